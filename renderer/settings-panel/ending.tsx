import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { CommandArguments } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';
import { Card } from './group.tsx';

type Then = CommandArguments<'kiosk.end'>['then'];

/** The only way out of the kiosk that its screen has; asks before it goes. */
export function EndingCard({ desk }: { desk: Desk }): JSX.Element {
  const asks = useSignal<Then | null>(null);
  const wish = (then: Then | null) => (): void => {
    asks.value = then;
  };
  const end = async (then: Then): Promise<void> => {
    asks.value = null;
    if ((await desk.ask('kiosk.end', { then })) !== null) desk.tell(desk.say('ending'));
  };
  const then = asks.value;
  return (
    <Card title={desk.say('kiosk')}>
      {then === null ? (
        <div class="op-row">
          <button type="button" class="op-button" onClick={wish('start-again')}>
            {desk.say('startAgain')}
          </button>
          <button type="button" class="op-button op-danger" onClick={wish('stop')}>
            {desk.say('endKiosk')}
          </button>
        </div>
      ) : (
        <div class="op-sure" role="alert">
          <p>{desk.say(then === 'stop' ? 'endSure' : 'startAgainSure')}</p>
          <button type="button" class="op-button op-danger" onClick={() => void end(then)}>
            {desk.say(then === 'stop' ? 'endKiosk' : 'startAgain')}
          </button>
          <button type="button" class="op-button" onClick={wish(null)}>
            {desk.say('no')}
          </button>
        </div>
      )}
    </Card>
  );
}
