/** What the trials of the installed package share: this machine's apt, and patience. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildChromiumDeb } from './chromium-deb.ts';
import { DEB_COMMANDS } from './deb.ts';
import { whatIsMissing, type NeededCommand } from './needed-commands.ts';

const execute = promisify(execFile);
const STEP_MS = 500;

const NEEDED: readonly NeededCommand[] = [
  ...DEB_COMMANDS,
  { command: 'apt-get', debianPackage: 'apt', why: 'installs it' },
  { command: 'unshare', debianPackage: 'util-linux', why: 'gives the trial a world of its own' },
  { command: 'Xvfb', debianPackage: 'xvfb', why: 'the display' },
  { command: 'systemd-notify', debianPackage: 'systemd', why: 'starts the unit' },
  { command: 'systemd-sysusers', debianPackage: 'systemd', why: 'makes the user' },
  { command: 'chromium', debianPackage: 'chromium', why: 'the screen' },
  { command: 'pulseaudio', debianPackage: 'pulseaudio', why: 'the loudspeaker' },
  { command: 'pactl', debianPackage: 'pulseaudio-utils', why: 'asks the loudspeaker' },
];

/** Why this machine cannot try an installed package, in one sentence; null: it can. */
export function whyNoTrial(more: readonly NeededCommand[] = []): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'installing a package needs root on Debian';
  if (existsSync('/var/lib/parley') || existsSync('/usr/lib/parley'))
    return 'Parley is installed on this machine, and the trial would purge it';
  return whatIsMissing([...NEEDED, ...more], process.env['PATH'] ?? '');
}

export async function apt(...args: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await execute('apt-get', ['-y', '--no-install-recommends', ...args], { env, maxBuffer: 2 ** 24 });
}

/** @param folder where the package and what it is made of go */
export async function buildTrialDeb(folder: string, version: string): Promise<string> {
  const file = join(folder, `${version}.deb`);
  const root = join(import.meta.dirname, '../..');
  await buildChromiumDeb({ root, version, tree: join(folder, 'tree'), file, compression: 'zstd' });
  return file;
}

/** @throws Error that says what did not come */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (performance.now() < endMs) {
    if (await isSo()) return;
    await sleep(STEP_MS);
  }
  throw new Error(`${what}: not within ${withinMs} ms`);
}
