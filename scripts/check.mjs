/** Types, lint, import rules and formatting, side by side; prints what failed and exits 1. */
import { spawn } from 'node:child_process';

const steps = [
  ['types: domain', 'tsc', '-p', 'main/domain'],
  ['types: main', 'tsc', '-p', 'main'],
  ['types: preload', 'tsc', '-p', 'preload'],
  ['types: renderer', 'tsc', '-p', 'renderer'],
  ['types: bench', 'tsc', '-p', 'bench'],
  [
    'lint',
    'eslint',
    '--max-warnings',
    '0',
    '--no-error-on-unmatched-pattern',
    'main',
    'preload',
    'renderer',
    'bench',
    'scripts',
  ],
  ['import rules', 'depcruise', '--config', '.dependency-cruiser.cjs', 'main', 'preload', 'renderer'],
  ['formatting', 'prettier', '--check', '--log-level', 'warn', '.'],
];

function run([name, command, ...args]) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const child = spawn(`node_modules/.bin/${command}`, args, { shell: process.platform === 'win32' });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => resolve({ name, code, output, seconds: (Date.now() - startedAt) / 1000 }));
  });
}

const queue = [...steps];
const results = [];
await Promise.all(
  [0, 1].map(async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) results.push(await run(step));
  }),
);
for (const { name, code, output, seconds } of results) {
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(1)} s)`);
  if (code !== 0) console.log(output);
}
process.exit(results.every((result) => result.code === 0) ? 0 : 1);
