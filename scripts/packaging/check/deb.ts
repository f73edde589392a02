/** Judges a built deb of the Electron kiosk by what dpkg says about it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { filesUnder } from '../lay-out.ts';
import { isOnPath } from '../needed-commands.ts';
import { isElf, readNativeLinks } from '../run-path.ts';
import { unitProblems } from '../units.ts';
import type { Problems } from './report.ts';

/** Each with its mode: whoever packs has an own umask. */
const FILES: readonly (readonly [string, string])[] = [
  ['opt/Parley/parley', '-rwxr-xr-x'],
  ['opt/Parley/chrome-sandbox', '-rwxr-xr-x'],
  ['opt/Parley/chrome_crashpad_handler', '-rwxr-xr-x'],
  ['opt/Parley/resources/app.asar', '-rw-r--r--'],
  ['opt/Parley/resources/apparmor-profile', '-rw-r--r--'],
  ['opt/Parley/resources/third-party-licences.txt', '-rw-r--r--'],
  ['opt/Parley/LICENSE.electron.txt', '-rw-r--r--'],
  ['opt/Parley/LICENSES.chromium.html', '-rw-r--r--'],
  ['usr/share/applications/parley.desktop', '-rw-r--r--'],
  ['usr/share/doc/parley/copyright', '-rw-r--r--'],
  ['usr/share/doc/parley/install.md', '-rw-r--r--'],
  ['usr/share/icons/hicolor/512x512/apps/parley.png', '-rw-r--r--'],
  ['usr/lib/systemd/user/parley.service', '-rw-r--r--'],
  ['lib/systemd/system/parley-kiosk.service', '-rw-r--r--'],
  ['usr/lib/sysusers.d/parley.conf', '-rw-r--r--'],
  ['usr/lib/tmpfiles.d/parley.conf', '-rw-r--r--'],
  ['usr/lib/parley/autostart', '-rwxr-xr-x'],
  ['usr/lib/parley/console', '-rwxr-xr-x'],
  ['usr/lib/parley/session', '-rwxr-xr-x'],
  ['etc/pam.d/parley-kiosk', '-rw-r--r--'],
  ['etc/xdg/autostart/parley.desktop', '-rw-r--r--'],
];
const SETTINGS = ['/etc/pam.d/parley-kiosk', '/etc/xdg/autostart/parley.desktop'];

export type OpenDeb = {
  readonly file: string;
  readonly tree: string;
  readonly meta: string;
  close(): void;
};

