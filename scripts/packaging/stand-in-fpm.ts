/**
 * Stands in for fpm (`-s dir -t deb`) where it cannot be downloaded: understands the options that electron-builder and
 * electron-builder.yml give it, refuses any other, and writes the package with dpkg-deb. Its compression is always
 * quick: what is packed is thrown away.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { filesUnder } from './lay-out.ts';

const MANY: readonly string[] = ['--depends', '--deb-recommends', '--deb-suggests', '--conflicts'];
const ONE: readonly string[] = [
  '-s',
  '-t',
  '--architecture',
  '--after-install',
  '--after-remove',
  '--before-remove',
  '--category',
  '--deb-compression',
  '--deb-priority',
  '--description',
  '--license',
  '--maintainer',
  '--name',
  '--package',
  '--url',
  '--vendor',
  '--version',
];

export type FpmOrder = {
  readonly one: ReadonlyMap<string, string>;
  readonly many: ReadonlyMap<string, readonly string[]>;
  /** From where, to where in the package. */
  readonly files: readonly (readonly [string, string])[];
};

/** @throws Error naming the first word that fpm's stand-in does not understand */
export function parseFpmOrder(words: readonly string[]): FpmOrder {
  const one = new Map<string, string>();
  const many = new Map<string, readonly string[]>();
  const files: (readonly [string, string])[] = [];
  const rest = [...words];
  while (rest.length > 0) {
    const word = rest.splice(0, 1)[0];
    if (word === '--force') continue;
    const equals = word.indexOf('=');
    const before = equals < 0 ? word : word.slice(0, equals);
    if (!word.startsWith('-')) {
      if (equals < 1) throw new Error(`${word} says not where it goes`);
      files.push([before, word.slice(equals + 1)]);
      continue;
    }
    const name = knownOption(before);
    if (equals < 0 && rest.length === 0) throw new Error(`${name} needs a value`);
    const value = equals < 0 ? rest.splice(0, 1)[0] : word.slice(equals + 1);
    if (ONE.includes(name)) one.set(name, value);
    else many.set(name, [...(many.get(name) ?? []), value]);
  }
  return { one, many, files };
}

function knownOption(given: string): string {
  const name = given === '-d' ? '--depends' : given;
  if (!MANY.includes(name) && !ONE.includes(name)) throw new Error(`${name} is unknown to fpm’s stand-in`);
  return name;
}

/** @throws Error if a file is missing or dpkg-deb refuses */
export function writeOrderedDeb({ one, many, files }: FpmOrder): void {
  const tree = mkdtempSync(join(tmpdir(), 'parley-fpm-'));
  try {
    chmodSync(tree, 0o755);
    for (const [from, to] of files) {
      const place = join(tree, to);
      mkdirSync(dirname(place), { recursive: true, mode: 0o755 });
      cpSync(from, place, { recursive: true, verbatimSymlinks: true });
      if (statSync(place).isDirectory()) chmodSync(place, 0o755);
    }
    const packed = filesUnder(tree);
    const kilobytes = Math.ceil(packed.reduce((sum, path) => sum + statSync(join(tree, path)).size, 0) / 1024);
    const meta = join(tree, 'DEBIAN');
    mkdirSync(meta);
    writeFileSync(join(meta, 'control'), controlOf(one, many, kilobytes));
    // As fpm does: what is under /etc is the operator's to change.
    const settings = packed.filter((path) => path.startsWith('etc/')).map((path) => `/${path}\n`);
    if (settings.length > 0) writeFileSync(join(meta, 'conffiles'), settings.join(''));
    for (const [option, script] of SCRIPTS) {
      const file = one.get(option);
      if (file === undefined) continue;
      writeFileSync(join(meta, script), readFileSync(file));
      chmodSync(join(meta, script), 0o755);
    }
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zzstd', '-z1', '--build', tree, needed(one, '--package')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

const SCRIPTS: readonly (readonly [string, string])[] = [
  ['--after-install', 'postinst'],
  ['--before-remove', 'prerm'],
  ['--after-remove', 'postrm'],
];

function controlOf(one: FpmOrder['one'], many: FpmOrder['many'], kilobytes: number): string {
  const [synopsis, ...rest] = needed(one, '--description').split('\n');
  const description = rest.map((line) => ` ${line.trim() === '' ? '.' : line.trim()}`);
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['Package', needed(one, '--name')],
    ['Version', needed(one, '--version')],
    ['License', one.get('--license')],
    ['Vendor', one.get('--vendor')],
    ['Architecture', needed(one, '--architecture')],
    ['Maintainer', needed(one, '--maintainer')],
    ['Installed-Size', String(kilobytes)],
    ['Depends', many.get('--depends')?.join(', ')],
    ['Recommends', many.get('--deb-recommends')?.join(', ')],
    ['Suggests', many.get('--deb-suggests')?.join(', ')],
    ['Conflicts', many.get('--conflicts')?.join(', ')],
    ['Section', one.get('--category') ?? 'default'],
    ['Priority', one.get('--deb-priority') ?? 'optional'],
    ['Homepage', one.get('--url')],
    ['Description', [synopsis, ...description].join('\n')],
  ];
  const lines = fields.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}\n`);
  return lines.join('');
}

function needed(one: FpmOrder['one'], option: string): string {
  const value = one.get(option);
  if (value === undefined || value === '') throw new Error(`${option} is missing`);
  return value;
}

if (import.meta.main)
  try {
    writeOrderedDeb(parseFpmOrder(process.argv.slice(2)));
  } catch (error) {
    process.stderr.write(`fpm’s stand-in: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
