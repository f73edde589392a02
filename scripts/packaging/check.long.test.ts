import { createPackageWithOptions, extractAll } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from './check/config.ts';
import { packOnStandIn } from './check/pack.ts';
import { isOnPath } from './needed-commands.ts';

const ROOT = join(import.meta.dirname, '../..');
const canPack = process.platform === 'linux' && isOnPath('dpkg-deb', process.env['PATH'] ?? '');
const folder = mkdtempSync(join(tmpdir(), 'parley-breaking-'));
const whole = join(folder, 'whole');
beforeAll(async () => {
  if (!canPack) return;
  const { electronVersion } = await readConfig(ROOT, null);
  const order = { root: ROOT, config: null, electronVersion, work: folder, output: whole, system: 'linux' as const };
  expect(packOnStandIn({ ...order, targets: ['--linux', 'dir', 'deb'] })).toEqual([]);
}, 300_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A copy that may be broken. */
function copyOf(name: string): string {
  const copy = join(folder, name);
  execFileSync('cp', ['-r', whole, copy]);
  return copy;
}

function judge(...args: readonly string[]): { readonly status: number | null; readonly lines: readonly string[] } {
  const script = join(import.meta.dirname, 'check.ts');
  const { status, stdout } = spawnSync(process.execPath, [script, ...args], { cwd: ROOT, encoding: 'utf8' });
  return { status, lines: stdout.split('\n').filter((line) => /^(?:ok|FAIL|none|all|\d)/.test(line)) };
}

const failing = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.startsWith('FAIL'));
const fileOf = (packed: string, path: string): string => join(packed, 'linux-unpacked/resources', path);

/** Puts files of a test's choice into the archive. */
async function repack(packed: string, change: (tree: string) => void): Promise<void> {
  const archive = fileOf(packed, 'app.asar');
  const tree = join(packed, 'tree');
  extractAll(archive, tree);
  change(tree);
  rmSync(archive);
  rmSync(`${archive}.unpacked`, { recursive: true });
  await createPackageWithOptions(tree, archive, { unpack: '**/*.{node,so,so.*}' });
  rmSync(tree, { recursive: true });
}

function rebuildDeb(packed: string, change: (tree: string) => void): void {
  const file = join(packed, 'parley_0.1.0_amd64.deb');
  const tree = join(packed, 'deb');
  execFileSync('dpkg-deb', ['--raw-extract', file, tree]);
  change(tree);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zzstd', '-z1', '--build', tree, file], { stdio: 'ignore' });
  rmSync(tree, { recursive: true });
}

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'latin1');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(file, text.replaceAll(from, to), 'latin1');
}

it.runIf(canPack)('passes a package that nobody broke', () => {
  const { status, lines } = judge('--packed', whole);
  expect(failing(lines)).toEqual([]);
  expect([status, lines.at(-1)]).toEqual([0, 'all checks passed']);
});

