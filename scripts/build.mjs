/** Bundles main and preload with esbuild and the screen with Vite into `out/`; only what is older than its sources. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

function* filesUnder(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else yield path;
  }
}

function newestMs(...folders) {
  let newest = 0;
  for (const folder of folders)
    for (const file of filesUnder(folder)) newest = Math.max(newest, statSync(file).mtimeMs);
  return newest;
}

/** Shells by their own name; processes, servers and workers by their file name: siblings in `out/main`. */
function mainEntries() {
  const entries = {};
  for (const file of filesUnder('main')) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts') || file.startsWith('main/testing/')) continue;
    const shell = /^main\/shells\/([^/]+)\/main\.ts$/.exec(file);
    if (shell !== null) entries[shell[1]] = file;
    else if (/(?:^main\/[^/]*-(?:process|server)|-worker)\.ts$/.test(file)) entries[basename(file, '.ts')] = file;
  }
  return entries;
}

const common = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
};
await build({ ...common, entryPoints: mainEntries(), outdir: 'out/main', format: 'esm' });
if (existsSync('preload/index.ts')) {
  // A sandboxed preload script must be one CommonJS file.
  await build({
    ...common,
    packages: 'bundle',
    external: ['electron'],
    entryPoints: ['preload/index.ts'],
    outfile: 'out/preload/index.cjs',
    format: 'cjs',
  });
}

const built = 'out/renderer/index.html';
if (existsSync('renderer/vite.config.ts')) {
  const sources = Math.max(newestMs('renderer', 'preload', 'main/domain'), statSync('package-lock.json').mtimeMs);
  if (!existsSync(built) || statSync(built).mtimeMs < sources) {
    const vite = spawnSync('node_modules/.bin/vite', ['build', 'renderer', '--logLevel', 'warn'], { stdio: 'inherit' });
    if (vite.status !== 0) process.exit(vite.status ?? 1);
  }
}

// VideoSDK's client names no licence: it is not bundled, stays beside the screen where it is installed, and
// electron-builder.yml leaves it out of every package.
const sdk = 'node_modules/@videosdk.live/js-sdk/videosdk.js';
if (existsSync(sdk) && existsSync('out/renderer')) {
  mkdirSync('out/renderer/vendor', { recursive: true });
  copyFileSync(sdk, 'out/renderer/vendor/videosdk.js');
}
