/** A gain that moves in a straight line, sample by sample, and then stays. */
export type Ramp = {
  value: number;
  target: number;
  /** Change for each sample, ≥ 0; infinite for a jump. */
  slope: number;
};

/** @returns a gain that stands still */
export function steady(value: number): Ramp {
  return { value, target: value, slope: 0 };
}

/** Moves `ramp` to `target` within `sampleCount` samples. */
export function rampTo(ramp: Ramp, target: number, sampleCount: number): void {
  ramp.target = target;
  ramp.slope = sampleCount > 0 ? Math.abs(target - ramp.value) / sampleCount : Infinity;
  if (ramp.slope === Infinity) ramp.value = target;
}

/** Samples until the target is reached. */
export function samplesToTarget(ramp: Ramp): number {
  if (ramp.value === ramp.target) return 0;
  return Math.max(1, Math.ceil(Math.abs(ramp.target - ramp.value) / ramp.slope - 1e-9));
}

/** The gain of this sample; moves on to the next. */
export function advance(ramp: Ramp): number {
  const value = ramp.value;
  if (value < ramp.target) ramp.value = Math.min(ramp.target, value + ramp.slope);
  else if (value > ramp.target) ramp.value = Math.max(ramp.target, value - ramp.slope);
  return value;
}

/** Moves on without sound. */
export function skip(ramp: Ramp, sampleCount: number): void {
  const left = Math.abs(ramp.target - ramp.value) - ramp.slope * sampleCount;
  if (left <= 0 || Number.isNaN(left)) ramp.value = ramp.target;
  else ramp.value = ramp.target + (ramp.value < ramp.target ? -left : left);
}
