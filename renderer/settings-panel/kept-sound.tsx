import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { SoundTotal } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';
import { Card } from './group.tsx';
import { Sure } from './sure.tsx';

/** What sound of overlaps there is. When it is no longer kept, asks what becomes of the rest. */
export function KeptSound({ desk }: { desk: Desk }): JSX.Element | null {
  const total = useSignal<SoundTotal | null>(null);
  const isKept = desk.view.value?.values['speechLog.keepSound'] === true;
  useEffect(() => {
    void desk.ask('overlaps.sound', {}).then((answer) => {
      total.value = answer;
    });
  }, [isKept]);
  const wipe = async (): Promise<void> => {
    const before = total.value?.files ?? 0;
    total.value = await desk.ask('overlaps.wipe-sound', {});
    if (total.value !== null) desk.tell(`${before} ${desk.say('soundDeleted')}`);
  };
  const { files = 0, bytes = 0 } = total.value ?? {};
  if (!isKept && files === 0) return null;
  const days = desk.view.value?.values['speechLog.keepSoundDays'];
  return (
    <Card title={desk.say('keptSound')}>
      <p>
        <strong>{desk.count(files, 'recording', 'recordings')}</strong> {`(${(bytes / 1e6).toFixed(1)} MB). `}
        {isKept
          ? desk.say('soundIsKept')
          : `${desk.say('soundRemains')} ${typeof days === 'number' ? days : ''} ${desk.say('daysAtMost')}`}
      </p>
      {files === 0 ? null : (
        <div class="op-row">
          <Sure desk={desk} name="deleteSound" question="deleteSoundSure" yes="yesDelete" act={() => void wipe()} />
        </div>
      )}
    </Card>
  );
}
