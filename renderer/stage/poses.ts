import type { Mood } from '../../preload/contract.ts';
import { VISEMES, type MouthWeights, type Pose, type Viseme } from './avatar.ts';
import { FACES, type Phase } from './acting/faces.ts';
import { inMood } from './acting/moods.ts';
import { JAWS } from './head/mouth-shapes.ts';

/** A mouth that says one viseme clearly. */
export function mouthSaying(viseme: Viseme, weight = 1): MouthWeights {
  const jawOpen = JAWS[viseme] * weight;
  return { visemes: VISEMES.map((name) => (name === viseme ? weight : 0)), jawOpen, openness: jawOpen };
}

/** The still face of a phase in a mood, looking at the visitor. */
export function stillOf(phase: Phase, change: Partial<Pose> = {}, mood: Mood = 'neutral'): Pose {
  const { expression, head } = inMood(FACES[phase], phase, mood);
  const gaze = { yaw: -head.yaw * 0.9, pitch: head.pitch * 0.9 };
  return { mouth: mouthSaying('sil'), expression, blink: [0, 0], gaze, head, breath: 0, ...change };
}
