import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const FILE = join(import.meta.dirname, 'last-words.ts');
const LOG = join(import.meta.dirname, 'log.ts');

/** A process that fails in this way half a moment after it began. */
function failing(how: string): { status: number | null; lines: string[] } {
  const script = `
    const { endOnUncaught } = await import(${JSON.stringify(FILE)});
    const { log } = await import(${JSON.stringify(LOG)});
    log.conceal(['planted-secret']);
    endOnUncaught();
    setInterval(() => undefined, 1000);
    setTimeout(() => { ${how} });`;
  // Node would end by itself over a promise, and Electron would not.
  const options = ['--unhandled-rejections=none', '--input-type=module'];
  const { status, stderr } = spawnSync(process.execPath, [...options, '-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, lines: stderr.trim().split('\n') };
}

it.each([
  ['an error that nobody caught', `throw new Error('no wss://host/?token=abc with planted-secret')`],
  ['a promise that nobody waits for', `void Promise.reject(new Error('no wss://host/?token=abc with planted-secret'))`],
])('%s ends the process with one line that holds no secret', (_, how) => {
  const { status, lines } = failing(how);
  expect([status, lines.length]).toEqual([1, 1]);
  expect(JSON.parse(lines[0])).toMatchObject({
    level: 'error',
    because: expect.stringContaining('no wss://host/?token=••• with •••') as string,
  });
});
