import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from './database.ts';

/** The whole kiosk, browser and all, with the demo's visitor, who interrupts and is judged all the while. */
const ENTRY = join(import.meta.dirname, '../shells/chromium/main.ts');
const ROUNDS = 5;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-tree-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function committed(): number {
  const file = join(folder, 'data', 'speech-log.db');
  if (!existsSync(file)) return 0;
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare('SELECT count(*) FROM overlaps').pluck().get() as number;
  } catch {
    return 0; // it is being made
  } finally {
    database.close();
  }
}

/** Everything that names this test's folder: main, its audio processes' parent, the browser and all that it started. */
function tree(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
      } catch {
        return false; // ended since it was listed
      }
    })
    .map(Number);
}

it.runIf(process.platform === 'linux')(
  `opens after the whole tree was killed ${ROUNDS} times in the middle of a conversation, with every overlap`,
  async () => {
    const troubles: string[] = [];
    let seen = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const options = ['--headless', '--audio', 'wav', '--visitor', 'scripted', '--data-dir', join(folder, 'data')];
      const report = ['--report', join(folder, 'report', 'report.json')];
      const child = spawn(process.execPath, [ENTRY, ...options, ...report], { stdio: 'ignore', detached: true });
      const exited = new Promise((resolve) => child.once('exit', resolve));
      const before = seen;
      const endAtMs = performance.now() + 60_000;
      while (seen < before + 1 + (round % 2) && performance.now() < endAtMs) {
        await sleep(7);
        seen = Math.max(seen, committed());
      }
      if (seen === before) troubles.push(`round ${round}: no overlap within a minute`);
      const pids = tree();
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      await exited;
      if (pids.length < 3) troubles.push(`round ${round}: only ${pids.length} processes`);
      const { database, notice } = openDatabase(join(folder, 'data'));
      const found = database.prepare('SELECT count(*) FROM overlaps').pluck().get() as number;
      if (notice !== null) troubles.push(`round ${round}: ${notice}`);
      if (database.pragma('integrity_check', { simple: true }) !== 'ok') troubles.push(`round ${round}: damaged`);
      if (found < seen) troubles.push(`round ${round}: ${seen - found} of ${seen} overlaps are missing`);
      database.close();
    }
    process.stdout.write(`${ROUNDS} kills, ${seen} overlaps\n`);
    expect(troubles).toEqual([]);
  },
);
