import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-supervisor-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const supervise = (...args: readonly string[]): Promise<number | null> => {
  const env = { ...process.env, PARLEY_SUPERVISOR_SILENCE_MS: '700' };
  const file = join(import.meta.dirname, 'supervisor-process.ts');
  const child = spawn(process.execPath, [file, ...args], { stdio: 'ignore', env });
  return new Promise((resolve) => child.once('exit', resolve));
};

it('starts a kiosk again that is killed, stands still or fails, and ends with one that was asked to end', async () => {
  const starts = join(folder, 'starts');
  expect(await supervise(join(import.meta.dirname, 'testing', 'supervised.ts'), starts)).toBe(0);
  const pids = readFileSync(starts, 'utf8').trim().split('\n');
  expect([pids.length, new Set(pids).size]).toEqual([4, 4]);
});

it('says what it needs', async () => {
  expect(await supervise()).toBe(2);
});
