import type { Accent } from './accents.ts';
import type { Face } from './faces.ts';
import type { Gaze } from './gaze.ts';
import type { Posture } from './postures.ts';
import { drift, easing, type Random } from './random.ts';

type Turn = { readonly yaw: number; readonly pitch: number; readonly roll: number };

/** What the head answers to in one step. */
type Cause = {
  readonly face: Face;
  readonly accent: Accent;
  readonly posture: Posture;
  readonly greeting: number;
  readonly gaze: Gaze;
  readonly visitorSpeaks: boolean;
  readonly motion: number;
};

/** How the head is held, sways, nods, and turns after the eyes. Angles in radians. */
export interface HeadMotion {
  at(nowMs: number, dtMs: number, cause: Cause): Turn;
}

const NOD_MS = 760;
/** A listener nods where the other one pauses, a moment later. */
const AFTER_PAUSE_MS = 240;

export function openHeadMotion(random: Random): HeadMotion {
  let held: Turn = { yaw: 0, pitch: 0, roll: 0 };
  let eyes: Gaze = { yaw: 0, pitch: 0 };
  const nodAt = openNods(random);

  return {
    at(nowMs, dtMs, { face, accent, posture, greeting, gaze, visitorSpeaks, motion }) {
      const share = easing(dtMs, face.easeMs * 1.6);
      held = {
        yaw: held.yaw + (face.head.yaw - held.yaw) * share,
        pitch: held.pitch + (face.head.pitch - held.pitch) * share,
        roll: held.roll + (face.head.roll - held.roll) * share,
      };
      const after = easing(dtMs, 260);
      eyes = { yaw: eyes.yaw + (gaze.yaw - eyes.yaw) * after, pitch: eyes.pitch + (gaze.pitch - eyes.pitch) * after };
      const sway = face.sway * motion;
      const nod = nodAt(nowMs, face.nods, visitorSpeaks) + accent.nod * 0.055;
      const tilt = accent.tilt * 0.03 - greeting * 0.06;
      return {
        yaw: motion * (held.yaw + posture.yaw + eyes.yaw * 0.35) + sway * 0.04 * drift(nowMs, 7300, 0.4),
        pitch: motion * (held.pitch + posture.pitch + nod - eyes.pitch * 0.2) + sway * 0.018 * drift(nowMs, 5100, 2.1),
        roll: motion * (held.roll + posture.roll + tilt) + sway * 0.022 * drift(nowMs, 8900, 4.2),
      };
    },
  };
}

function openNods(random: Random): (nowMs: number, nods: boolean, visitorSpeaks: boolean) => number {
  let dueMs = Infinity;
  let beganMs = -Infinity;
  let deep = 1;
  let spoke = false;
  return (nowMs, nods, visitorSpeaks) => {
    if (!nods) dueMs = Infinity;
    else if (spoke && !visitorSpeaks) dueMs = nowMs + AFTER_PAUSE_MS * (0.8 + 0.6 * random());
    // Somebody who speaks on and on gets a nod now and then.
    else if (dueMs === Infinity) dueMs = nowMs + 3200 + random() * 3000;
    spoke = visitorSpeaks;
    if (nowMs >= dueMs && nowMs - beganMs > NOD_MS) {
      beganMs = nowMs;
      deep = 0.75 + 0.5 * random();
      dueMs = Infinity;
    }
    const since = (nowMs - beganMs) / NOD_MS;
    return since < 1 ? deep * Math.sin(since * Math.PI * 2) * Math.sin(since * Math.PI) * 0.06 : 0;
  };
}
