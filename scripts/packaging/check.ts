/** package:check: packs the Electron kiosk for Linux on a stand-in runtime and judges it; one line for each check. */
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { probeNatives } from './natives.ts';
import { isOnPath } from './needed-commands.ts';
import { readNativeLinks } from './run-path.ts';
import { writeStandInRuntime } from './stand-in-runtime.ts';
import { unitProblems } from './units.ts';
import { isForeign, whyUnwanted, type Target } from './wanted-files.ts';

const ROOT = join(import.meta.dirname, '../..');
const require = createRequire(join(ROOT, 'package.json'));
const ON = 49;
const OFF = 48;
const searchPath = process.env['PATH'] ?? '';

if (process.platform !== 'linux') {
  process.stderr.write('package:check: packs for Linux, so it runs on Linux alone\n');
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'parley-check-'));
let failed = 0;

/** @param work what is wrong, in words; empty: nothing */
async function check(name: string, work: () => readonly string[] | Promise<readonly string[]>): Promise<void> {
  let problems: readonly string[];
  try {
    problems = await work();
  } catch (error) {
    problems = [error instanceof Error ? error.message.slice(0, 1000) : String(error)];
  }
  if (problems.length > 0) failed += 1;
  const more = problems.length > 5 ? `; and ${problems.length - 5} more` : '';
  const verdict = problems.length === 0 ? `ok    ${name}` : `FAIL  ${name}: ${problems.slice(0, 5).join('; ')}${more}`;
  process.stdout.write(`${verdict}\n`);
}

type Config = {
  readonly electronVersion: string;
  readonly toolsets?: { readonly appimage?: string };
  readonly linux?: { readonly target?: readonly string[] };
  readonly win?: { readonly target?: readonly string[] };
  readonly mac?: { readonly target?: readonly string[] };
};
/** electron-builder's own; it has no public entrance. */
const configModule = require('app-builder-lib/out/util/config/config.js') as {
  readonly getConfig: (root: string, file: string | null, overrides: null) => Promise<Config>;
  readonly validateConfiguration: (config: object, log: object) => Promise<void>;
};
const { DebugLogger } = require('builder-util') as { DebugLogger: new (isEnabled: boolean) => object };

const resources = join(folder, 'out/linux-unpacked/resources');
const asar = join(resources, 'app.asar');
const target: Target = { system: 'linux', arch: process.arch === 'arm64' ? 'arm64' : 'x64' };

async function checkConfig(): Promise<Config> {
  const config = await configModule.getConfig(ROOT, null, null);
  await check('electron-builder.yml is what electron-builder understands', async () => {
    await configModule.validateConfiguration(config, new DebugLogger(false));
    return [];
  });
  await check('AppImage (toolset 1.0.3), deb, nsis and dmg are configured', () => [
    ...(config.toolsets?.appimage === '1.0.3' ? [] : ['the AppImage toolset is not 1.0.3']),
    ...['AppImage', 'deb'].filter((name) => config.linux?.target?.includes(name) !== true).map((name) => `no ${name}`),
    ...(config.win?.target?.includes('nsis') === true ? [] : ['no nsis']),
    ...(config.mac?.target?.includes('dmg') === true ? [] : ['no dmg']),
  ]);
  return config;
}

