import { easing } from './random.ts';

/** Stressed syllables lift the brows a little and set the head nodding: 0–1. */
export interface Accents {
  at(nowMs: number, dtMs: number, openness: number): number;
}

/** An accent is a mouth that opens much wider than it lately did; at most one in so many ms. */
const SHORTEST_GAP_MS = 450;
const RISE_MS = 90;
const FALL_MS = 320;

export function openAccents(): Accents {
  let usual = 0.15;
  let target = 0;
  let accent = 0;
  let lastMs = -Infinity;

  return {
    at(nowMs, dtMs, openness) {
      usual += (openness - usual) * easing(dtMs, 900);
      if (openness > usual + 0.28 && openness > 0.4 && nowMs - lastMs > SHORTEST_GAP_MS) {
        lastMs = nowMs;
        target = Math.min(1, 0.4 + (openness - usual));
      }
      target -= target * easing(dtMs, FALL_MS);
      accent += (target - accent) * easing(dtMs, RISE_MS);
      return accent;
    },
  };
}
