import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { yieldToSound } from './yield-to-sound.ts';

it.skipIf(!existsSync('/proc/self/autogroup'))('lowers a session of its own, and leaves ours alone', async () => {
  const ours = readFileSync('/proc/self/autogroup', 'utf8');
  const child = spawn('sleep', ['10'], { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  yieldToSound(child.pid!);
  expect(readFileSync(`/proc/${child.pid!}/autogroup`, 'utf8')).toMatch(/nice 10$/m);
  expect(readFileSync('/proc/self/autogroup', 'utf8')).toBe(ours);
  child.kill();
});

it('is no trouble when the process is gone', () => {
  expect(() => {
    yieldToSound(4_194_305);
  }).not.toThrow();
});
