import type { MouthWeights, Pose } from '../avatar.ts';
import { openAccents } from './accents.ts';
import { openBlinks } from './blinks.ts';
import { FACES, towards, type Face, type Phase } from './faces.ts';
import { openGazing } from './gaze.ts';
import { drift, easing, randomFrom } from './random.ts';

export type ActorOptions = {
  readonly seed: number;
  readonly startMs: number;
  /** 0 = still but for mouth and blinks (`prefers-reduced-motion`), 1 = lively; a kiosk's guide is calm: 0.7. */
  readonly motion: number;
};

/** Plays the part: from a phase and a mouth to a whole pose. Told the time, so a performance repeats. */
export interface Actor {
  poseAt(nowMs: number, phase: Phase, mouth: MouthWeights): Pose;
  setMotion(motion: number): void;
}

const LONGEST_STEP_MS = 100;
/** So long surprise shows; then the face listens. */
const SURPRISE_MS = 900;
const BREATH_MS = 4200;

export function openActor(options: ActorOptions): Actor {
  const random = randomFrom(options.seed);
  const blinks = openBlinks(random, options.startMs);
  const gazing = openGazing(random, options.startMs);
  const accents = openAccents();
  let motion = options.motion;
  let lastMs = options.startMs;
  let phaseNow: Phase = 'starting';
  let phaseSinceMs = options.startMs;
  let expression = FACES.starting.expression;
  let held = { yaw: 0, pitch: 0, roll: 0 };
  let eyesYaw = 0;
  let nextNodMs = 0;
  let nodMs = -Infinity;

  function faceAt(nowMs: number, phase: Phase): Face {
    if (phase !== phaseNow) {
      phaseNow = phase;
      phaseSinceMs = nowMs;
      nextNodMs = nowMs + 900 + random() * 900;
    }
    return phase === 'interrupted' && nowMs - phaseSinceMs > SURPRISE_MS ? FACES.listening : FACES[phase];
  }

  function nodAt(nowMs: number, nods: boolean): number {
    if (nods && nowMs > nextNodMs) {
      nodMs = nowMs;
      nextNodMs = nowMs + 2200 + random() * 2600;
    }
    const since = (nowMs - nodMs) / 700;
    return since < 1 ? Math.sin(since * Math.PI * 2) * Math.sin(since * Math.PI) * 0.055 : 0;
  }

  function headAt(nowMs: number, dtMs: number, face: Face, accent: number): Pose['head'] {
    const share = easing(dtMs, face.easeMs * 1.6);
    held = {
      yaw: held.yaw + (face.head.yaw - held.yaw) * share,
      pitch: held.pitch + (face.head.pitch - held.pitch) * share,
      roll: held.roll + (face.head.roll - held.roll) * share,
    };
    const sway = face.sway * motion;
    return {
      yaw: motion * (held.yaw + eyesYaw * 0.35) + sway * 0.045 * drift(nowMs, 7300, 0.4),
      pitch: motion * (held.pitch + nodAt(nowMs, face.nods) + accent * 0.05) + sway * 0.018 * drift(nowMs, 5100, 2.1),
      roll: motion * held.roll + sway * 0.022 * drift(nowMs, 8900, 4.2),
    };
  }

  return {
    poseAt(nowMs, phase, mouth) {
      const dtMs = Math.min(LONGEST_STEP_MS, Math.max(0, nowMs - lastMs));
      lastMs = nowMs;
      const face = faceAt(nowMs, phase);
      expression = towards(expression, face.expression, easing(dtMs, face.easeMs));
      const accent = accents.at(nowMs, dtMs, mouth.openness) * (phase === 'speaking' ? 1 : 0);
      const gaze = gazing.at(nowMs, dtMs, face.gaze);
      if (gaze.moved && random() < 0.35) blinks.blinkNow(nowMs);
      const lid = blinks.at(nowMs, face.blinks);
      eyesYaw += (gaze.yaw - eyesYaw) * easing(dtMs, 260);
      const head = headAt(nowMs, dtMs, face, accent);
      return {
        mouth,
        expression: { ...expression, browOuterUp: expression.browOuterUp + accent * 0.35 },
        blink: [lid, lid],
        // The head turns after the eyes, and the eyes turn back as far as the head came.
        gaze: { yaw: gaze.yaw - head.yaw * 0.9, pitch: gaze.pitch + head.pitch * 0.9 },
        head,
        breath: Math.sin((nowMs / BREATH_MS) * 2 * Math.PI),
      };
    },
    setMotion(next) {
      motion = next;
    },
  };
}
