/** Pythons for the tests with peers: the machine's, and environments of their own under .parley/peers. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const home = join(dirname(fileURLToPath(import.meta.url)), '../../.parley/peers');
const run = promisify(execFile);

export const reasonOf = (error) => (error.stderr || error.message || String(error)).trim().split('\n').at(-1);

/** A command that is Python 3.11 or newer, or null. */
export async function findPython() {
  for (const command of ['python3', 'python3.13', 'python3.12', 'python3.11', 'python']) {
    try {
      const { stdout } = await run(command, ['-c', 'import sys; print(sys.version_info >= (3, 11))']);
      if (stdout.trim() === 'True') return command;
    } catch {
      // Not this one.
    }
  }
  return null;
}

/** Path of an environment's Python with `livekit.agents` in it, or null with the reason noted. */
export async function environmentOf(python, { name, requirements, folder }, skipped) {
  const place = join(home, folder);
  const inside = join(place, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  try {
    mkdirSync(home, { recursive: true });
    if (!existsSync(inside)) await run(python, ['-m', 'venv', place]);
    const ready = await run(inside, ['-c', 'import livekit.agents']).then(
      () => true,
      () => false,
    );
    if (!ready || folder === 'newest') {
      const options = ['--quiet', '--disable-pip-version-check', '--retries', '1', '--timeout', '20', '--upgrade'];
      const install = run(inside, ['-m', 'pip', 'install', ...options, ...requirements], { timeout: 600_000 });
      // One that is there already is good enough when the index is not.
      await (ready ? install.catch(() => undefined) : install);
    }
    return inside;
  } catch (error) {
    skipped.push(`${name}: cannot be installed: ${reasonOf(error)}`);
    return null;
  }
}