/** Unpacks it where it can be looked at. */
export function openDeb(file: string): OpenDeb {
  const folder = mkdtempSync(join(tmpdir(), 'parley-deb-'));
  const [tree, meta] = [join(folder, 'tree'), join(folder, 'meta')];
  execFileSync('dpkg-deb', ['--extract', file, tree]);
  execFileSync('dpkg-deb', ['--control', file, meta]);
  return {
    file,
    tree,
    meta,
    close: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function debFileProblems({ file, meta }: OpenDeb): Problems {
  const listed = execFileSync('dpkg-deb', ['--contents', file], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const modes = new Map<string, string>();
  const odd: string[] = [];
  for (const line of listed.trim().split('\n')) {
    const parts = /^(\S+) (\S+) +\d+ \S+ \S+ \.\/(.+)$/.exec(line);
    if (parts === null) continue;
    const [, mode, owner, path] = parts;
    modes.set(path, mode);
    if (owner !== 'root/root') odd.push(`${path} belongs to ${owner}`);
    if (!mode.startsWith('l') && (mode[5] === 'w' || mode[8] === 'w')) odd.push(`${path} can be written by others`);
    if (!/^.r..r..r../.test(mode)) odd.push(`${path} (${mode}) cannot be read by everybody`);
    if (/s/i.test(mode)) odd.push(`${path} (${mode}) runs as its owner`);
  }
  const wrong = FILES.filter(([path, mode]) => modes.get(path) !== mode).map(([path, mode]) =>
    modes.has(path) ? `${path} is ${modes.get(path) ?? ''}, not ${mode}` : `${path} is missing`,
  );
  const conffiles = linesOf(join(meta, 'conffiles'));
  const missing = SETTINGS.filter((path) => !conffiles.includes(path));
  return [
    ...wrong,
    ...odd,
    ...missing.map((path) => `${path} is no conffile: dpkg would overwrite an operator’s change`),
  ];
}

export function controlProblems({ file, tree }: OpenDeb, version: string, arch: string): Problems {
  const field = (name: string): string =>
    execFileSync('dpkg-deb', ['--field', file, name], { encoding: 'utf8' }).trim();
  const wanted: readonly (readonly [string, RegExp])[] = [
    ['Package', /^parley$/],
    ['Version', new RegExp(`^${version.replace('-', '~').replaceAll('.', '\\.')}$`)],
    ['Architecture', new RegExp(`^${arch}$`)],
    ['Maintainer', /^The Parley authors <[^>]+>$/],
    ['Conflicts', /^parley-chromium$/],
    ['Section', /^misc$/],
    ['Suggests', /^cage$/],
    ['Recommends', /pipewire-pulse \| pulseaudio/],
    ['Installed-Size', /^[1-9]\d+$/],
    ['Description', /^kiosk with a talking avatar that can be interrupted\n \S/],
  ];
  const wrong = wanted
    .filter(([name, pattern]) => !pattern.test(field(name)))
    .map(([name]) => `${name} is "${field(name).slice(0, 80)}"`);
  const depends = field('Depends')
    .split(/,\s*/)
    .map((one) => one.split(' ')[0]);
  const said = ['libgtk-3-0', 'libnss3', 'libgbm1', 'libatspi2.0-0', 'pulseaudio-utils', 'systemd'];
  const libraries = isOnPath('dpkg-shlibdeps', process.env['PATH'] ?? '') ? librariesOf(tree) : [];
  const lacks = [...said, ...libraries].filter((name) => !depends.includes(name));
  return [...wrong, ...lacks.map((name) => `it does not depend on ${name}`)];
}

/** Packages that hold what the natives of the kiosk itself are linked to. */
function librariesOf(tree: string): readonly string[] {
  const unpacked = join(tree, 'opt/Parley/resources/app.asar.unpacked');
  const natives = filesUnder(unpacked)
    .map((path) => join(unpacked, path))
    .filter((path) => isElf(readFileSync(path)));
  const inside = new Set(natives.map((path) => basename(path)));
  const work = mkdtempSync(join(tmpdir(), 'parley-shlibdeps-'));
  try {
    mkdirSync(join(work, 'debian'));
    writeFileSync(join(work, 'debian/control'), 'Source: parley\n\nPackage: parley\nArchitecture: any\n');
    const folders = [...new Set(natives.map((path) => `-l${dirname(path)}`))];
    const linked = natives.filter((path) => readNativeLinks(path).needed.some((name) => !inside.has(name)));
    const args = ['-O', '--ignore-missing-info', ...folders, ...linked.map((path) => `-e${path}`)];
    const said = spawnSync('dpkg-shlibdeps', args, { cwd: work, encoding: 'utf8' });
    if (said.status !== 0) throw new Error(`dpkg-shlibdeps: ${said.stderr.slice(-300)}`);
    const list = said.stdout.trim().replace(/^shlibs:Depends=/, '');
    // Debian 13 has some of them under another name, and provides this one.
    return list.split(', ').map((one) => one.split(' ')[0].replace(/t64$/, ''));
  } finally {
    rmSync(work, { recursive: true });
  }
}

export function scriptProblems({ tree, meta }: OpenDeb): Problems {
  const wanted: readonly (readonly [string, readonly RegExp[]])[] = [
    [
      'postinst',
      [
        /update-alternatives --install '\/usr\/bin\/parley' 'parley'/,
        /chmod 4755 "\$sandbox"/,
        /systemd-sysusers parley\.conf/,
        /systemd-tmpfiles --create parley\.conf/,
        /apparmor_parser/,
      ],
    ],
    ['prerm', [/systemctl stop parley-kiosk\.service/]],
    ['postrm', [/update-alternatives --remove 'parley' '\/opt\/Parley\/parley'/, /purge/, /userdel parley/]],
  ];
  const shells = [...wanted.map(([name]) => join(meta, name))];
  shells.push(...['autostart', 'console', 'session'].map((name) => join(tree, 'usr/lib/parley', name)));
  return [
    ...wanted.flatMap(([name, patterns]) => {
      if (!existsSync(join(meta, name))) return [`${name} is missing`];
      const text = readFileSync(join(meta, name), 'utf8');
      const open = /\$\{[a-zA-Z]+\}/.test(text) ? [`${name} has names that nobody filled in`] : [];
      return [...open, ...patterns.filter((one) => !one.test(text)).map((one) => `${name} lacks ${one.source}`)];
    }),
    ...shells
      .filter((file) => existsSync(file))
      .flatMap((file) => {
        const { status, stderr } = spawnSync('sh', ['-n', file], { encoding: 'utf8' });
        return status === 0 ? [] : [`${basename(file)}: ${stderr.trim()}`];
      }),
  ];
}

export function debUnitProblems({ tree }: OpenDeb): Problems {
  if (!isOnPath('systemd-analyze', process.env['PATH'] ?? ''))
    return ['systemd-analyze is missing: apt-get install systemd'];
  const user = join(tree, 'usr/lib/systemd/user/parley.service');
  const system = join(tree, 'lib/systemd/system/parley-kiosk.service');
  const missing = [user, system].filter((file) => !existsSync(file)).map((file) => `${basename(file)} is missing`);
  return missing.length > 0 ? missing : unitProblems(user, system);
}

/** Keys that a desktop needs to start it and to show it under its own name. */
export function desktopProblems({ tree }: OpenDeb): Problems {
  const wanted: readonly (readonly [string, readonly RegExp[]])[] = [
    ['usr/share/applications/parley.desktop', [/^Exec=\/opt\/Parley\/parley/m, /^Icon=parley$/m, /^Name=Parley$/m]],
    ['etc/xdg/autostart/parley.desktop', [/^Exec=\/usr\/lib\/parley\/autostart$/m, /^Type=Application$/m]],
  ];
  return wanted.flatMap(([path, patterns]) => {
    const file = join(tree, path);
    if (!existsSync(file)) return [`${path} is missing`];
    const text = readFileSync(file, 'utf8');
    const wrong = patterns.filter((one) => !one.test(text)).map((one) => `${path} lacks ${one.source}`);
    if (!isOnPath('desktop-file-validate', process.env['PATH'] ?? '')) return wrong;
    const { stdout, status } = spawnSync('desktop-file-validate', [file], { encoding: 'utf8' });
    return status === 0 ? wrong : [...wrong, stdout.trim()];
  });
}

function linesOf(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}
