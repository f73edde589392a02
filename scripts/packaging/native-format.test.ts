import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { foreignNatives, nativeFormatOf } from './native-format.ts';

const PREBUILDS = join(import.meta.dirname, '../../node_modules/better-sqlite3/prebuilds');

it.each([
  ['linux-x64', 'linux', 'x64'],
  ['linux-arm64', 'linux', 'arm64'],
  ['win32-x64', 'win32', 'x64'],
  ['win32-arm64', 'win32', 'arm64'],
  ['darwin-x64', 'darwin', 'x64'],
  ['darwin-arm64', 'darwin', 'arm64'],
])('sees that %s is for %s on %s', (name, system, arch) => {
  expect(nativeFormatOf(readFileSync(join(PREBUILDS, `${name}.node`)))).toEqual({ system, archs: [arch] });
});

it('names what does not run on the target', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-natives-'));
  mkdirSync(join(folder, 'a'));
  const put = (to: string, from: string): void => {
    writeFileSync(join(folder, to), readFileSync(join(PREBUILDS, from)));
  };
  put('a/good.node', 'win32-x64.node');
  put('a/other.dll', 'win32-arm64.node');
  put('b.so.1', 'linux-x64.node');
  writeFileSync(join(folder, 'a/text.node'), 'no native');
  expect(foreignNatives(folder, { system: 'win32', arch: 'x64' })).toEqual([
    'a/other.dll is for win32 on arm64',
    'a/text.node is no native',
    'b.so.1 is for linux on x64',
  ]);
  rmSync(folder, { recursive: true });
});
