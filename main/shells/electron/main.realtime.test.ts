import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { resetFakeElectron, state } from '../../testing/fake-electron.ts';
import { loadPreload } from '../../testing/load-preload.ts';
import { until } from '../../testing/until.ts';

vi.mock('electron', async () => (await import('../../testing/fake-electron.ts')).fakeElectron);

let folder: string;
const { argv } = process;
beforeEach(async () => {
  resetFakeElectron();
  state.runPreload = loadPreload;
  folder = await mkdtemp(join(tmpdir(), 'parley-main-'));
});
afterEach(async () => {
  process.argv = argv;
  await rm(folder, { recursive: true });
});

let starts = 0;
/** Evaluates the entry anew, as each start of the program does. */
async function start(): Promise<void> {
  starts += 1;
  await import(/* @vite-ignore */ `./main.ts?start=${starts}`);
}

it('runs the whole kiosk in its window and ends with its exit code', async () => {
  const options = ['--audio', 'null', '--seconds', '3', '--data-dir', folder, '--report', join(folder, 'report.json')];
  process.argv = ['/usr/bin/parley', ...options];
  await start();
  await until(() => state.windows.length === 1 && 'parley' in state.windows[0].webContents.page.world, 30_000);
  await until(() => state.exitCode !== null, 60_000);
  expect([state.exitCode, state.windows[0].isDestroyed(), state.displayKeptOn]).toEqual([0, true, 0]);
});

it('ends at once when another one of this user is running', async () => {
  state.hasLock = false;
  await start();
  expect([state.exitCode, state.windows]).toEqual([3, []]);
});

it('hands a bad option’s exit code on', async () => {
  process.argv = ['/usr/bin/parley', '--sound', 'loud'];
  await start();
  await until(() => state.exitCode !== null);
  expect([state.exitCode, state.windows]).toEqual([2, []]);
});
