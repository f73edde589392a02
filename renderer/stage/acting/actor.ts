import type { Mood } from '../../../preload/contract.ts';
import type { Expression, MouthWeights, Pose } from '../avatar.ts';
import { openAccents, type Accent } from './accents.ts';
import { openBlinks } from './blinks.ts';
import { FACES, towards, type Face, type Phase } from './faces.ts';
import { openGazing } from './gaze.ts';
import { openHeadMotion } from './head-motion.ts';
import { openInvitation } from './invitation.ts';
import { inMood } from './moods.ts';
import { openPostures } from './postures.ts';
import { drift, easing, randomFrom } from './random.ts';

export type ActorOptions = {
  readonly seed: number;
  readonly startMs: number;
  /** 0 = still but for mouth and blinks (`prefers-reduced-motion`), 1 = lively; a kiosk's guide is calm: 0.7. */
  readonly motion: number;
};

/** What the guide is to play: all of it follows what is said and heard. */
export type Part = {
  readonly phase: Phase;
  readonly mood: Mood;
  /** The visitor is heard right now; their pauses are nodded at. */
  readonly visitorSpeaks: boolean;
};

/** Plays the part: from what happens and a mouth to a whole pose. Told the time, so a performance repeats. */
export interface Actor {
  poseAt(nowMs: number, part: Part, mouth: MouthWeights): Pose;
  setMotion(motion: number): void;
  /** How often an empty hall is greeted, ms; 0: never. */
  setAttract(everyMs: number): void;
}

const LONGEST_STEP_MS = 100;
/** Surprise fades into attention, as fast as it does in people. */
const SURPRISE_MS = 650;
const SURPRISE_FADES_MS = 700;
const BREATH_MS = 4200;
/** From so much motion on the breath is as deep as it gets; without any it is not seen. */
const WHOLE_BREATH = 0.3;

export function openActor(options: ActorOptions): Actor {
  const random = randomFrom(options.seed);
  const blinks = openBlinks(random, options.startMs);
  const gazing = openGazing(random, options.startMs);
  const accents = openAccents(random);
  const postures = openPostures(random);
  const invitation = openInvitation(random);
  const headMotion = openHeadMotion(random);
  const facing = openFacing(options.startMs);
  let motion = options.motion;
  let lastMs = options.startMs;
  let expression = FACES.starting.expression;

  return {
    poseAt(nowMs, part, mouth) {
      const dtMs = Math.min(LONGEST_STEP_MS, Math.max(0, nowMs - lastMs));
      lastMs = nowMs;
      const face = facing(nowMs, part);
      const isSpeaking = part.phase === 'speaking';
      expression = towards(expression, face.expression, easing(dtMs, face.easeMs));
      const accent = scaled(accents.at(nowMs, dtMs, mouth.openness), isSpeaking ? 1 : 0);
      const posture = postures.at(nowMs, dtMs, mouth.openness, isSpeaking);
      const greeting = invitation.at(nowMs, part.phase === 'idle');
      const gaze = gazing.at(nowMs, dtMs, greeting > 0 ? GREETING_GAZE : face.gaze);
      if (gaze.moved && random() < 0.35) blinks.blinkNow(nowMs);
      const lid = blinks.at(nowMs, face.blinks);
      const cause = { face, accent, posture, greeting, gaze, visitorSpeaks: part.visitorSpeaks, motion };
      const head = headMotion.at(nowMs, dtMs, cause);
      return {
        mouth,
        expression: alive(nowMs, expression, accent, greeting),
        blink: [lid, lid],
        // The head turns after the eyes, and the eyes turn back as far as the head came.
        gaze: { yaw: gaze.yaw - head.yaw * 0.9, pitch: gaze.pitch + head.pitch * 0.9 },
        head,
        breath: Math.min(1, motion / WHOLE_BREATH) * Math.sin((nowMs / BREATH_MS) * 2 * Math.PI),
      };
    },
    setMotion(next) {
      motion = next;
    },
    setAttract(everyMs) {
      invitation.setEvery(everyMs);
    },
  };
}

const GREETING_GAZE: Face['gaze'] = { contact: 1, away: 'aside' };

/** The face of the state in its mood; an interruption's surprise fades while its state lasts. */
function openFacing(startMs: number): (nowMs: number, part: Part) => Face {
  let phaseNow: Phase = 'starting';
  let sinceMs = startMs;
  return (nowMs, { phase, mood }) => {
    if (phase !== phaseNow) {
      phaseNow = phase;
      sinceMs = nowMs;
    }
    const face = inMood(FACES[phase], phase, mood);
    if (phase !== 'interrupted') return face;
    const fading = Math.min(1, Math.max(0, (nowMs - sinceMs - SURPRISE_MS) / SURPRISE_FADES_MS));
    if (fading === 0) return face;
    const attentive = inMood(FACES.listening, 'listening', mood);
    return { ...attentive, expression: towards(face.expression, attentive.expression, fading) };
  };
}

const scaled = ({ brows, nod, tilt }: Accent, by: number): Accent => ({
  brows: brows * by,
  nod: nod * by,
  tilt: tilt * by,
});

/** A living face is never quite still: small muscles wander, and syllables and greetings lift the brows. */
function alive(nowMs: number, face: Expression, accent: Accent, greeting: number): Expression {
  const smile = face.smile + 0.05 * drift(nowMs, 9100, 1.3) + 0.3 * greeting;
  return {
    ...face,
    smile: Math.min(1, Math.max(0, smile)),
    browInnerUp: Math.max(0, face.browInnerUp + 0.05 * drift(nowMs, 6700, 3.1) + 0.12 * accent.brows),
    browOuterUp: Math.max(0, face.browOuterUp + 0.05 * drift(nowMs, 7900, 0.6) + 0.42 * accent.brows + 0.4 * greeting),
    eyeWide: Math.min(1, face.eyeWide + 0.08 * accent.brows + 0.1 * greeting),
  };
}
