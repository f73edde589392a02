import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../../log.ts';

/** What Chromium puts into a profile while it uses it: the machine's name and the process, as a link that leads nowhere. */
const LOCK = 'SingletonLock';
const LINKS = [LOCK, 'SingletonCookie', 'SingletonSocket'] as const;
const LONGEST_END_MS = 5000;
const LOOK_EVERY_MS = 20;

/**
 * Makes a profile free that a killed kiosk left behind. Whoever calls holds the data folder, so a browser that still
 * runs there is nobody's any more: it is ended. A lock without one is taken away, because Chromium never starts over a
 * lock that names another machine, as after the machine was renamed.
 */
export async function freeProfile(profileFolder: string): Promise<void> {
  const pid = ownerOf(profileFolder);
  if (pid === null) return;
  if (isBrowserOf(profileFolder, pid)) {
    log.warn('a browser was left behind; ending it', { pid });
    await end(pid, () => isBrowserOf(profileFolder, pid));
  }
  for (const name of LINKS) rmSync(join(profileFolder, name), { force: true });
}

/** Null when there is no lock; 0: of another machine. */
function ownerOf(profileFolder: string): number | null {
  try {
    const [, host, pid] = /^(.*)-(\d+)$/.exec(readlinkSync(join(profileFolder, LOCK))) ?? [];
    return host === hostname() ? Number(pid) : 0;
  } catch {
    return null; // no lock, or a system where it is no file at all
  }
}

/** Process numbers are used again: only what names this profile is its browser. */
function isBrowserOf(profileFolder: string, pid: number): boolean {
  if (pid === 0) return false;
  try {
    // Empty of one that has ended and was not asked for yet.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(`--user-data-dir=${profileFolder}`);
  } catch {
    return false; // ended
  }
}

async function end(pid: number, isThere: () => boolean): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return; // it was faster
  }
  const giveUpAtMs = performance.now() + LONGEST_END_MS;
  while (isThere() && performance.now() < giveUpAtMs) await sleep(LOOK_EVERY_MS);
}
