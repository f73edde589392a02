import type { Expression } from '../avatar.ts';
import type { BlinkRate } from './blinks.ts';
import type { GazeHabit } from './gaze.ts';

/** What the kiosk is doing, as far as a face can show it. */
export type Phase = 'starting' | 'idle' | 'speaking' | 'listening' | 'your-turn' | 'thinking' | 'interrupted' | 'error';

/** A face that a state has: muscles, how the head is held (radians), what the eyes do, how fast it comes. */
export type Face = {
  readonly expression: Expression;
  readonly head: { readonly yaw: number; readonly pitch: number; readonly roll: number };
  readonly gaze: GazeHabit;
  readonly blinks: BlinkRate;
  readonly easeMs: number;
  /** How much of the idle sway is left: a listener keeps still. */
  readonly sway: number;
  /** Slow nods, as a listener makes them. */
  readonly nods: boolean;
};

const relaxed: Expression = {
  smile: 0.35,
  frown: 0,
  browInnerUp: 0,
  browOuterUp: 0,
  browDown: 0,
  eyeWide: 0,
  eyeSquint: 0.05,
  browAsymmetry: 0,
  lipPress: 0,
  mouthShift: 0,
};
const around: GazeHabit = { contact: 0.55, away: 'around' };
const onVisitor: GazeHabit = { contact: 0.92, away: 'aside' };
const speakerGaze: GazeHabit = { contact: 0.74, away: 'aside' };
const searching: GazeHabit = { contact: 0.1, away: 'up-aside' };
const level = { yaw: 0, pitch: 0, roll: 0 };

export const FACES: Readonly<Record<Phase, Face>> = {
  starting: face({}, { easeMs: 400, gaze: onVisitor }),
  idle: face({ smile: 0.4 }, { gaze: around, blinks: 'resting' }),
  speaking: face({ smile: 0.3, browOuterUp: 0.1 }, { gaze: speakerGaze, blinks: 'talking', sway: 1.25 }),
  listening: face(
    { smile: 0.24, browInnerUp: 0.3, browOuterUp: 0.2, eyeWide: 0.12 },
    { head: { yaw: 0.07, pitch: 0.045, roll: 0.1 }, gaze: onVisitor, blinks: 'watching', sway: 0.5, nods: true },
  ),
  'your-turn': face(
    { smile: 0.55, browOuterUp: 0.35, browInnerUp: 0.25, eyeWide: 0.1 },
    { head: { yaw: -0.03, pitch: 0.02, roll: -0.05 }, gaze: onVisitor, blinks: 'watching', sway: 0.7 },
  ),
  thinking: face(
    {
      smile: 0.08,
      browInnerUp: 0.15,
      browDown: 0.25,
      browAsymmetry: 0.75,
      eyeSquint: 0.2,
      lipPress: 0.5,
      mouthShift: 0.55,
    },
    { head: { yaw: 0.09, pitch: -0.05, roll: -0.06 }, gaze: searching, sway: 0.8 },
  ),
  interrupted: face(
    { smile: 0, browInnerUp: 0.65, browOuterUp: 0.8, eyeWide: 0.8, eyeSquint: 0 },
    { head: { yaw: 0, pitch: -0.05, roll: 0 }, gaze: onVisitor, blinks: 'watching', easeMs: 75, sway: 0.3 },
  ),
  error: face(
    { smile: 0, frown: 0.5, browInnerUp: 0.9, browOuterUp: 0, lipPress: 0.25 },
    { head: { yaw: 0, pitch: 0.06, roll: 0.07 }, gaze: onVisitor, sway: 0.5 },
  ),
};

function face(expression: Partial<Expression>, rest: Partial<Omit<Face, 'expression'>>): Face {
  return {
    expression: { ...relaxed, ...expression },
    head: level,
    gaze: onVisitor,
    blinks: 'resting',
    easeMs: 220,
    sway: 1,
    nods: false,
    ...rest,
  };
}

/** One step of a face on its way to another one. */
export function towards(from: Expression, to: Expression, share: number): Expression {
  const part = (a: number, b: number): number => a + (b - a) * share;
  return {
    smile: part(from.smile, to.smile),
    frown: part(from.frown, to.frown),
    browInnerUp: part(from.browInnerUp, to.browInnerUp),
    browOuterUp: part(from.browOuterUp, to.browOuterUp),
    browDown: part(from.browDown, to.browDown),
    eyeWide: part(from.eyeWide, to.eyeWide),
    eyeSquint: part(from.eyeSquint, to.eyeSquint),
    browAsymmetry: part(from.browAsymmetry, to.browAsymmetry),
    lipPress: part(from.lipPress, to.lipPress),
    mouthShift: part(from.mouthShift, to.mouthShift),
  };
}
