import { join } from 'node:path';
import type { KioskEvent, Phase } from '../domain/kiosk-events.ts';
import type { Shell } from '../interfaces/shell.ts';
import { log } from '../log.ts';

/** The moments that are worth a picture, each taken once, so long after they begin. */
const AFTER_MS = { speaking: 2600, listening: 150, 'after-interruption': 250 } as const;
type Moment = keyof typeof AFTER_MS;
/** What the avatar must be doing when the picture is taken, and still when it is there. */
const PHASES: Readonly<Record<Moment, readonly Phase[]>> = {
  speaking: ['speaking'],
  listening: ['listening', 'your-turn'],
  'after-interruption': ['interrupted', 'listening', 'your-turn'],
};
/** A greeting is short and may still be fading in; a picture of an answer shows more. */
const LONG_ANSWER_MS = 6000;

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
  const plan = (moment: Moment): void => {
    if (planned.has(moment)) return;
    planned.add(moment);
    timers.push(
      setTimeout(() => {
        busy = busy.then(() => take(moment));
      }, AFTER_MS[moment]),
    );
  };
  return {
    see: (event) => {
      if (event.kind === 'state-changed') phase = event.state.phase;
      if (event.kind === 'segment-started' && (event.words.at(-1)?.endMs ?? 0) >= LONG_ANSWER_MS) plan('speaking');
      if (event.kind === 'interrupted') plan('after-interruption');
      if (event.kind === 'state-changed' && event.state.phase === 'listening') plan('listening');
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      await busy;
      return files;
    },
  };
}
