import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { controlText, debianVersion } from './deb.ts';
import { isOnPath, whatIsMissing } from './needed-commands.ts';
import { unitProblems } from './units.ts';

const PACKAGING = join(import.meta.dirname, '../../packaging');
const searchPath = process.env['PATH'] ?? '';

it('sorts a version before its release', () => {
  expect(debianVersion('1.2.3')).toBe('1.2.3');
  expect(debianVersion('1.2.3-beta.1-x')).toBe('1.2.3~beta.1.x');
  expect(() => debianVersion('latest')).toThrow(/no version/);
});

it('describes itself to dpkg', () => {
  const control = {
    name: 'p',
    version: '1',
    architecture: 'amd64',
    maintainer: 'm',
    depends: ['chromium'],
    recommends: [],
    suggests: ['cage'],
    conflicts: [],
    summary: 's',
    description: ['one', 'two'],
  };
  const text = controlText(control, ['libc6 (>= 2.34)'], 7);
  expect(text).toContain(
    'Installed-Size: 7\nDepends: chromium, libc6 (>= 2.34)\nSuggests: cage\nDescription: s\n one\n .\n two\n',
  );
  expect(text).not.toContain('Recommends');
});

it('names what is missing and how to get it', () => {
  const why = 'writes the package';
  expect(whatIsMissing([{ command: 'dpkg-deb-of-nowhere', debianPackage: 'dpkg', why }], searchPath)).toBe(
    'missing on this machine: dpkg-deb-of-nowhere (writes the package); install with: apt-get install dpkg',
  );
  expect(whatIsMissing([], searchPath)).toBeNull();
});

it('ships scripts that a shell understands', () => {
  for (const folder of ['bin', 'debian'])
    for (const name of readdirSync(join(PACKAGING, folder))) {
      const file = join(PACKAGING, folder, name);
      if (readFileSync(file, 'utf8').startsWith('#!')) execFileSync('sh', ['-n', file]);
    }
});

it.runIf(isOnPath('systemd-analyze', searchPath))(
  'ships units that systemd understands, and would notice others',
  () => {
    const [user, system] = ['parley.service', 'parley-kiosk.service'].map((name) => join(PACKAGING, 'systemd', name));
    expect(unitProblems(user, system)).toEqual([]);
    const folder = mkdtempSync(join(tmpdir(), 'parley-units-'));
    const text = readFileSync(user, 'utf8');
    writeFileSync(join(folder, 'parley.service'), text.replace('WatchdogSec', 'WatchdogSeconds'));
    expect(unitProblems(join(folder, 'parley.service'), system)).toEqual([expect.stringContaining('WatchdogSeconds')]);
    rmSync(folder, { recursive: true });
  },
);
