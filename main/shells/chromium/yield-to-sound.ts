import { writeFileSync } from 'node:fs';

const PICTURES_NICE = 10;

/**
 * Sound before pictures: a browser that draws without a graphics card takes every core it can get. Linux shares the
 * cores among sessions (autogroup) before it looks at any priority inside one, and Chromium raises its own there, so
 * the weight of the browser's whole session is lowered.
 *
 * @param pid leader of a session of its own
 */
export function yieldToSound(pid: number): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(PICTURES_NICE));
  } catch {
    // A kernel without groups, or the browser is gone already: the system's own fairness has to do.
  }
}
