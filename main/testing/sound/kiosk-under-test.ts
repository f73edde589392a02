import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ScreenReport } from '../../../preload/contract.ts';
import type { KioskEvent } from '../../domain/kiosk-events.ts';
import { fitClock } from '../markers.ts';
import type { Recording } from '../recording.ts';
import type { Fixture } from '../fixtures.ts';
import { until } from '../until.ts';
import { openVirtualSoundCard, type VirtualSoundCard } from '../virtual-sound-card.ts';
import { LECTURE_TEXT, writeLecturePack } from './lecture-pack.ts';

export type ToKiosk = { readonly kind: 'choose'; readonly topicId: string } | { readonly kind: 'close' };
export type FromKiosk =
  | { readonly kind: 'ready'; readonly speechLogFile: string | null }
  | { readonly kind: 'event'; readonly event: KioskEvent }
  | { readonly kind: 'audio-process'; readonly what: 'speaker' | 'microphone'; readonly pid: number }
  | { readonly kind: 'screen'; readonly reports: readonly ScreenReport[] };

/** The real kiosk on a virtual sound card, and both ends of the card recorded on the monotonic clock. */
export type KioskUnderTest = {
  readonly card: VirtualSoundCard;
  readonly speaker: Recording;
  readonly microphone: Recording;
  /** How sure the speaker's recording is of its time, ms. */
  readonly uncertaintyMs: number;
  readonly lecture: Fixture;
  readonly events: readonly KioskEvent[];
  /** The latest audio process of each kind. */
  readonly audioPid: Readonly<Record<'speaker' | 'microphone', number>>;
  readonly speechLogFile: string | null;
  readonly screenReports: readonly ScreenReport[];
  since<K extends KioskEvent['kind']>(kind: K, fromMs: number): readonly Extract<KioskEvent, { kind: K }>[];
  /** Starts the lecture from its beginning; returns when it is heard, and when that was. */
  startLecture(): Promise<number>;
  /** Ends the kiosk and leaves the recordings. */
  end(): Promise<void>;
  close(): Promise<void>;
};

export type KioskUnderTestOptions = { readonly lectureMs: number; readonly screen?: boolean };

/** @throws Error if the kiosk does not come up within 20 s */
export async function openKioskUnderTest(options: KioskUnderTestOptions): Promise<KioskUnderTest> {
  const card = await openVirtualSoundCard();
  try {
    return await start(card, options);
  } catch (error) {
    await card.close();
    throw error;
  }
}

async function start(
  card: VirtualSoundCard,
  { lectureMs, screen = false }: KioskUnderTestOptions,
): Promise<KioskUnderTest> {
  const assetsFolder = join(card.folder, 'assets');
  const dataFolder = join(card.folder, 'data');
  mkdirSync(dataFolder);
  const lecture = writeLecturePack(assetsFolder, lectureMs);
  const [speaker, microphone] = await Promise.all([card.recordSpeaker(), card.recordMicrophone()]);
  await fitClock(microphone, card.playIntoMicrophone);
  const { uncertaintyMs } = await fitClock(speaker, card.playIntoSpeaker);
  const args = [assetsFolder, 'lecture', screen ? 'screen' : 'none', dataFolder];
  const child = fork(join(import.meta.dirname, 'kiosk-process.ts'), args, {
    env: { ...process.env, ...card.env },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const events: KioskEvent[] = [];
  const audioPid = { speaker: 0, microphone: 0 };
  let speechLogFile: string | null = null;
  let screenReports: readonly ScreenReport[] = [];
  const state = { isReady: false };
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  // Only our own process sends here.
  child.on('message', (message) => {
    const told = message as FromKiosk;
    if (told.kind === 'event') events.push(told.event);
    else if (told.kind === 'audio-process') audioPid[told.what] = told.pid;
    else if (told.kind === 'screen') screenReports = told.reports;
    else {
      state.isReady = true;
      speechLogFile = told.speechLogFile;
    }
  });
  const end = async (): Promise<void> => {
    process.off('exit', kill);
    await ended(child);
  };
  const since = <K extends KioskEvent['kind']>(kind: K, fromMs: number): Extract<KioskEvent, { kind: K }>[] =>
    events.filter((event): event is Extract<KioskEvent, { kind: K }> => event.kind === kind && event.atMs >= fromMs);
  const kiosk: KioskUnderTest = {
    card,
    speaker,
    microphone,
    uncertaintyMs,
    lecture,
    events,
    audioPid,
    get speechLogFile() {
      return speechLogFile;
    },
    get screenReports() {
      return screenReports;
    },
    since,
    startLecture: async () => {
      const fromMs = events.at(-1)?.atMs ?? 0;
      post(child, { kind: 'choose', topicId: 'lecture' });
      const started = (): number | undefined =>
        since('segment-started', fromMs).find(({ text }) => text === LECTURE_TEXT)?.atMs;
      await until(() => started() !== undefined, 10_000);
      return started() ?? 0;
    },
    end,
    close: async () => {
      await end();
      await card.close();
    },
  };
  await until(() => state.isReady || child.exitCode !== null, 20_000).catch(() => undefined);
  if (!state.isReady) {
    await end();
    throw new Error(`the kiosk did not come up: ${said}`);
  }
  return kiosk;
}

function post(child: ChildProcess, message: ToKiosk): void {
  if (child.connected) child.send(message, () => undefined);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  post(child, { kind: 'close' });
  const impatience = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(impatience);
}
