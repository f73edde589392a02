/**
 * Whether this is an interruption: as many frames as asked for are at the threshold or above it.
 *
 * @param minFrames of 25 ms; 0 counts as 1
 */
export function isInterruption(probabilities: Float32Array, threshold: number, minFrames: number): boolean {
  let frames = 0;
  for (const probability of probabilities) if (probability >= threshold) frames += 1;
  return frames >= Math.max(1, minFrames);
}
