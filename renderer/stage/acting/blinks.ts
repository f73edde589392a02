import { normal, type Random } from './random.ts';

/** How often a person blinks depends on what they do: talking 20–26 a minute, resting 15–17, watching closely 9–12. */
export type BlinkRate = 'talking' | 'resting' | 'watching';

const MEDIAN_GAP_MS: Readonly<Record<BlinkRate, number>> = { talking: 2400, resting: 3300, watching: 4800 };
/** Gaps between blinks are spread log-normally; σ of their logarithm. */
const SPREAD = 0.55;
const SHORTEST_GAP_MS = 700;
const LONGEST_GAP_MS = 11_000;
const DOUBLE_SHARE = 0.12;
/** Lids fall faster than they rise. */
const CLOSING_MS = 80;
const CLOSED_MS = 40;
const OPENING_MS = 170;
export const BLINK_MS = CLOSING_MS + CLOSED_MS + OPENING_MS;

export interface Blinks {
  /** 0 open … 1 closed; call with rising times. */
  at(nowMs: number, rate: BlinkRate): number;
  /** A blink now: people blink when the eyes travel far. */
  blinkNow(nowMs: number): void;
}

export function openBlinks(random: Random, startMs: number): Blinks {
  let beginsMs = startMs + 800 + random() * 1500;
  let depth = 1;

  function plan(afterMs: number, rate: BlinkRate): void {
    const double = random() < DOUBLE_SHARE;
    const gapMs = double ? 60 + random() * 90 : MEDIAN_GAP_MS[rate] * Math.exp(SPREAD * normal(random));
    beginsMs = afterMs + (double ? gapMs : Math.min(LONGEST_GAP_MS, Math.max(SHORTEST_GAP_MS, gapMs)));
    depth = random() < 0.1 ? 0.7 : 1;
  }

  return {
    at(nowMs, rate) {
      if (nowMs >= beginsMs + BLINK_MS) plan(nowMs, rate);
      return depth * lidAt(nowMs - beginsMs);
    },
    blinkNow(nowMs) {
      if (nowMs < beginsMs - 300) beginsMs = nowMs;
    },
  };
}

/** How far the lid has fallen so long after a blink began. */
export function lidAt(sinceMs: number): number {
  if (sinceMs <= 0 || sinceMs >= BLINK_MS) return 0;
  if (sinceMs < CLOSING_MS) return smooth(sinceMs / CLOSING_MS);
  if (sinceMs < CLOSING_MS + CLOSED_MS) return 1;
  return 1 - smooth((sinceMs - CLOSING_MS - CLOSED_MS) / OPENING_MS);
}

function smooth(part: number): number {
  return part * part * (3 - 2 * part);
}
