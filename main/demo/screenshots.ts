import { join } from 'node:path';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import type { Shell } from '../interfaces/shell.ts';
import { log } from '../log.ts';

/** The moments that are worth a picture, each taken once, so long after they begin. */
const AFTER_MS = { speaking: 2600, listening: 500, 'after-interruption': 250 } as const;
type Moment = keyof typeof AFTER_MS;
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

  const take = async (moment: Moment): Promise<void> => {
    const file = join(folder, `${moment}.png`);
    try {
      if (await shell.screenshot(file)) files.push(file);
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
