/** A Debian package of a folder that looks as its files will be installed. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { filesUnder } from './lay-out.ts';
import type { NeededCommand } from './needed-commands.ts';
import { isElf, readNativeLinks } from './run-path.ts';

const run = promisify(execFile);

export const DEB_COMMANDS: readonly NeededCommand[] = [
  { command: 'dpkg-deb', debianPackage: 'dpkg', why: 'writes the package' },
  { command: 'dpkg-shlibdeps', debianPackage: 'dpkg-dev', why: 'finds the libraries that it depends on' },
];

export type DebControl = {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly maintainer: string;
  /** Beyond the libraries that the natives need. */
  readonly depends: readonly string[];
  readonly recommends: readonly string[];
  readonly suggests: readonly string[];
  readonly conflicts: readonly string[];
  /** One line, then paragraphs. */
  readonly summary: string;
  readonly description: readonly string[];
};

/** dpkg's names for what Node calls `process.arch`. */
export const DEBIAN_ARCH: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** npm's `1.2.0-beta.1` comes before `1.2.0`: Debian says that with `~`. @throws RangeError if it is neither's */
export function debianVersion(version: string): string {
  if (!/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version)) throw new RangeError(`${version} is no version`);
  return version.replace('-', '~').replaceAll('-', '.');
}

export function controlText(control: DebControl, libraries: readonly string[], installedKilobytes: number): string {
  const list = (name: string, values: readonly string[]): string[] =>
    values.length === 0 ? [] : [`${name}: ${values.join(', ')}`];
  const description = control.description.map((paragraph) => ` ${paragraph}`).join('\n .\n');
  return [
    `Package: ${control.name}`,
    `Version: ${control.version}`,
    `Architecture: ${control.architecture}`,
    `Maintainer: ${control.maintainer}`,
    'Section: misc',
    'Priority: optional',
    `Installed-Size: ${installedKilobytes}`,
    ...list('Depends', [...control.depends, ...libraries]),
    ...list('Recommends', control.recommends),
    ...list('Suggests', control.suggests),
    ...list('Conflicts', control.conflicts),
    `Description: ${control.summary}`,
    description,
    '',
  ].join('\n');
}

export type DebOptions = {
  /** Laid out; gets the folder `DEBIAN`. */
  readonly tree: string;
  readonly control: DebControl;
  /** Folder of `postinst`, `prerm`, `postrm`. */
  readonly scripts: string;
  readonly file: string;
  /** `xz` is half as large and takes minutes. */
  readonly compression: 'xz' | 'zstd';
};

export async function writeDeb({ tree, control, scripts, file, compression }: DebOptions): Promise<void> {
  const files = filesUnder(tree).filter((path) => !path.startsWith('DEBIAN/'));
  const bytes = files.reduce((sum, path) => sum + statSync(join(tree, path)).size, 0);
  const libraries = await librariesOf(tree, files);
  const meta = join(tree, 'DEBIAN');
  mkdirSync(meta, { recursive: true });
  writeFileSync(join(meta, 'control'), controlText(control, libraries, Math.ceil(bytes / 1024)));
  // dpkg asks before it overwrites what an operator changed there.
  const settings = files.filter((path) => path.startsWith('etc/')).map((path) => `/${path}\n`);
  writeFileSync(join(meta, 'conffiles'), settings.join(''));
  for (const script of ['postinst', 'prerm', 'postrm']) {
    writeFileSync(join(meta, script), readFileSync(join(scripts, script)));
    chmodSync(join(meta, script), 0o755);
  }
  mkdirSync(dirname(file), { recursive: true });
  const effort = compression === 'xz' ? ['-Zxz'] : ['-Zzstd', '-z3'];
  await run('dpkg-deb', ['--root-owner-group', ...effort, '--build', tree, file]);
}

/** What dpkg knows to hold the libraries that the natives are linked to, with the oldest version that will do. */
async function librariesOf(tree: string, files: readonly string[]): Promise<readonly string[]> {
  const natives = files.map((path) => join(tree, path)).filter((path) => isElf(headOf(path)));
  const inside = new Set(natives.map((path) => basename(path)));
  const linked = natives.filter((path) => readNativeLinks(path).needed.some((name) => !inside.has(name)));
  const work = mkdtempSync(join(tmpdir(), 'parley-shlibdeps-'));
  try {
    // It wants to find itself in a source package.
    mkdirSync(join(work, 'debian'));
    writeFileSync(join(work, 'debian/control'), 'Source: parley\n\nPackage: parley\nArchitecture: any\n');
    const folders = [...new Set(natives.map((path) => `-l${dirname(path)}`))];
    const args = ['-O', '--ignore-missing-info', ...folders, ...linked.map((path) => `-e${path}`)];
    const { stdout } = await run('dpkg-shlibdeps', args, { cwd: work });
    return stdout
      .trim()
      .replace(/^shlibs:Depends=/, '')
      .split(', ');
  } finally {
    rmSync(work, { recursive: true });
  }
}

function headOf(path: string): Buffer {
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path) : Buffer.alloc(0);
}
