import { clock } from '../../clock.ts';
import { figure } from './figure.ts';
import type { Ticker } from './ticker.ts';

/**
 * Runs a trial again when the machine paused during it (another process of 5 ms ticks missed more than 40 ms), at most
 * so many times; the last one counts whatever happened.
 */
export async function whenCalm<T>(ticker: Ticker, repeats: number, trial: () => Promise<T>): Promise<T> {
  for (let repeat = 0; ; repeat++) {
    const fromMs = clock.nowMs();
    const result = await trial();
    const pauses = ticker.pausesWithin(fromMs, clock.nowMs());
    if (pauses.length === 0 || repeat === repeats) return result;
    const longest = Math.max(...pauses.map((pause) => pause.toMs - pause.fromMs));
    figure(`the machine paused ${pauses.length} times, for ${longest.toFixed(0)} ms at most: this trial is repeated`);
  }
}
