import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectLicences, isAllowed, licenceText } from './licences.ts';
import { withDependencies } from './modules.ts';

const ROOT = join(import.meta.dirname, '../..');
const places = { textFolder: join(ROOT, 'packaging/licences'), apacheFile: join(ROOT, 'LICENSE') };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-licences-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function packageOf(name: string, licence: string | null, file?: string) {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  if (file !== undefined) writeFileSync(join(own, file), 'may be used');
  return { name, version: '1.0.0', licence, author: 'Ada', folder: own };
}

it('finds the licence of everything that the kiosk needs while it runs', () => {
  const packages = withDependencies(ROOT, ['better-sqlite3', 'naudiodon', 'onnxruntime-node', 'ws', 'zod']);
  expect(packages.map(({ name }) => name)).toContain('bindings');
  expect(packages.map(({ name }) => name)).not.toContain('adm-zip');
  const text = licenceText(collectLicences({ packages, ...places }));
  expect(text).toContain('PortAudio, inside naudiodon: MIT');
  expect(text).toContain('Copyright (c) 1999-2002 Ross Bencina and Phil Burk');
  expect(text).toMatch(/^ {2}zod \d+\.\d+\.\d+: MIT$/m);
});

it('prints a text that several share once', () => {
  const packages = [packageOf('one', 'MIT', 'LICENSE'), packageOf('two', 'ISC', 'COPYING.txt')];
  const text = licenceText(collectLicences({ packages, ...places }));
  expect(text.match(/may be used/g)).toHaveLength(1);
  expect(text).toContain('one 1.0.0\ntwo 1.0.0');
});

it('gives a package that only names its licence that licence’s own words', () => {
  const [mit, apache] = collectLicences({ packages: [packageOf('m', 'MIT'), packageOf('a', 'Apache-2.0')], ...places });
  expect(mit.text).toMatch(/^Copyright \(c\) Ada\n\nPermission is hereby granted/);
  expect(apache.text).toBe(readFileSync(places.apacheFile, 'utf8').trim());
});

it('refuses to ship what nobody allowed, and names all of it', () => {
  const packages = [packageOf('none', null, 'LICENSE'), packageOf('gpl', 'GPL-3.0'), packageOf('bsd', 'BSD-2-Clause')];
  expect(() => collectLicences({ packages, ...places })).toThrow(
    /none 1\.0\.0 names no licence; gpl 1\.0\.0 is under GPL-3\.0.*; bsd 1\.0\.0 .* its text is neither/,
  );
});

it('refuses the client that names no licence', () => {
  const sdk = 'node_modules/@videosdk.live/js-sdk';
  if (!existsSync(join(ROOT, sdk))) return;
  const packages = withDependencies(ROOT, ['@videosdk.live/js-sdk']);
  expect(() => collectLicences({ packages, ...places })).toThrow(/@videosdk\.live\/js-sdk/);
});

it('understands licences that are joined', () => {
  expect(isAllowed('(Apache-2.0 AND BSD-3-Clause)')).toBe(true);
  expect(isAllowed('MIT OR GPL-2.0')).toBe(false);
});