async function checkPacked(config: Config): Promise<void> {
  await check('--linux dir packs on a stand-in runtime', () => {
    const runtime = join(folder, 'electron');
    writeStandInRuntime(runtime, config.electronVersion);
    const args = ['--linux', 'dir', `-c.electronDist=${runtime}`, `-c.directories.output=${join(folder, 'out')}`];
    const { status, stdout, stderr } = spawnSync(join(ROOT, 'node_modules/.bin/electron-builder'), args, {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, USE_HARD_LINKS: 'false' },
    });
    return status === 0 && existsSync(asar) ? [] : [`${stdout}${stderr}`.trim().slice(-900)];
  });
  await check('nothing unwanted is in the archive', () =>
    filesInAsar().flatMap((path) => {
      const reason = whyUnwanted(path) ?? (isForeign(path, target) ? 'for another system or unused' : null);
      return reason === null ? [] : [`${path} (${reason})`];
    }),
  );
  await check('what the kiosk needs is in the archive', () => {
    const inside = new Set(filesInAsar());
    const needed = ['electron.js', 'audio-process.js', 'avatar-worker.js'].map((file) => `out/main/${file}`);
    needed.push('out/preload/index.cjs', 'out/renderer/index.html', 'assets/models/judge.onnx');
    needed.push('assets/demo/museum-guide/pack.json', 'node_modules/@ricky0123/vad-web/dist/silero_vad_v5.onnx');
    return needed.filter((path) => !inside.has(path)).map((path) => `${path} is missing`);
  });
}

function filesInAsar(): readonly string[] {
  const paths = listPackage(asar, { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1));
  const folders = new Set(paths.map((path) => posix.dirname(path)));
  return paths.filter((path) => !folders.has(path));
}

async function checkNatives(): Promise<void> {
  const unpacked = join(resources, 'app.asar.unpacked');
  await check('natives load outside the archive', async () => {
    // Node cannot look into an archive: what is in it lies beside what was unpacked, as Electron sees it.
    const seen = join(folder, 'seen');
    execFileSync(join(ROOT, 'node_modules/.bin/asar'), ['extract', asar, seen]);
    execFileSync('cp', ['-r', `${unpacked}/.`, seen]);
    const told = await probeNatives(process.execPath, seen);
    return told.filter(({ ok }) => !ok).map(({ name, says }) => `${name}: ${says}`);
  });
  await check('naudiodon finds PortAudio beside it', () => {
    const release = join(unpacked, 'node_modules/naudiodon/build/Release');
    const { runPath } = readNativeLinks(join(release, 'naudiodon.node'));
    return [
      ...(runPath === '$ORIGIN' ? [] : [`its RUNPATH is ${runPath ?? 'empty'}`]),
      ...(existsSync(join(release, 'libportaudio.so.2')) ? [] : ['libportaudio.so.2 is not unpacked']),
    ];
  });
}

async function checkDoors(): Promise<void> {
  await check('fuses: every door is shut', async () => {
    const wire = await getCurrentFuseWire(join(folder, 'out/linux-unpacked/parley'));
    const wanted: readonly (readonly [FuseV1Options, number])[] = [
      [FuseV1Options.RunAsNode, OFF],
      [FuseV1Options.EnableCookieEncryption, ON],
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable, OFF],
      [FuseV1Options.EnableNodeCliInspectArguments, OFF],
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, ON],
      [FuseV1Options.OnlyLoadAppFromAsar, ON],
      [FuseV1Options.GrantFileProtocolExtraPrivileges, OFF],
    ];
    return wanted
      .filter(([fuse, state]) => Number(wire[fuse]) !== state)
      .map(([fuse]) => `${FuseV1Options[fuse]} is not`);
  });
  await check('systemd understands the units', () =>
    isOnPath('systemd-analyze', searchPath)
      ? unitProblems(join(ROOT, 'packaging'))
      : ['systemd-analyze is missing: apt-get install systemd'],
  );
  await check('licences are inside', () => {
    const text = readFileSync(join(resources, 'third-party-licences.txt'), 'utf8');
    const parts = ['PortAudio, inside naudiodon', 'ONNX Runtime, inside', 'better-sqlite3 ', 'three ', 'zod '];
    const own = extractFile(asar, 'package.json').toString('utf8').includes('Apache-2.0') ? [] : ['Parley’s own'];
    return [...own, ...parts.filter((part) => !text.includes(part))].map((part) => `${part} is missing`);
  });
}

try {
  const config = await checkConfig();
  await checkPacked(config);
  await checkNatives();
  await checkDoors();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(failed === 0 ? 'all checks passed\n' : `${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
