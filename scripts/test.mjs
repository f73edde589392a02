/**
 * Everything that must hold, in the order of its price:
 *
 *   test.mjs         build, check and unit tests side by side, then the tests that need real time, alone and one after
 *                    another
 *   test.mjs long    the tests that take minutes
 *
 * Ends with `N passed, N failed`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const long = process.argv[2] === 'long';
const startedAt = Date.now();
const counts = { passed: 0, failed: 0, skipped: 0 };
const timings = [];

function step(name, command, args) {
  const since = Date.now();
  console.log(`\n── ${name}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  timings.push(`${name} ${seconds(since)} s`);
  return status === 0;
}

const seconds = (since) => Math.round((Date.now() - since) / 1000);

/** Beside whatever runs meanwhile; what it says comes when it is over, in one piece. */
function stepAside(name, command, args) {
  const since = Date.now();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      console.log(`\n── ${name}\n${Buffer.concat(said)}`);
      timings.push(`${name} ${seconds(since)} s`);
      resolve(code === 0);
    });
  });
}

async function vitestBeside(project) {
  const { report, args } = vitestOf(project);
  return counted(project, report, await stepAside(`${project} tests`, vitestFile, args));
}

/** One vitest project; its counts come from its own report, so that a crash of the runner counts as a failure. */
function vitest(project) {
  const { report, args } = vitestOf(project);
  return counted(project, report, step(`${project} tests`, vitestFile, args));
}

const vitestFile = join(root, 'node_modules/.bin/vitest');

function vitestOf(project) {
  const report = join(root, '.parley', `vitest-${project}.json`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return { report, args };
}

function counted(project, report, ok) {
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    counts.passed += result.numPassedTests;
    counts.failed += result.numFailedTests;
    counts.skipped += result.numPendingTests + (result.numTodoTests ?? 0);
    if (!ok && result.numFailedTests === 0) counts.failed += 1;
    return ok;
  } catch (error) {
    console.error(`the ${project} tests left no report: ${error.message}`);
    counts.failed += 1;
    return false;
  }
}

async function main() {
  const node = process.execPath;
  const check = ['check', node, ['scripts/check.mjs']];
  if (!step('build', node, ['scripts/build.mjs'])) {
    counts.failed += 1;
    if (!long) step(...check);
  } else if (long) vitest('long');
  else {
    // Each has a time of its own in which only one core works.
    const [checked] = await Promise.all([stepAside(...check), vitestBeside('unit')]);
    if (!checked) counts.failed += 1;
    vitest('realtime');
  }
  const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
  console.log(`\n${timings.join(' · ')} · ${minutes} min in all`);
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
  process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
}

await main();
