import { log } from '../log.ts';

/** What has not closed by then does not close: a server that never answers the farewell, say. */
const LONGEST_CLOSE_MS = 5000;

/** Waits for each; what does not close well, or not at all, is said and keeps nobody else from closing. */
export async function settled(
  part: string,
  ends: readonly (Promise<void> | undefined)[],
  longestMs: number = LONGEST_CLOSE_MS,
): Promise<void> {
  // Side by side: one that fails while another still closes would be a rejection that nobody waits for yet.
  await Promise.all(ends.flatMap((end) => (end === undefined ? [] : [saying(part, within(end, longestMs))])));
}

async function saying(part: string, end: Promise<void>): Promise<void> {
  try {
    await end;
  } catch (error) {
    log.warn('a part did not close well', { part, reason: reasonOf(error) });
  }
}

async function within(end: Promise<void>, longestMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it did not close within ${longestMs} ms`));
    }, longestMs);
  });
  try {
    await Promise.race([end, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
