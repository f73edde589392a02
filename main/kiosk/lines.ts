import type { ScreenEvent } from '../../preload/contract.ts';
import type { HeardFrame, UpcomingFrame } from '../domain/audio-frames.ts';
import { cleanedIn } from '../domain/conceal.ts';
import { openChannel } from '../domain/channel.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import { screenEventOf } from '../domain/screen-events.ts';
import type { Settings } from '../domain/settings.ts';
import type { SpeechLog } from '../interfaces/speech-log.ts';
import { log } from '../log.ts';
import { reasonOf } from './settled.ts';

export type Lines = {
  readonly emit: (event: KioskEvent) => void;
  /** Writes what is not written yet. */
  readonly write: () => void;
  readonly events: ReturnType<typeof openChannel<KioskEvent>>;
  readonly screen: ReturnType<typeof openChannel<ScreenEvent>>;
  readonly settings: ReturnType<typeof openChannel<Settings>>;
  readonly heard: ReturnType<typeof openChannel<HeardFrame>>;
  readonly upcoming: ReturnType<typeof openChannel<UpcomingFrame>>;
};

/** They may hold words of somebody else's: a server's, a library's, with the address or the header that was at fault. */
const WITH_FOREIGN_WORDS: ReadonlySet<KioskEvent['kind']> = new Set([
  'notice',
  'detector-error',
  'audio-incident',
  'incident',
  'overlap-judged',
  'second-opinion',
]);

/**
 * The one stream of events, and what of it is drawn and written. Writing waits for the disk, so it comes after
 * everything else that is to be done now: a visitor who interrupts must not wait for it.
 */
export function openLines(speechLog: SpeechLog): Lines {
  const failed = (error: unknown): void => {
    log.error('a listener failed, the kiosk goes on', { reason: reasonOf(error) });
  };
  const events = openChannel<KioskEvent>(failed);
  const screen = openChannel<ScreenEvent>(failed);
  const settings = openChannel<Settings>(failed);
  const heard = openChannel<HeardFrame>(failed);
  const upcoming = openChannel<UpcomingFrame>(failed);
  const unwritten: KioskEvent[] = [];
  const write = (): void => {
    for (const event of unwritten.splice(0)) speechLog.record(event);
  };
  const emit = (given: KioskEvent): void => {
    const event = WITH_FOREIGN_WORDS.has(given.kind) ? cleanedIn(given, log.cleaned) : given;
    if (unwritten.length === 0) setImmediate(write);
    unwritten.push(event);
    events.emit(event);
    const shown = screenEventOf(event);
    if (shown) screen.emit(shown);
  };
  return { emit, write, events, screen, settings, heard, upcoming };
}
