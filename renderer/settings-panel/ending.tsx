import type { JSX } from 'preact';
import type { CommandArguments } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';
import { Card } from './group.tsx';
import { Sure } from './sure.tsx';

/** The only way out of the kiosk that its screen has; asks before it goes. */
export function EndingCard({ desk }: { desk: Desk }): JSX.Element {
  const end = async (then: CommandArguments<'kiosk.end'>['then']): Promise<void> => {
    if ((await desk.ask('kiosk.end', { then })) !== null) desk.tell(desk.say('ending'));
  };
  return (
    <Card title={desk.say('kiosk')}>
      <div class="op-row">
        <Sure
          desk={desk}
          name="startAgain"
          question="startAgainSure"
          yes="startAgain"
          isGrave={false}
          act={() => void end('start-again')}
        />
        <Sure desk={desk} name="endKiosk" question="endSure" yes="endKiosk" act={() => void end('stop')} />
      </div>
    </Card>
  );
}
