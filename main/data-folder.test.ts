import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultDataFolder, takeDataFolder } from './data-folder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-data-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const take = (): { release(): void } => {
  const lock = takeDataFolder(folder);
  if (lock.kind === 'refused') throw new Error(lock.problem);
  return lock;
};
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('the data folder', () => {
  it('is one process’s at a time, and free again afterwards', () => {
    const first = take();
    expect(takeDataFolder(folder)).toEqual({
      kind: 'refused',
      why: 'in-use',
      problem: `another Parley (process ${process.pid}) is using ${folder}; stop it, or give this one its own --data-dir`,
    });
    first.release();
    take().release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken over from a process that is dead', () => {
    writeFileSync(join(folder, 'kiosk.lock'), JSON.stringify({ pid: deadPid(), startedAs: 'boot.1', id: 'x' }));
    take().release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('is taken over when the number belongs to another process by now', () => {
    writeFileSync(join(folder, 'kiosk.lock'), JSON.stringify({ pid: process.pid, startedAs: 'boot.1', id: 'x' }));
    take().release();
  });

  it('is taken over when a power cut left half a lock', () => {
    writeFileSync(join(folder, 'kiosk.lock'), '{"pid":');
    const lock = take();
    expect(readFileSync(join(folder, 'kiosk.lock'), 'utf8')).toContain(`"pid":${process.pid}`);
    lock.release();
  });

  it('is not taken from its next holder by a late release', () => {
    const first = take();
    rmSync(join(folder, 'kiosk.lock'));
    const second = take();
    first.release();
    expect(takeDataFolder(folder).kind).toBe('refused');
    second.release();
  });

  it('is refused in one line when it is a file', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(takeDataFolder(join(file, 'inside'))).toMatchObject({
      kind: 'refused',
      why: 'unusable',
      problem: expect.stringMatching(/^the data folder .* cannot be used: ENOTDIR/) as string,
    });
  });

  it.each([
    ['linux', { HOME: '/home/o' }, '/home/o/.local/share/parley'],
    ['linux', { HOME: '/home/o', XDG_DATA_HOME: '/srv' }, '/srv/parley'],
    ['darwin', { HOME: '/Users/o' }, '/Users/o/Library/Application Support/Parley'],
  ] as const)('is on %s with %j at %s', (platform, env, expected) => {
    expect(defaultDataFolder(platform, env)).toBe(expected);
  });
});
