/**
 *   package:check [--packed FOLDER] [--config FILE]
 *
 * Packs the Electron kiosk on stand-ins for Electron's runtime (for Linux as a folder, a deb and an AppImage; for Windows
 * and macOS as folders) and judges what came out: one line for each check, exit 1 when one fails.
 *
 *   --packed FOLDER   judges what electron-builder left there, on a stand-in or not, and packs nothing
 *   --config FILE     in the place of electron-builder.yml
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readVersion } from '../../main/version.ts';
import { archiveRunProblems } from './archive-run/judge.ts';
import { appImageProblems } from './check/appimage.ts';
import { licenceProblems, missingFrom, secretsIn, strayPackages, unwantedIn } from './check/archive.ts';
import { configProblems, readConfig, targetProblems, type BuilderConfig } from './check/config.ts';
import {
  controlProblems,
  debFileProblems,
  debUnitProblems,
  desktopProblems,
  openDeb,
  scriptProblems,
} from './check/deb.ts';
import { fuseProblems, runPathProblems } from './check/doors.ts';
import { foreignProblems, macPropertyProblems, windowsProgramProblems } from './check/others.ts';
import { packOnStandIn } from './check/pack.ts';
import { openReport } from './check/report.ts';
import { DEBIAN_ARCH } from './deb.ts';
import { ELECTRON_ENTRIES } from './electron-licences.ts';
import { foreignNatives } from './native-format.ts';
import { isOnPath, whatIsMissing, type NeededCommand } from './needed-commands.ts';
import type { StandInSystem } from './stand-in-runtime.ts';
import type { Target } from './wanted-files.ts';

const ROOT = join(import.meta.dirname, '../..');
const searchPath = process.env['PATH'] ?? '';
const NEEDED: readonly NeededCommand[] = [
  { command: 'dpkg-deb', debianPackage: 'dpkg', why: 'writes and reads the deb' },
  { command: 'systemd-analyze', debianPackage: 'systemd', why: 'reads the units' },
];
const ICON_SIZE = 512;
const report = openReport((line) => process.stdout.write(`${line}\n`));
const arch: Target['arch'] = process.arch === 'arm64' ? 'arm64' : 'x64';

const { values } = parseArgs({ options: { packed: { type: 'string' }, config: { type: 'string' } } });
const impossible = process.platform === 'linux' ? whatIsMissing(NEEDED, searchPath) : 'it runs on Linux alone';
if (impossible === null) await run();
else {
  process.stderr.write(`package:check: ${impossible}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-check-'));
  try {
    const configFile = values.config === undefined ? null : resolve(values.config);
    const config = await readConfig(ROOT, configFile);
    await report.check('electron-builder.yml is what electron-builder understands', () => configProblems(ROOT, config));
    await report.check('AppImage (toolset 1.0.3), deb, nsis and dmg are configured', () => targetProblems(config));
    const output = values.packed === undefined ? join(folder, 'out') : resolve(values.packed);
    if (values.packed === undefined) await packAll(folder, output, config, configFile);
    await judgeLinux(output, values.packed === undefined);
    await judgeDeb(output);
    await judgeAppImage(output);
    await judgeOthers(output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(report.failed === 0 ? 'all checks passed\n' : `${report.failed} failed\n`);
  process.exitCode = report.failed === 0 ? 0 : 1;
}

async function packAll(work: string, output: string, config: BuilderConfig, file: string | null): Promise<void> {
  const { electronVersion } = config;
  const pack = (system: StandInSystem, ...targets: readonly string[]) =>
    packOnStandIn({ root: ROOT, config: file, electronVersion, work, output, system, targets });
  await report.check('--linux dir and deb pack on a stand-in runtime', () => pack('linux', '--linux', 'dir', 'deb'));
  await report.check('--linux AppImage packs on stand-ins for its tools', () =>
    isOnPath('mksquashfs', searchPath) && isOnPath('unsquashfs', searchPath)
      ? pack('linux', '--linux', 'AppImage')
      : ['mksquashfs is missing: apt-get install squashfs-tools'],
  );
  await report.check('--win dir packs on a stand-in runtime', () => pack('win32', '--win', 'dir', '--x64'));
  await report.check('--mac dir packs on a stand-in runtime', () => pack('darwin', '--mac', 'dir', '--arm64'));
}

async function judgeLinux(output: string, isStandIn: boolean): Promise<void> {
  const app = join(output, 'linux-unpacked');
  const resources = join(app, 'resources');
  const archive = join(resources, 'app.asar');
  const unpacked = `${archive}.unpacked`;
  const target: Target = { system: 'linux', arch };
  const check = (name: string, work: () => readonly string[] | null | Promise<readonly string[] | null>) =>
    report.check(name, () => (existsSync(archive) ? work() : [`${archive} is missing`]));
  await check('nothing unwanted is in the archive', () => unwantedIn(archive, target));
  await check('no key and no folder of this machine is in the archive', () => secretsIn(archive, ROOT));
  await check('what the kiosk needs is in the archive', () => missingFrom(archive, ROOT));
  await check('each package in the archive is used', () => strayPackages(archive, ROOT, ELECTRON_ENTRIES));
  await check('natives are unpacked and for this machine', () => foreignNatives(unpacked, target));
  await check('naudiodon finds PortAudio beside it', () => runPathProblems(unpacked));
  await check('the packed kiosk runs from its archive', () => archiveRunProblems(resources));
  await check('fuses: every door is shut', () => fuseProblems(join(app, 'parley')));
  await check('licences are inside', () => licenceProblems(resources, archive, isStandIn));
}

async function judgeDeb(output: string): Promise<void> {
  const file = fileIn(output, /^parley_.*\.deb$/);
  if (file === null) {
    await report.check('deb', () => null);
    return;
  }
  const deb = openDeb(file);
  try {
    await report.check('deb: control', () => controlProblems(deb, readVersion(), DEBIAN_ARCH[process.arch]));
    await report.check('deb: files, modes, conffiles', () => debFileProblems(deb));
    await report.check('deb: scripts', () => scriptProblems(deb));
    await report.check('deb: systemd understands the units', () => debUnitProblems(deb));
    await report.check('deb: desktop entries', () => desktopProblems(deb));
  } finally {
    deb.close();
  }
}

async function judgeAppImage(output: string): Promise<void> {
  const file = fileIn(output, /\.AppImage$/);
  await report.check('AppImage: files, and a sandbox where there can be one', () =>
    file === null ? null : appImageProblems(file, ICON_SIZE),
  );
}

async function judgeOthers(output: string): Promise<void> {
  const windows = join(output, 'win-unpacked');
  const app = join(output, 'mac-arm64/Parley.app');
  const onWindows = (work: () => readonly string[] | Promise<readonly string[] | null> | null) =>
    existsSync(windows) ? work() : null;
  const onMac = (work: () => readonly string[] | Promise<readonly string[] | null> | null) =>
    existsSync(app) ? work() : null;
  await report.check('Windows: natives are its own, but those made there', () =>
    onWindows(() => foreignProblems(join(windows, 'resources'), { system: 'win32', arch: 'x64' })),
  );
  await report.check('Windows: fuses', () => onWindows(() => fuseProblems(join(windows, 'parley.exe'))));
  await report.check('Windows: icon and archive’s hash', () =>
    onWindows(() => windowsProgramProblems(join(windows, 'parley.exe'), ROOT)),
  );
  await report.check('macOS: natives are its own, but those made there', () =>
    onMac(() => foreignProblems(join(app, 'Contents/Resources'), { system: 'darwin', arch: 'arm64' })),
  );
  await report.check('macOS: fuses', () => onMac(() => fuseProblems(app)));
  await report.check('macOS: properties', () => onMac(() => macPropertyProblems(app)));
}

function fileIn(folder: string, pattern: RegExp): string | null {
  const name = existsSync(folder) ? readdirSync(folder).find((one) => pattern.test(one)) : undefined;
  return name === undefined ? null : join(folder, name);
}
