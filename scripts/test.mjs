/**
 * Everything that must hold, in the order of its price:
 *
 *   test.mjs         check, build, unit tests, then the tests that need real time, alone and one after another
 *   test.mjs long    the tests that take minutes
 *
 * Ends with `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
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
  timings.push(`${name} ${Math.round((Date.now() - since) / 1000)} s`);
  return status === 0;
}

/** One vitest project; its counts come from its own report, so that a crash of the runner counts as a failure. */
function vitest(project) {
  const report = join(root, '.parley', `vitest-${project}.json`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const ok = step(`${project} tests`, join(root, 'node_modules/.bin/vitest'), args);
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

function main() {
  const node = process.execPath;
  if (!long && !step('check', node, ['scripts/check.mjs'])) counts.failed += 1;
  if (!step('build', node, ['scripts/build.mjs'])) counts.failed += 1;
  else for (const project of long ? ['long'] : ['unit', 'realtime']) vitest(project);
  const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
  console.log(`\n${timings.join(' · ')} · ${minutes} min in all`);
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
  process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
}

main();
