/** Even times for frames that arrive unevenly. */
export type FrameClock = {
  /** @returns when this frame was due, smoothed; jumps after a real gap */
  readonly next: (arrivedAtMs: number) => number;
};

/** A frame further off than this belongs to a new beginning: the stream was interrupted. */
const GAP_MS = 80;
/** So many frames off by more than a frame's length in the same direction: the device's buffer changed its filling. */
const SHIFTED_FRAMES = 8;
const FIRST_GAIN = 0.2;
const STEADY_GAIN = 0.01;

/** @param frameMs how much sound is in one frame */
export function createFrameClock(frameMs: number): FrameClock {
  let dueAtMs: number | null = null;
  let gain = FIRST_GAIN;
  let shifted = 0;
  return {
    next(arrivedAtMs) {
      const expectedAtMs = dueAtMs === null ? arrivedAtMs : dueAtMs + frameMs;
      const error = arrivedAtMs - expectedAtMs;
      const isFar = Math.abs(error) > frameMs;
      shifted = isFar ? (Math.sign(shifted) === Math.sign(error) ? shifted : 0) + Math.sign(error) : 0;
      if (Math.abs(error) > GAP_MS || Math.abs(shifted) >= SHIFTED_FRAMES) {
        gain = FIRST_GAIN;
        shifted = 0;
        dueAtMs = arrivedAtMs;
      } else {
        gain = Math.max(STEADY_GAIN, gain * 0.95);
        dueAtMs = expectedAtMs + error * gain;
      }
      return dueAtMs;
    },
  };
}
