/** 50 ms in frames of 25 ms. */
const WINDOW_FRAMES = 2;

/**
 * The conservative estimate over a request: the second largest probability of all frames, adjacent or not.
 * The verdict is the server's; this is what the log shows.
 *
 * @param probabilities one for each 25 ms, or null when the server gave none
 */
export function estimateProbability(probabilities: Float32Array | null): number {
  if (probabilities === null || probabilities.length < WINDOW_FRAMES) return 0;
  let largest = -Infinity;
  let second = -Infinity;
  for (const value of probabilities) {
    if (value > largest) {
      second = largest;
      largest = value;
    } else if (value > second) second = value;
  }
  return second;
}
