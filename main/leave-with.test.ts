import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EXIT } from './domain/exit-codes.ts';

const RUN = JSON.stringify(join(import.meta.dirname, 'run.ts'));

/** A process that is told to leave with 4, seen from outside. */
function leaving(held: string, longestMs: number): { code: number | null; isHeld: boolean } {
  const script = `
    const { leaveWith } = await import(${RUN});
    ${held}
    leaveWith(${EXIT.startAgain}, ${longestMs});`;
  const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 30_000 });
  return { code: status, isHeld: signal !== null };
}

it('ends the process with its code although something holds it, and waits for nothing where nothing does', () => {
  const asked = { code: EXIT.startAgain, isHeld: false };
  expect(leaving('setInterval(() => undefined, 1000);', 100)).toEqual(asked);
  expect(leaving('', 600_000)).toEqual(asked);
});
