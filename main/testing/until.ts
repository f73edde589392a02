import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until something is so, looking every 2 ms.
 *
 * @throws Error after `longestMs`
 */
export async function until(isSo: () => boolean, longestMs = 5000): Promise<void> {
  const endAtMs = performance.now() + longestMs;
  while (!isSo()) {
    if (performance.now() > endAtMs) throw new Error(`not so within ${longestMs} ms: ${isSo.toString()}`);
    await sleep(2);
  }
}
