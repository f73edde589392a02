/** The deb `parley-chromium`: the kiosk on a Node of its own, its screen in Debian's Chromium. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DEBIAN_ARCH, debianVersion, writeDeb, type DebControl } from './deb.ts';
import { copyFile, layOut } from './lay-out.ts';
import { collectLicences, licenceText } from './licences.ts';
import { readPackage } from './modules.ts';
import { probeNatives } from './natives.ts';
import type { Target } from './wanted-files.ts';

export const PACKAGE_NAME = 'parley-chromium';
const HOME = 'usr/lib/parley';
const DOC = `usr/share/doc/${PACKAGE_NAME}`;
const ENTRIES = ['chromium', 'audio-process'];

/** What is installed where, beside the kiosk itself. */
const SYSTEM_FILES: readonly (readonly [string, string])[] = [
  ['packaging/bin/parley-chromium', 'usr/bin/parley'],
  ['packaging/bin/autostart', `${HOME}/autostart`],
  ['packaging/bin/console', `${HOME}/console`],
  ['packaging/bin/session', `${HOME}/session`],
  ['packaging/systemd/parley.service', 'usr/lib/systemd/user/parley.service'],
  ['packaging/systemd/parley-kiosk.service', 'lib/systemd/system/parley-kiosk.service'],
  ['packaging/systemd/parley.sysusers', 'usr/lib/sysusers.d/parley.conf'],
  ['packaging/systemd/parley.tmpfiles', 'usr/lib/tmpfiles.d/parley.conf'],
  ['packaging/parley-kiosk.pam', 'etc/pam.d/parley-kiosk'],
  ['packaging/autostart/parley.desktop', 'etc/xdg/autostart/parley.desktop'],
  ['packaging/chromium-policies.json', 'etc/chromium/policies/managed/parley.json'],
  ['packaging/debian/copyright', `${DOC}/copyright`],
  ['docs/install.md', `${DOC}/install.md`],
  ['docs/operator-panel.md', `${DOC}/operator-panel.md`],
  ['docs/security.md', `${DOC}/security.md`],
];

export type ChromiumDebOptions = {
  /** The checkout, built. */
  readonly root: string;
  readonly version: string;
  /** An empty folder to work in. */
  readonly tree: string;
  readonly file: string;
  readonly compression: 'xz' | 'zstd';
};

/** @throws Error if a native does not load from the finished tree, or a licence is missing */
export async function buildChromiumDeb(options: ChromiumDebOptions): Promise<void> {
  const { root, tree, version } = options;
  const target = targetOf(process.platform, process.arch);
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true, mode: 0o755 });
  const home = join(tree, HOME);
  const packages = await layOut({ root, to: home, target, version, entries: ENTRIES });
  const node = join(home, 'bin/node');
  copyFile(join(root, 'node_modules/node/bin/node'), node);
  const nodeItself = readPackage(root, `node_modules/node/node_modules/node-${target.system}-${target.arch}`).entry;
  const parts = collectLicences({
    // The npm package that carries Node names no licence of its own; Node's text is in it.
    packages: [...packages, { ...nodeItself, name: 'Node.js', licence: 'MIT' }],
    textFolder: join(root, 'packaging/licences'),
    apacheFile: join(root, 'LICENSE'),
  });
  for (const [from, to] of SYSTEM_FILES) copyFile(join(root, from), join(tree, to));
  writeFileSync(join(tree, DOC, 'third-party-licences.txt'), licenceText(parts));
  writeFileSync(join(tree, DOC, 'changelog.gz'), gzipSync(readFileSync(join(root, 'CHANGELOG.md')), { level: 9 }));
  const failed = (await probeNatives(node, home)).filter(({ ok }) => !ok);
  if (failed.length > 0) throw new Error(failed.map(({ name, says }) => `${name} does not load: ${says}`).join('; '));
  await writeDeb({
    tree,
    control: controlOf(version, target),
    scripts: join(root, 'packaging/debian'),
    file: options.file,
    compression: options.compression,
  });
}

function targetOf(system: NodeJS.Platform, arch: string): Target {
  if (system !== 'linux' || (arch !== 'x64' && arch !== 'arm64'))
    throw new Error(`parley-chromium is a package for Linux on x64 or arm64; this is ${system} on ${arch}`);
  return { system, arch };
}

function controlOf(version: string, target: Target): DebControl {
  return {
    name: PACKAGE_NAME,
    version: debianVersion(version),
    architecture: DEBIAN_ARCH[target.arch],
    maintainer: 'The Parley authors <parley@localhost>',
    depends: ['chromium', 'libasound2-plugins', 'pulseaudio-utils', 'systemd'],
    recommends: ['chromium-sandbox', 'pipewire-pulse | pulseaudio'],
    suggests: ['cage'],
    // The same command and the same unit with another screen.
    conflicts: ['parley'],
    summary: 'kiosk with a talking avatar that can be interrupted',
    description: [
      'A 3D avatar talks with visitors through loudspeaker and microphone and can be\n interrupted as a person can. It works offline.',
      'This package brings Node and shows its screen in Debian’s Chromium.',
    ],
  };
}
