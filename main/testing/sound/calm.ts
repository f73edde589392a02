import { clock } from '../../clock.ts';
import type { Ticker } from './ticker.ts';

export type CalmOptions<T> = {
  readonly ticker: Ticker;
  readonly trial: () => Promise<T>;
  /** A trial that holds although the machine paused need not be repeated. */
  readonly holds: (result: T) => boolean;
  readonly repeats: number;
  /** Told of each trial that is repeated. */
  readonly say: (text: string) => void;
};

/** A long trial that missed while the machine paused proves nothing: it is told as skipped, with the reason. */
export function skipUnlessCalm(context: { skip: (why: string) => never }, ticker: Ticker, fromMs: number): void {
  const pauses = ticker.pausesWithin(fromMs, clock.nowMs());
  if (pauses.length > 0) context.skip(`missed, but the machine itself paused ${pauses.length} times meanwhile`);
}

/**
 * Runs a trial again when it missed and the machine paused during it (another process of 5 ms ticks missed more than
 * 40 ms), at most so many times; the last one counts whatever happened.
 */
export async function whenCalm<T>({ ticker, trial, holds, repeats, say }: CalmOptions<T>): Promise<T> {
  for (let repeat = 0; ; repeat++) {
    const fromMs = clock.nowMs();
    const result = await trial();
    const pauses = ticker.pausesWithin(fromMs, clock.nowMs());
    if (holds(result) || pauses.length === 0 || repeat === repeats) return result;
    const longest = Math.max(...pauses.map((pause) => pause.toMs - pause.fromMs));
    say(`the machine paused ${pauses.length} times, for ${longest.toFixed(0)} ms at most: this trial is repeated`);
  }
}
