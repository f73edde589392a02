import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/**
 * What systemd has against the units of a package. The programs that they start are not installed here: /bin/true
 * stands in for them.
 *
 * @param userUnit parley.service
 * @param systemUnit parley-kiosk.service
 */
export function unitProblems(userUnit: string, systemUnit: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'parley-units-'));
  mkdirSync(join(folder, 'run'), { mode: 0o700 });
  try {
    return [...problemsOf(userUnit, ['--user'], folder), ...problemsOf(systemUnit, ['--system'], folder)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function problemsOf(unit: string, manager: readonly string[], folder: string): string[] {
  const copy = join(folder, basename(unit));
  writeFileSync(copy, readFileSync(unit, 'utf8').replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'));
  const env = { ...process.env, XDG_RUNTIME_DIR: join(folder, 'run') };
  const args = [...manager, '--man=no', '--recursive-errors=no', 'verify', copy];
  const { stderr, status, error } = spawnSync('systemd-analyze', args, { env, encoding: 'utf8' });
  if (error !== undefined) return [`systemd-analyze does not run: ${error.message}`];
  const said = stderr
    .split('\n')
    .filter((line) => line.includes(basename(unit)))
    .map((line) => line.replaceAll(`${folder}/`, ''));
  return said.length === 0 && status !== 0
    ? [`${basename(unit)}: systemd-analyze ends with ${status ?? 'a signal'}`]
    : said;
}
