/**
 * Makes a fresh clone runnable. Node ≥ 18 and nothing but Node's own modules; quick when there is nothing to do.
 *
 *   node scripts/setup.mjs [--quiet]   --quiet: says nothing when there was nothing to do
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stampFile = join(root, '.parley', 'setup.json');
const quiet = process.argv.includes('--quiet');

/** Debian packages, why, and how to see without asking dpkg that they are not needed. */
const DEBIAN_PACKAGES = [
  { name: 'make', why: 'builds naudiodon', has: () => onPath('make') },
  { name: 'g++', why: 'builds naudiodon', has: () => onPath('g++') || onPath('c++') },
  { name: 'python3', why: 'node-gyp builds naudiodon', has: () => onPath('python3') },
  { name: 'libasound2', why: 'sound', has: () => hasLibrary('libasound.so.2') },
  {
    name: 'libasound2-plugins',
    why: 'sound through PulseAudio or PipeWire',
    has: () => hasLibrary('alsa-lib/libasound_module_pcm_pulse.so'),
  },
  {
    name: 'chromium',
    why: 'the screen where Electron is not',
    has: () => ['chromium', 'chromium-browser', 'google-chrome'].some(onPath),
  },
  { name: 'pulseaudio', why: 'the virtual sound card of the tests', has: () => onPath('pulseaudio') },
  {
    name: 'pulseaudio-utils',
    why: 'the virtual sound card of the tests',
    has: () => onPath('pactl') && onPath('parec'),
  },
];

function onPath(command) {
  return (process.env.PATH ?? '').split(':').some((folder) => folder !== '' && existsSync(join(folder, command)));
}

function hasLibrary(name) {
  const triples = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu', arm: 'arm-linux-gnueabihf' };
  return [`/usr/lib/${triples[process.arch] ?? ''}`, '/usr/lib', '/usr/lib64', '/lib'].some((folder) =>
    existsSync(join(folder, name)),
  );
}

function say(text) {
  console.log(`setup: ${text}`);
}

function fail(text) {
  console.error(`setup: ${text}`);
  process.exit(1);
}

/** Output is shown as it comes, unless `capture`. */
function run(command, args, { env = {}, capture = false, timeoutMs = undefined } = {}) {
  return spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    encoding: 'utf8',
    timeout: timeoutMs,
  });
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {}; // no stamp yet, or one that a crash cut off: set up again
  }
}

function writeStamp(stamp) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, `${JSON.stringify(stamp, null, 2)}\n`);
}

/** What was set up last time is still right when none of this has changed. */
function fingerprint() {
  const { dependencies, devDependencies, overrides } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const hash = createHash('sha256').update(JSON.stringify({ dependencies, devDependencies, overrides }));
  for (const file of ['package-lock.json', '.npmrc', 'scripts/setup.mjs']) hash.update(readFileSync(join(root, file)));
  return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}

function installDebianPackages() {
  if (process.platform !== 'linux') return;
  const missing = DEBIAN_PACKAGES.filter((entry) => !entry.has());
  if (missing.length === 0) return;
  const names = missing.map((entry) => entry.name);
  const isRoot = process.getuid?.() === 0;
  const command = `apt-get install -y --no-install-recommends ${names.join(' ')}`;
  if (!isRoot || !onPath('apt-get')) {
    say(`these are missing: ${missing.map((entry) => `${entry.name} (${entry.why})`).join(', ')}`);
    say(onPath('apt-get') ? `install them with:  sudo ${command}` : 'install them with your system’s package manager');
    return;
  }
  say(`installing Debian packages: ${names.join(' ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (run('sh', ['-c', command], { env, capture: true }).status === 0) return;
  run('apt-get', ['update'], { env, capture: true });
  const again = run('sh', ['-c', command], { env, capture: true });
  if (again.status !== 0) say(`apt-get failed, going on without: ${again.stderr.trim().split('\n').pop()}`);
}

function installNodePackages() {
  say('installing Node packages (npm ci): a minute or two');
  const env = {};
  // With the system's own headers node-gyp needs no download; N-API makes them good for every Node.
  if (existsSync('/usr/include/node/node_api.h')) env.npm_config_nodedir = '/usr';
  const windows = process.platform === 'win32';
  const result = run(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { env });
  if (result.status !== 0)
    fail('npm ci failed; what it printed above says why. Run `npm run setup` again when that is mended.');
}

const NATIVE_PROBE = `
const wanted = ['better-sqlite3', 'onnxruntime-node', '@livekit/rtc-ffi-bindings', 'naudiodon'];
const bad = {};
for (const name of wanted) {
  try {
    const loaded = require(name);
    if (name === 'better-sqlite3') new loaded(':memory:').close();
  } catch (error) { bad[name] = String(error.message).split('\\n')[0]; }
}
console.log('PROBE ' + JSON.stringify({ bad, node: process.version, napi: process.versions.napi }));
process.exit(0);`;

/** Loads each native module under the Node that will run it. naudiodon alone may be missing: the kiosk then has no sound card. */
function checkNativeModules() {
  const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  const result = run(node, ['-e', NATIVE_PROBE], { capture: true, timeoutMs: 60_000 });
  const line = result.stdout?.split('\n').find((text) => text.startsWith('PROBE '));
  if (line === undefined)
    fail(
      `the native modules do not load under ${node}: ${result.stderr?.trim().split('\n').pop() ?? result.error?.message}`,
    );
  const { bad, node: version, napi } = JSON.parse(line.slice(6));
  if (Number(napi) < 10) fail(`Parley needs Node with N-API 10 (Node 24); ${node} is ${version} with N-API ${napi}`);
  for (const [name, reason] of Object.entries(bad)) {
    if (name !== 'naudiodon') fail(`${name} does not load under Node ${version}: ${reason}`);
    say(`naudiodon does not load (${reason}): no sound card can be used; --audio wav and --audio null work`);
  }
  return { node: version, naudiodon: !('naudiodon' in bad) };
}

/** Electron's runtime is a download of its own. A machine that cannot have it shows the screen in Chromium. */
function getElectron(stamp) {
  const version = createRequire(join(root, 'package.json'))('electron/package.json').version;
  if (stamp.electron?.version === version) return stamp.electron;
  if (existsSync(join(root, 'node_modules/electron/dist/version'))) return { version, available: true };
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD) return { version, available: false };
  say(`getting Electron ${version}, once`);
  const result = run(process.execPath, ['node_modules/electron/install.js'], { capture: true, timeoutMs: 300_000 });
  const available = result.status === 0;
  if (!available)
    say(
      'Electron’s runtime cannot be downloaded here: the screen is shown in Chromium (delete .parley/setup.json to try again)',
    );
  return { version, available };
}

const startedAt = Date.now();
const stamp = readStamp();
const wanted = fingerprint();
const complete = stamp.fingerprint === wanted && existsSync(join(root, 'node_modules', '.package-lock.json'));
if (complete) {
  if (!quiet) say(`nothing to do (${Date.now() - startedAt} ms)`);
} else {
  installDebianPackages();
  installNodePackages();
  const natives = checkNativeModules();
  const electron = getElectron(stamp);
  writeStamp({ fingerprint: wanted, ...natives, electron });
  say(
    `ready in ${Math.round((Date.now() - startedAt) / 1000)} s: Node ${natives.node.slice(1)}, Electron ${electron.available ? electron.version : 'not here'}`,
  );
}
