import type { AudioDevice } from '../../interfaces/audio-host.ts';
import { log } from '../../log.ts';
import { fromProcessSchema } from './protocol.ts';
import { audioProcessEntry, audioProcessEnvironment, type SpawnAudioProcess } from './spawn.ts';

const ANSWER_MS = 5000;

/**
 * The devices as they are now. A process of its own looks: PortAudio's list is frozen in one that has a stream.
 *
 * @returns none when there is no driver or it does not answer within five seconds
 */
export function listDevices(spawn: SpawnAudioProcess): Promise<readonly AudioDevice[]> {
  return new Promise((resolve) => {
    const lister = spawn(audioProcessEntry(), audioProcessEnvironment());
    const impatience = setTimeout(lister.kill, ANSWER_MS);
    let found: readonly AudioDevice[] = [];
    // Its pipes must be read, or it blocks when they are full.
    lister.onOutput(() => undefined);
    lister.onMessage((received) => {
      const message = fromProcessSchema.parse(received);
      if (message.kind === 'devices') found = message.devices;
      if (message.kind === 'failed') log.warn('no audio devices', { detail: message.detail });
      lister.kill();
    });
    lister.onExit(() => {
      clearTimeout(impatience);
      resolve(found);
    });
    lister.post({ kind: 'list-devices' });
  });
}
