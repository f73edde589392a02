import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const START_MS = 20_000;
const STEP_MS = 250;

/** Seen from inside: what a login gives a user. */
export type TrialSession = {
  /** A command as the user, in the session. @returns its standard output */
  run(command: string, ...args: readonly string[]): Promise<string>;
  /** One property of a unit of the user's systemd. */
  property(unit: string, name: string): Promise<string>;
  /** How many different colours the display shows. */
  colours(): number;
  close(): Promise<void>;
};

/**
 * A session of an unprivileged user under a real `systemd --user` with a display (Xvfb); root only.
 *
 * @throws Error if systemd does not answer
 */
export async function openTrialSession(user: string): Promise<TrialSession> {
  const { stdout: uid } = await execute('id', ['-u', user]);
  const { stdout: gid } = await execute('id', ['-g', user]);
  const folder = mkdtempSync(join(tmpdir(), 'parley-trial-'));
  chownSync(folder, Number(uid), Number(gid));
  const cgroup = `parley-trial-${process.pid}`;
  const script = join(import.meta.dirname, 'trial-session.sh');
  const flags = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'bash', script];
  const child = spawn('unshare', [...flags, user, folder, cgroup], { stdio: 'ignore' });
  const pid = await childOf(child.pid ?? 0);
  const asUser = ['--reuid', uid.trim(), '--regid', gid.trim(), '--init-groups'];
  const { stdout: passwd } = await execute('getent', ['passwd', user]);
  const home = passwd.split(':')[5];
  const env = ['-i', `HOME=${home}`, 'PATH=/usr/bin:/bin', `XDG_RUNTIME_DIR=/run/user/${uid.trim()}`];
  const run = async (command: string, ...args: readonly string[]): Promise<string> => {
    const all = ['-t', pid, '-m', '-p', 'setpriv', ...asUser, 'env', ...env, command, ...args];
    return (await execute('nsenter', all, { maxBuffer: 2 ** 26, encoding: 'latin1' })).stdout;
  };
  const close = async (): Promise<void> => {
    const display = displayIn(folder);
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await sleep(STEP_MS); // the kernel ends what was inside after its first process
    removeCgroup(cgroup);
    rmSync(folder, { recursive: true, force: true });
    // Xvfb was killed and leaves these behind.
    if (display !== '')
      for (const file of [`/tmp/.X${display}-lock`, `/tmp/.X11-unix/X${display}`]) rmSync(file, { force: true });
  };
  try {
    await answering(run, folder);
    await run('systemctl', '--user', 'set-environment', `DISPLAY=:${displayIn(folder)}`);
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    run,
    property: async (unit, name) => (await run('systemctl', '--user', 'show', unit, '-P', name)).trim(),
    colours: () => coloursOf(readFileSync(join(folder, 'Xvfb_screen0'))),
    close,
  };
}

/** Xvfb's number; empty: it has not said it. */
function displayIn(folder: string): string {
  const file = join(folder, 'display');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}

async function childOf(parent: number): Promise<string> {
  const endMs = performance.now() + START_MS;
  while (performance.now() < endMs) {
    const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim();
    if (children !== '') return children.split(' ')[0];
    await sleep(STEP_MS);
  }
  throw new Error('the namespaces of the trial could not be made');
}

async function answering(run: TrialSession['run'], folder: string): Promise<void> {
  let last: unknown = 'the display does not answer';
  const endMs = performance.now() + START_MS;
  while (performance.now() < endMs) {
    try {
      await run('systemctl', '--user', 'is-active', 'basic.target');
      if (displayIn(folder) !== '') return;
    } catch (cause) {
      last = cause; // not there yet
    }
    await sleep(STEP_MS);
  }
  const said = readFileSync(join(folder, 'systemd.log'), 'utf8');
  throw new Error(`no session with systemd and a display: ${said.slice(-500)}`, { cause: last });
}

/** Of a screen that Xvfb keeps in a file: X's window dump, whose header tells where the points begin. */
function coloursOf(dump: Buffer): number {
  const COLOUR_ENTRY_BYTES = 12;
  const pointsAt = dump.readUInt32BE(0) + dump.readUInt32BE(19 * 4) * COLOUR_ENTRY_BYTES;
  const seen = new Set<number>();
  for (let at = pointsAt; at + 4 <= dump.length; at += 4) seen.add(dump.readUInt32LE(at) & 0xffffff);
  return seen.size;
}

function removeCgroup(name: string): void {
  const root = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].map((folder) => join(folder, name));
  const remove = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) remove(join(folder, entry.name));
    rmdirSync(folder);
  };
  for (const folder of root)
    try {
      remove(folder);
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && ['ENOENT', 'EBUSY'].includes(String(cause.code)))) throw cause;
    }
}
