import { easing, type Random } from './random.ts';

/** How a speaker holds the head for one phrase; a pause in the speech brings another one. Radians. */
export type Posture = { readonly yaw: number; readonly pitch: number; readonly roll: number };

export interface Postures {
  /** @param openness of the mouth: a pause is a mouth that stays shut */
  at(nowMs: number, dtMs: number, openness: number, isSpeaking: boolean): Posture;
}

const PAUSE_MS = 260;
const SHORTEST_PHRASE_MS = 1400;
const EASE_MS = 420;
const LEVEL: Posture = { yaw: 0, pitch: 0, roll: 0 };

export function openPostures(random: Random): Postures {
  let target = LEVEL;
  let held = LEVEL;
  let shutSinceMs = Infinity;
  let changedMs = -Infinity;

  function next(): Posture {
    const side = target.yaw > 0 ? -1 : 1;
    return {
      yaw: side * (0.02 + 0.06 * random()),
      pitch: (random() - 0.55) * 0.05,
      roll: (random() - 0.5) * 0.09,
    };
  }

  return {
    at(nowMs, dtMs, openness, isSpeaking) {
      if (openness > 0.05) shutSinceMs = Infinity;
      else shutSinceMs = Math.min(shutSinceMs, nowMs);
      if (!isSpeaking) target = LEVEL;
      else if (nowMs - shutSinceMs > PAUSE_MS && nowMs - changedMs > SHORTEST_PHRASE_MS) {
        changedMs = nowMs;
        target = next();
      }
      const share = easing(dtMs, EASE_MS);
      held = {
        yaw: held.yaw + (target.yaw - held.yaw) * share,
        pitch: held.pitch + (target.pitch - held.pitch) * share,
        roll: held.roll + (target.roll - held.roll) * share,
      };
      return held;
    },
  };
}
