import type { MouthWeights, Pose } from '../avatar.ts';
import { openAccents } from './accents.ts';
import { openBlinks } from './blinks.ts';
import { FACES, towards, type Face, type Phase } from './faces.ts';
import { openGazing } from './gaze.ts';
import { openHeadMotion } from './head-motion.ts';
import { easing, randomFrom } from './random.ts';

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
  const headMotion = openHeadMotion(random);

  function faceAt(nowMs: number, phase: Phase): Face {
    if (phase !== phaseNow) {
      phaseNow = phase;
      phaseSinceMs = nowMs;
    }
    return phase === 'interrupted' && nowMs - phaseSinceMs > SURPRISE_MS ? FACES.listening : FACES[phase];
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
      const head = headMotion.at(nowMs, dtMs, { face, accent, gazeYaw: gaze.yaw, motion });
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
