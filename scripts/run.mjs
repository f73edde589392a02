/**
 * Starts what was built, on Node 24 from node_modules. The shell that has just installed it may still start this with the
 * system's older one, whose place it remembers; then this starts itself again.
 *
 *   run.mjs demo [options]    the offline demo: Electron when its runtime is here, else Chromium
 *   run.mjs bench NAME …      one benchmark of bench/
 *   run.mjs simulate …        scripts/simulate.ts
 *   run.mjs FILE …            out/main/FILE.js
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [what = 'demo', ...args] = process.argv.slice(2);

const isOldNode = Number(process.versions.napi) < 10;
const ownNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
if (isOldNode && (!existsSync(ownNode) || process.env.PARLEY_NODE === ownNode)) {
  console.error(
    `Parley needs Node with N-API 10 (Node 24 from node_modules/.bin); this is Node ${process.versions.node} with N-API ${process.versions.napi}. Run it through npm: npm run demo`,
  );
  process.exit(1);
}

const endAtOnce = () => process.exit(0);
process.on('SIGINT', endAtOnce);

function start(command, commandArgs, environment = process.env) {
  const child = spawn(command, commandArgs, { cwd: root, stdio: 'inherit', env: environment });
  // Ctrl-C reaches the whole group by itself; a signal sent to this process alone is handed on.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.off('SIGINT', endAtOnce);
  process.on('SIGINT', () => {});
  child.on('exit', (code, signal) => {
    // Ctrl-C while the child still loads: nothing is open yet, so that was a clean end.
    if (signal === 'SIGINT') process.exit(0);
    process.exit(code ?? (signal === null ? 1 : 128));
  });
}

function electronIsHere() {
  return existsSync(join(root, 'node_modules/electron/dist/version'));
}

function shellOf(options) {
  const at = options.findIndex((option) => option === '--shell' || option.startsWith('--shell='));
  if (at < 0) return electronIsHere() && !options.includes('--headless') ? 'electron' : 'chromium';
  return options[at].includes('=') ? options[at].slice('--shell='.length) : options[at + 1];
}

if (isOldNode) {
  start(ownNode, process.argv.slice(1), { ...process.env, PARLEY_NODE: ownNode });
} else if (what === 'simulate') {
  start(process.execPath, [join(root, 'scripts/simulate.ts'), ...args]);
} else if (what === 'bench') {
  const [name, ...rest] = args;
  const names = readdirSync(join(root, 'bench'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -3));
  if (!names.includes(name)) {
    console.error(`bench: ${name === undefined ? 'which one' : `there is no ${name}`}? ${names.join(', ')}`);
    process.exit(2);
  }
  await import('./build.mjs');
  start(process.execPath, [join(root, 'bench', `${name}.ts`), ...rest]);
} else {
  await import('./build.mjs');
  if (what !== 'demo') start(process.execPath, [join(root, 'out/main', `${what}.js`), ...args]);
  else if (shellOf(args) === 'electron' && electronIsHere()) {
    start(join(root, 'node_modules/.bin/electron'), [root, ...args]);
  } else if (shellOf(args) === 'electron') {
    const { electron } = JSON.parse(readFileSync(join(root, '.parley/setup.json'), 'utf8'));
    console.error(
      `Electron ${electron?.version ?? ''} is not on this machine (its runtime could not be downloaded); use --shell chromium`,
    );
    process.exit(2);
  } else {
    // An unknown shell is told so by the option parser that every entry shares.
    const entry = shellOf(args) === 'none' ? 'none' : 'chromium';
    start(process.execPath, [join(root, `out/main/${entry}.js`), ...args]);
  }
}
