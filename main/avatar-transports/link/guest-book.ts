import { log } from '../../log.ts';

const EVERY_MS = 10_000;

/** Who was turned away: the first at once, then a line every ten seconds at most, so that no stranger fills the log. */
export type GuestBook = { turnedAway(status: number, because: string): void };

export function openGuestBook(nowMs: () => number): GuestBook {
  let saidAtMs = -Infinity;
  let times = 0;
  return {
    turnedAway: (status, because) => {
      times += 1;
      if (nowMs() - saidAtMs < EVERY_MS) return;
      log.warn('an agent was turned away', { status, because, times });
      saidAtMs = nowMs();
      times = 0;
    },
  };
}