it.runIf(canPack)('says what is broken in a package, each in its own line', async () => {
  const packed = copyOf('broken');
  const driver = 'node_modules/naudiodon/build/Release/naudiodon.node';
  await repack(packed, (tree) => {
    const built = join(ROOT, driver); // its RUNPATH is this checkout's folder
    writeFileSync(join(tree, driver), readFileSync(built));
    mkdirSync(join(tree, 'main/testing/fixtures'), { recursive: true });
    writeFileSync(join(tree, 'main/testing/fixtures/visitor.wav'), 'RIFF');
    writeFileSync(join(tree, 'out/main/server.pem'), 'secret');
    const main = join(tree, 'out/main/electron.js');
    writeFileSync(main, `/* -----BEGIN RSA PRIVATE KEY----- */ ${readFileSync(main, 'utf8')}`);
    mkdirSync(join(tree, 'node_modules/left-pad'));
    writeFileSync(join(tree, 'node_modules/left-pad/package.json'), '{ "name": "left-pad" }');
    rmSync(join(tree, 'assets/models/judge.onnx'));
    rmSync(join(tree, 'assets/demo/visitor/NOTICE.md'));
  });
  edit(fileOf(packed, 'third-party-licences.txt'), 'PortAudio, inside naudiodon', 'nothing');
  await flipFuses(join(packed, 'linux-unpacked/parley'), {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
  });
  rebuildDeb(packed, (tree) => {
    edit(join(tree, 'usr/lib/systemd/user/parley.service'), 'WatchdogSec', 'WatchdogSeconds');
    edit(join(tree, 'DEBIAN/control'), 'Conflicts: parley-chromium\n', '');
    edit(join(tree, 'DEBIAN/control'), ', libasound2,', ',');
    edit(join(tree, 'DEBIAN/postinst'), 'systemd-sysusers parley.conf', 'true');
    rmSync(join(tree, 'DEBIAN/conffiles'));
    chmodSync(join(tree, 'usr/lib/parley/session'), 0o666);
    rmSync(join(tree, 'usr/share/doc/parley/copyright'));
    edit(join(tree, 'etc/xdg/autostart/parley.desktop'), 'Type=Application', 'Type=Program');
  });
  const { status, lines } = judge('--packed', packed);
  const said = failing(lines).join('\n');
  for (const words of [
    /nothing unwanted.*main\/testing\/fixtures\/visitor\.wav \(tests or their material\)/,
    /no key.*out\/main\/server\.pem is a secret/,
    /no key.*out\/main\/electron\.js holds a key/,
    /what the kiosk needs.*assets\/models\/judge\.onnx is missing/,
    /each package in the archive is used: node_modules\/left-pad is used by nobody/,
    /naudiodon finds PortAudio beside it: its RUNPATH is \//,
    /fuses.*RunAsNode is not off.*OnlyLoadAppFromAsar is not on/,
    /licences are inside.*PortAudio, inside naudiodon is missing.*left-pad is missing/,
    /licences are inside.*assets\/demo\/visitor\/NOTICE\.md is missing/,
    /deb: control.*Conflicts is "".*it does not depend on libasound2/,
    /deb: files.*usr\/share\/doc\/parley\/copyright is missing.*usr\/lib\/parley\/session can be written by others/,
    /deb: files.*usr\/lib\/parley\/session is -rw-rw-rw-, not -rwxr-xr-x/,
    /deb: scripts.*postinst lacks systemd-sysusers/,
    /deb: systemd understands the units.*WatchdogSeconds/,
    /deb: desktop entries: etc\/xdg\/autostart\/parley\.desktop lacks/,
  ])
    expect(said).toMatch(words);
  expect(status).toBe(1);
});

it.runIf(canPack)('notices natives that are missing, packed away or another machine’s', async () => {
  const packed = copyOf('natives');
  const sqlite = fileOf(packed, 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node');
  writeFileSync(sqlite, readFileSync(join(ROOT, 'node_modules/better-sqlite3/prebuilds/linux-arm64.node')));
  renameSync(
    fileOf(packed, 'app.asar.unpacked/node_modules/naudiodon/build/Release/libportaudio.so.2'),
    fileOf(packed, 'app.asar.unpacked/node_modules/naudiodon/build/Release/elsewhere.so.2'),
  );
  const { status, lines } = judge('--packed', packed);
  const said = failing(lines).join('\n');
  expect(said).toMatch(/natives are unpacked.*better-sqlite3\/prebuilds\/linux-x64\.node is for linux on arm64/);
  expect(said).toMatch(/naudiodon finds PortAudio beside it: libportaudio\.so\.2 is not unpacked/);
  expect(said).toMatch(/the packed kiosk runs from its archive: /);
  expect(status).toBe(1);
});

it.runIf(canPack)(
  'notices a configuration that electron-builder would not take, and an output that is not there',
  () => {
    const file = join(folder, 'wrong.yml');
    const text = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8');
    writeFileSync(file, text.replace('oneClick:', 'oneClik:').replace("appimage: '1.0.3'", "appimage: '0.0.0'"));
    const { status, lines } = judge('--config', file, '--packed', join(folder, 'nowhere'));
    const said = failing(lines).join('\n');
    expect(said).toMatch(/electron-builder understands: .*configuration\.nsis/);
    expect(said).toMatch(/AppImage .* configured: the AppImage toolset is not 1\.0\.3/);
    expect(said).toMatch(/nothing unwanted is in the archive: .*app\.asar is missing/);
    expect([status, existsSync(join(folder, 'nowhere'))]).toEqual([1, false]);
  },
);
