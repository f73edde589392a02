/** The next of a row of numbers in [0, 1). */
export type Random = () => number;

/** A row that is the same for the same seed (mulberry32), so that a performance can be tested and drawn again. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A normal deviate with mean 0 and deviation 1 (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A share of the way to a target that gives the same curve at every frame rate. */
export function easing(dtMs: number, timeConstantMs: number): number {
  return 1 - Math.exp(-dtMs / timeConstantMs);
}

/** Smooth noise in −1…1 that changes about `1 / periodMs` times: three sines that never meet again. */
export function drift(atMs: number, periodMs: number, phase: number): number {
  const t = (atMs / periodMs) * 2 * Math.PI;
  return 0.5 * Math.sin(t + phase) + 0.3 * Math.sin(t * 1.618 + phase * 2.3) + 0.2 * Math.sin(t * 2.718 + phase * 3.7);
}
