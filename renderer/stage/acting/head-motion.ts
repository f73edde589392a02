import type { Face } from './faces.ts';
import { drift, easing, type Random } from './random.ts';

type Turn = { readonly yaw: number; readonly pitch: number; readonly roll: number };

/** What the head answers to in one step. */
type Cause = {
  readonly face: Face;
  /** A stressed syllable, 0–1. */
  readonly accent: number;
  readonly gazeYaw: number;
  readonly motion: number;
};

/** How the head is held, sways, nods, and turns after the eyes. Angles in radians. */
export interface HeadMotion {
  at(nowMs: number, dtMs: number, cause: Cause): Turn;
}

const NOD_MS = 700;

export function openHeadMotion(random: Random): HeadMotion {
  let held: Turn = { yaw: 0, pitch: 0, roll: 0 };
  let eyesYaw = 0;
  let nextNodMs = Infinity;
  let nodMs = -Infinity;

  function nodAt(nowMs: number, nods: boolean): number {
    if (!nods) nextNodMs = Infinity;
    else if (nextNodMs === Infinity) nextNodMs = nowMs + 900 + random() * 900;
    else if (nowMs > nextNodMs) {
      nodMs = nowMs;
      nextNodMs = nowMs + 2200 + random() * 2600;
    }
    const since = (nowMs - nodMs) / NOD_MS;
    return since < 1 ? Math.sin(since * Math.PI * 2) * Math.sin(since * Math.PI) * 0.055 : 0;
  }

  return {
    at(nowMs, dtMs, { face, accent, gazeYaw, motion }) {
      const share = easing(dtMs, face.easeMs * 1.6);
      held = {
        yaw: held.yaw + (face.head.yaw - held.yaw) * share,
        pitch: held.pitch + (face.head.pitch - held.pitch) * share,
        roll: held.roll + (face.head.roll - held.roll) * share,
      };
      eyesYaw += (gazeYaw - eyesYaw) * easing(dtMs, 260);
      const sway = face.sway * motion;
      const nod = nodAt(nowMs, face.nods) + accent * 0.05;
      return {
        yaw: motion * (held.yaw + eyesYaw * 0.35) + sway * 0.045 * drift(nowMs, 7300, 0.4),
        pitch: motion * (held.pitch + nod) + sway * 0.018 * drift(nowMs, 5100, 2.1),
        roll: motion * held.roll + sway * 0.022 * drift(nowMs, 8900, 4.2),
      };
    },
  };
}
