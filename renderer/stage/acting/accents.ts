import { easing, type Random } from './random.ts';

/** What a stressed syllable does to a speaker, each 0–1 (`tilt` −1…1): never the same twice running. */
export type Accent = { readonly brows: number; readonly nod: number; readonly tilt: number };

export interface Accents {
  at(nowMs: number, dtMs: number, openness: number): Accent;
}

/** An accent is a mouth that opens much wider than it lately did; at most one in so many ms. */
const SHORTEST_GAP_MS = 450;
const RISE_MS = 80;
const FALL_MS = 300;

const KINDS: readonly Accent[] = [
  { brows: 1, nod: 0.5, tilt: 0 },
  { brows: 0.2, nod: 1, tilt: 0 },
  { brows: 0.7, nod: 0.2, tilt: 1 },
  { brows: 0, nod: 0.8, tilt: -0.6 },
];

export function openAccents(random: Random): Accents {
  let usual = 0.15;
  let target = 0;
  let strength = 0;
  let kind = 0;
  let lastMs = -Infinity;

  return {
    at(nowMs, dtMs, openness) {
      usual += (openness - usual) * easing(dtMs, 900);
      if (openness > usual + 0.24 && openness > 0.36 && nowMs - lastMs > SHORTEST_GAP_MS) {
        lastMs = nowMs;
        target = Math.min(1, 0.45 + (openness - usual));
        kind = (kind + 1 + Math.floor(random() * (KINDS.length - 1))) % KINDS.length;
      }
      target -= target * easing(dtMs, FALL_MS);
      strength += (target - strength) * easing(dtMs, RISE_MS);
      const { brows, nod, tilt } = KINDS[kind];
      return { brows: brows * strength, nod: nod * strength, tilt: tilt * strength };
    },
  };
}
