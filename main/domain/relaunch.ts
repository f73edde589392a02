const FIRST_WAIT_MS = 250;
export const LONGEST_WAIT_MS = 8000;
const MOST_ENDS = 5;
const WITHIN_MS = 60_000;

/**
 * How long to wait before what ended is started again; null when it ended so often that it would only go on so.
 *
 * @param endsAtMs every unwanted end so far, oldest first, the present one included
 */
export function relaunchAfterMs(endsAtMs: readonly number[]): number | null {
  const last = endsAtMs.at(-1) ?? 0;
  const recent = endsAtMs.filter((atMs) => last - atMs < WITHIN_MS).length;
  if (recent > MOST_ENDS) return null;
  return Math.min(FIRST_WAIT_MS * 2 ** (recent - 1), LONGEST_WAIT_MS);
}
