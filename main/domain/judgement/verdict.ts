import { FRAME_MS } from './analyse-frame.ts';

/** How readily the avatar gives the floor. What each costs was measured: see `assets/models/MODEL.md`. */
export type OperatingPoint = 'calm' | 'balanced' | 'eager';

export type VerdictOptions = {
  /** Probability of an interruption from which on a frame counts. */
  readonly threshold: number;
  /** So many frames of 25 ms in a row must count. */
  readonly minFrames: number;
};

export const OPERATING_POINTS: Readonly<Record<OperatingPoint, VerdictOptions>> = {
  calm: { threshold: 0.85, minFrames: 3 },
  balanced: { threshold: 0.6, minFrames: 2 },
  eager: { threshold: 0.5, minFrames: 2 },
};

/** Below this in every frame of `CERTAIN_MS` nothing speaks for an interruption any more. */
const CERTAINLY_NOT = 0.25;
const CERTAIN_MS = 300;
/** What was said is over when the voice detector has been this sure for so long. */
const OVER_PROBABILITY = 0.3;
const OVER_MS = 150;

/** Both must have spoken for so long: who fell silent as the agent began has interrupted nobody. */
const SPOKEN_MS = 100;
const SPOKEN_PROBABILITY = 0.5;

/**
 * The first frame with which enough frames in a row were at the threshold; null: not yet.
 *
 * @param probabilities of an interruption, one for each frame, from the overlap's first on
 * @param speech the voice detector's, for the same frames
 */
export function interruptionAt(
  probabilities: ArrayLike<number>,
  speech: ArrayLike<number>,
  options: VerdictOptions,
): number | null {
  let inARow = 0;
  let spokenMs = 0;
  for (let frame = 0; frame < probabilities.length; frame++) {
    if (speech[frame] >= SPOKEN_PROBABILITY) spokenMs += FRAME_MS;
    const counts = spokenMs >= SPOKEN_MS && probabilities[frame] >= options.threshold;
    inARow = counts ? inARow + 1 : 0;
    if (inARow >= Math.max(1, options.minFrames)) return frame;
  }
  return null;
}

/** Nothing speaks for an interruption, and whoever it was is silent again: certain before the silence is long. */
export function isCertainlyNone(probabilities: ArrayLike<number>, speech: ArrayLike<number>): boolean {
  return (
    lastAreBelow(probabilities, CERTAIN_MS / FRAME_MS, CERTAINLY_NOT) &&
    lastAreBelow(speech, OVER_MS / FRAME_MS, OVER_PROBABILITY)
  );
}

function lastAreBelow(values: ArrayLike<number>, count: number, limit: number): boolean {
  if (values.length < count) return false;
  for (let i = values.length - count; i < values.length; i++) if (values[i] >= limit) return false;
  return true;
}
