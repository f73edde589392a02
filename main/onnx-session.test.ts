import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const SCRIPT = `
import { readFileSync } from 'node:fs';
const { openOnnxSession } = await import('./main/onnx-session.ts');
const session = await openOnnxSession(readFileSync('assets/models/judge.onnx'));
console.log(session.inputNames.join());
`;

it('opens a network and leaves nothing in the home folder: the runtime does not count its users', async () => {
  const home = await mkdtemp(join(tmpdir(), 'parley-home-'));
  const environment = { ...process.env, HOME: home, ORT_DISABLE_TELEMETRY: undefined, XDG_CACHE_HOME: undefined };
  const cwd = join(import.meta.dirname, '..');
  const args = ['--input-type=module', '--eval', SCRIPT];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env: environment });
  expect(stdout).toBe('features\n');
  expect(await readdir(home, { recursive: true })).toEqual([]);
  await rm(home, { recursive: true });
});
