import { join } from 'node:path';
import type { CaptionWord, KioskEvent, Phase } from '../domain/kiosk-events.ts';
import type { Shell } from '../interfaces/shell.ts';
import { log } from '../log.ts';

/** The moments that are worth a picture, each taken once, so long after they begin. */
const AFTER_MS = { listening: 150, 'after-interruption': 250 } as const;
type Moment = 'speaking' | keyof typeof AFTER_MS;
/** What the avatar must be doing when the picture is taken, and still when it is there. */
const PHASES: Readonly<Record<Moment, readonly Phase[]>> = {
  speaking: ['speaking'],
  listening: ['listening', 'your-turn'],
  'after-interruption': ['interrupted', 'listening', 'your-turn'],
};
/** A greeting is short and may still be fading in; a picture of an answer shows more. */
const LONG_ANSWER_MS = 6000;
/** By then the answer has faded in, and there is time left for the picture. */
const WORTH_SEEING_MS = { from: 2000, to: 4500 } as const;

export type Photographer = {
  see(event: KioskEvent): void;
  /** Waits for the picture that is being taken, and gives the files that are there. */
  close(): Promise<readonly string[]>;
};

/** Takes one picture of each moment, one after another. */
export function openPhotographer(shell: Shell, folder: string): Photographer {
  const planned = new Set<Moment>();
  const timers: NodeJS.Timeout[] = [];
  const files: string[] = [];
  let busy: Promise<void> = Promise.resolve();
  let phase: Phase = 'starting';

  const take = async (moment: Moment): Promise<void> => {
    const file = join(folder, `${moment}.png`);
    try {
      const isTime = (): boolean => PHASES[moment].includes(phase);
      const isTaken = isTime() && (await shell.screenshot(file));
      if (isTaken && !files.includes(file)) files.push(file);
      // Too late, on a machine that is too busy: the next such moment may be better.
      if (!isTime()) planned.delete(moment);
    } catch (error) {
      log.warn('no picture of the screen', { moment, reason: String(error) });
    }
  };
  const plan = (moment: Moment, afterMs: number): void => {
    if (planned.has(moment)) return;
    planned.add(moment);
    timers.push(
      setTimeout(() => {
        busy = busy.then(() => take(moment));
      }, afterMs),
    );
  };
  return {
    see: (event) => {
      if (event.kind === 'state-changed') phase = event.state.phase;
      if (event.kind === 'segment-started' && (event.words.at(-1)?.endMs ?? 0) >= LONG_ANSWER_MS)
        plan('speaking', openMouthMs(event.words));
      if (event.kind === 'interrupted') plan('after-interruption', AFTER_MS['after-interruption']);
      if (event.kind === 'state-changed' && event.state.phase === 'listening') plan('listening', AFTER_MS.listening);
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      await busy;
      return files;
    },
  };
}

/** Early in the longest word of the answer's first seconds: the mouth is open then, and stays so for a while. */
function openMouthMs(words: readonly CaptionWord[]): number {
  const { from, to } = WORTH_SEEING_MS;
  const lengthOf = ({ startMs, endMs }: CaptionWord): number => endMs - startMs;
  const longest = words
    .filter(({ startMs }) => startMs >= from && startMs <= to)
    .toSorted((one, other) => lengthOf(other) - lengthOf(one))
    .at(0);
  return longest ? longest.startMs + lengthOf(longest) / 4 : from;
}
