import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../testing/until.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-supervised-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The process of the kiosk itself: the one with its entry as program. */
function kioskPid(): number | null {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const words = commandLineOf(pid).split('\0');
    if (words[1]?.endsWith('shells/none/main.ts') && words.includes(folder)) return Number(pid);
  }
  return null;
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // ended since it was listed
  }
}

function read<T>(sql: string): T[] {
  const database = new Database(join(folder, 'speech-log.db'), { readonly: true });
  try {
    return database.prepare(sql).all() as T[]; // as selected
  } finally {
    database.close();
  }
}

const sessions = (): number => {
  try {
    return read('SELECT id FROM sessions').length;
  } catch {
    return 0; // not there yet
  }
};

it.runIf(process.platform === 'linux')('the real kiosk is started again when its main loop stands still', async () => {
  const supervisor = join(import.meta.dirname, '../supervisor-process.ts');
  const entry = join(import.meta.dirname, '../shells/none/main.ts');
  const options = ['--audio', 'null', '--visitor', 'mic', '--data-dir', folder];
  const env = { ...process.env, PARLEY_SUPERVISOR_SILENCE_MS: '1800' };
  const child = spawn(process.execPath, [supervisor, entry, ...options], { stdio: 'ignore', env });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await until(() => sessions() === 1, 20_000);
  await sleep(1200); // its first sign of life
  const before = kioskPid();
  process.kill(before!, 'SIGSTOP'); // as a main loop that never turns again: it answers no signal but SIGKILL
  await until(() => sessions() === 2, 20_000);
  await until(() => read('SELECT id FROM incidents').length === 1, 5000);
  expect(read('SELECT part, kind, repair FROM incidents')).toEqual([
    { part: 'main', kind: 'hung', repair: 'kiosk-restarted' },
  ]);
  expect(kioskPid()).not.toBe(before);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(kioskPid()).toBeNull();
  expect(read('SELECT id FROM sessions WHERE ended_at_utc_ms IS NULL')).toHaveLength(1);
});
