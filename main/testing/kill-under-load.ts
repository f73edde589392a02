import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../speech-log/database.ts';

/**
 * Kills the group of a process that writes to the log as fast as it can, again and again on one log.
 *
 * @returns what was wrong with it after each time: nothing, one hopes
 */
export async function killUnderLoad(times: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-kill-'));
  const troubles: string[] = [];
  let committed = 0;
  try {
    for (let round = 1; round <= times; round++) {
      // Each time at another point: while it opens, in a batch, in a backup.
      committed += await writeAndKill(folder, 3 + ((round * 37) % 60));
      const { database, notice } = openDatabase(folder);
      const found = database.prepare('SELECT count(*) FROM overlaps').pluck().get() as number;
      const health = database.pragma('integrity_check', { simple: true });
      database.close();
      if (notice !== null) troubles.push(`round ${round}: ${notice}`);
      if (health !== 'ok') troubles.push(`round ${round}: ${String(health)}`);
      if (found < committed) troubles.push(`round ${round}: ${committed - found} of ${committed} overlaps are missing`);
      committed = found;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return troubles;
}

/** @returns how many overlaps it had said to be written when it was killed */
async function writeAndKill(folder: string, overlaps: number): Promise<number> {
  const child = fork(join(import.meta.dirname, 'log-writer.ts'), [folder], { stdio: 'ignore', detached: true });
  const { pid } = child;
  if (pid === undefined) throw new Error('the writer did not start');
  let said = 0;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.on('message', (count: number) => {
    said = count;
    if (count === overlaps) process.kill(-pid, 'SIGKILL');
  });
  await exited;
  // What it had sent before its end may still arrive.
  await new Promise((resolve) => setImmediate(resolve));
  return said;
}
