import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';

/** The system's own Node, where it is too old for Parley: the shell that has just installed Node 24 still starts it. */
function oldNode(): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const node = join(folder, 'node');
    if (folder.includes('node_modules') || !existsSync(node)) continue;
    return Number(execFileSync(node, ['-p', 'process.versions.napi'], { encoding: 'utf8' })) < 10 ? node : null;
  }
  return null;
}

const node = oldNode();
const script = join(import.meta.dirname, 'run.mjs');

it.skipIf(node === null)('goes on with its own Node where an older one starts it', () => {
  const args = [script, 'simulate', '--seed', '1', '--steps', '200'];
  const { status, stdout, stderr } = spawnSync(node!, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toContain('every promise was kept');
  expect(status).toBe(0);
});

it.skipIf(node === null)('hands its exit code on, and does not start itself for ever', () => {
  const { status, stderr } = spawnSync(node!, [script, 'bench', 'nonsense'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([2, expect.stringContaining('there is no nonsense')]);
});
