import { fork } from 'node:child_process';
import { join } from 'node:path';

export type Pause = { readonly fromMs: number; readonly toMs: number };

/** An independent process that ticks: what it missed, the machine missed, and no test of real time counts then. */
export type Ticker = {
  /** Pauses of more than 40 ms that touch this stretch of the monotonic clock. */
  pausesWithin(fromMs: number, toMs: number): readonly Pause[];
  close(): void;
};

export async function openTicker(): Promise<Ticker> {
  const child = fork(join(import.meta.dirname, 'ticker-process.ts'));
  const pauses: Pause[] = [];
  await new Promise((resolve) => child.once('message', resolve));
  // Only our own process sends here.
  child.on('message', (pause) => pauses.push(pause as Pause));
  return {
    pausesWithin: (fromMs, toMs) => pauses.filter((pause) => pause.fromMs <= toMs && pause.toMs >= fromMs),
    close: () => child.kill('SIGKILL'),
  };
}
