import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { log } from '../../log.ts';
import { freeProfile } from './free-profile.ts';

let folder: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-profile-'));
  log.setLevel('silent');
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
  log.setLevel('info');
});

async function processOf(profileFolder: string): Promise<ChildProcess> {
  const wait = ['-e', 'setTimeout(() => undefined, 60_000)', '--', `--user-data-dir=${profileFolder}`];
  const child = spawn(process.execPath, wait, { stdio: 'ignore' });
  started.push(child);
  await once(child, 'spawn');
  return child;
}
function lockFor(owner: string): void {
  symlinkSync(owner, join(folder, 'SingletonLock'));
  symlinkSync('1234567890', join(folder, 'SingletonCookie'));
  symlinkSync(join(folder, 'nowhere', 'SingletonSocket'), join(folder, 'SingletonSocket'));
}

it.runIf(process.platform === 'linux')(
  'ends a browser that was left behind in the profile, also one that stands still',
  async () => {
    const child = await processOf(folder);
    child.kill('SIGSTOP');
    lockFor(`${hostname()}-${child.pid!}`);
    const ended = once(child, 'exit');
    await freeProfile(folder);
    expect([(await ended)[1], readdirSync(folder)]).toEqual(['SIGKILL', []]);
  },
);

it.each([
  ['another machine', () => 'renamed-since-4190000'],
  ['a process that is gone', () => `${hostname()}-4190000`],
  ['a process that is no browser', () => `${hostname()}-${process.pid}`],
  ['nobody who can be read', () => 'x'],
])('takes away the lock of %s, and nothing else', async (_, owner) => {
  lockFor(owner());
  writeFileSync(join(folder, 'Local State'), '{}');
  await freeProfile(folder);
  expect(readdirSync(folder)).toEqual(['Local State']);
});

it('leaves the browser of another profile alone, whatever number it has', async () => {
  const child = await processOf(`${folder}-of-another`);
  lockFor(`${hostname()}-${child.pid!}`);
  await freeProfile(folder);
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
});
