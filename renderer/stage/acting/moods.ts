import type { Mood } from '../../../preload/contract.ts';
import type { Expression } from '../avatar.ts';
import type { Face, Phase } from './faces.ts';

/** What a mood adds to the face of a state: muscles, and how the head is held (radians). */
type Tinge = { readonly expression: Partial<Expression>; readonly head: Face['head'] };

const TINGES: Readonly<Record<Mood, Tinge>> = {
  neutral: { expression: {}, head: { yaw: 0, pitch: 0, roll: 0 } },
  happy: {
    expression: { smile: 0.5, eyeSquint: 0.22, browOuterUp: 0.22 },
    head: { yaw: 0, pitch: -0.02, roll: -0.035 },
  },
  concerned: {
    expression: { smile: -0.35, frown: 0.3, browInnerUp: 0.6, browDown: 0.12, lipPress: 0.15 },
    head: { yaw: 0.02, pitch: 0.035, roll: 0.05 },
  },
  curious: {
    expression: { smile: 0.05, browOuterUp: 0.3, browAsymmetry: 0.55, eyeWide: 0.16, mouthShift: 0.2 },
    head: { yaw: 0.04, pitch: -0.015, roll: -0.085 },
  },
  sorry: {
    expression: { smile: -0.14, browInnerUp: 0.8, frown: 0.16, lipPress: 0.3, eyeSquint: 0.06 },
    head: { yaw: 0, pitch: 0.085, roll: 0.06 },
  },
};

/** How much of a mood a state leaves to be seen: surprise and trouble have faces of their own. */
const SHARES: Readonly<Record<Phase, number>> = {
  starting: 0.3,
  idle: 0.4,
  speaking: 1,
  listening: 0.6,
  'your-turn': 0.6,
  thinking: 0.4,
  interrupted: 0.15,
  error: 0.2,
};

/** The face of a state in a mood. */
export function inMood(face: Face, phase: Phase, mood: Mood): Face {
  const { expression, head } = TINGES[mood];
  const share = SHARES[phase];
  const sum = { ...face.expression };
  for (const muscle of Object.keys(expression) as (keyof Expression)[]) {
    const least = muscle === 'browAsymmetry' || muscle === 'mouthShift' ? -1 : 0;
    sum[muscle] = Math.min(1, Math.max(least, sum[muscle] + share * (expression[muscle] ?? 0)));
  }
  return {
    ...face,
    expression: sum,
    head: {
      yaw: face.head.yaw + share * head.yaw,
      pitch: face.head.pitch + share * head.pitch,
      roll: face.head.roll + share * head.roll,
    },
  };
}
