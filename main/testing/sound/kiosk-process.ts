import { tmpdir } from 'node:os';
import { defaultSettings } from '../../domain/settings.ts';
import { spawnNodeProcess } from '../../audio-hosts/portaudio/spawn.ts';
import type { SpawnAudioProcess } from '../../interfaces/audio-process.ts';
import { openKiosk } from '../../kiosk.ts';
import { openScreenInBrowser } from '../e2e/screen-in-browser.ts';
import type { FromKiosk, ToKiosk } from './kiosk-under-test.ts';

/** The whole kiosk on real devices in a process of its own, as a shell would run it; started by `openKioskUnderTest`. */
const [assetsFolder, contentPack, withScreen, dataFolder = tmpdir()] = process.argv.slice(2);
const tell = (message: FromKiosk): boolean | undefined => process.send?.(message);

/** Node's own, and the test learns which process is which. */
const spawnAudioProcess: SpawnAudioProcess = (entry, environment) => {
  const child = spawnNodeProcess(entry, environment);
  return {
    ...child,
    post: (message) => {
      if (typeof message === 'object' && message !== null && 'kind' in message && child.pid !== undefined)
        if (message.kind === 'open-speaker' || message.kind === 'open-microphone')
          tell({
            kind: 'audio-process',
            what: message.kind === 'open-speaker' ? 'speaker' : 'microphone',
            pid: child.pid,
          });
      child.post(message);
    },
  };
};

const settings = {
  ...defaultSettings,
  conversation: { ...defaultSettings.conversation, contentPack, idleMs: 3_600_000 },
};
const kiosk = await openKiosk({ settings, dataFolder, assetsFolder, audio: 'portaudio', spawnAudioProcess });
kiosk.onEvent((event) => tell({ kind: 'event', event }));
const screen = withScreen === 'screen' ? await openScreenInBrowser(kiosk) : null;

process.on('message', (message: ToKiosk) => {
  if (message.kind === 'choose') void kiosk.commands['topic.choose']({ topicId: message.topicId });
  else void close();
});
process.on('disconnect', () => process.exit(1));
tell({ kind: 'ready', speechLogFile: kiosk.speechLogFile });

async function close(): Promise<void> {
  tell({ kind: 'screen', reports: kiosk.screenReports.slice() });
  await screen?.close();
  await kiosk.close();
  process.exit(0);
}
