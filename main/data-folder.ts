import { createHash, randomUUID } from 'node:crypto';
import { constants, copyFileSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const LOCK = 'kiosk.lock';
/** Two that find the same dead lock at once; more rounds mean that something else is wrong. */
const ROUNDS = 5;

const lockSchema = z.object({
  pid: z.number().int().positive(),
  /** Tells this process from a later one with the same number; null where the system does not say. */
  startedAs: z.string().nullable(),
  id: z.string(),
});
type Lock = z.infer<typeof lockSchema>;

export type DataFolderLock =
  | { readonly kind: 'taken'; release(): void }
  | { readonly kind: 'refused'; readonly why: 'in-use' | 'unusable'; readonly problem: string };

/** Where a kiosk keeps its things unless it is told otherwise. */
export function defaultDataFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  const home = env['HOME'] ?? homedir();
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Parley');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Parley');
  return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'parley');
}

/**
 * Makes the folder and takes it for this process. A lock that a dead process left is taken over.
 * The lock is complete before it has its name, so nobody ever reads half of one.
 *
 * @param elsewhere where the lock is when the folder has no room for it: a kiosk with a full disk still talks
 */
export function takeDataFolder(folder: string, elsewhere = runtimeFolder()): DataFolderLock {
  const digest = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16);
  const standIn = join(elsewhere, `parley-${digest}.lock`);
  try {
    mkdirSync(folder, { recursive: true });
    for (const lockFile of [standIn, join(folder, LOCK)]) {
      const holder = readLock(lockFile);
      if (typeof holder === 'object' && isAlive(holder)) return inUse(folder, holder.pid);
    }
    return takeLock(folder, join(folder, LOCK));
  } catch (error) {
    if (codeOf(error) === 'ENOSPC') return takeLock(folder, standIn);
    return refused(
      `the data folder ${folder} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Nobody else's, where the system has such a one. */
function runtimeFolder(): string {
  return process.env['XDG_RUNTIME_DIR'] || tmpdir();
}

function takeLock(folder: string, lockFile: string): DataFolderLock {
  const mine: Lock = { pid: process.pid, startedAs: startOf(process.pid), id: randomUUID() };
  const ownFile = `${lockFile}.${mine.id}`;
  try {
    writeFileSync(ownFile, JSON.stringify(mine));
    for (let round = 0; round < ROUNDS; round++) {
      if (tookName(ownFile, lockFile)) return { kind: 'taken', release: releaseOf(lockFile, mine.id) };
      const holder = readLock(lockFile);
      if (holder === 'gone') continue;
      if (holder !== 'unreadable' && isAlive(holder)) return inUse(folder, holder.pid);
      removeDead(lockFile, holder, `${ownFile}.dead`);
    }
    return refused(`the data folder ${folder} is fought over; try again`);
  } finally {
    rmSync(ownFile, { force: true });
  }
}

const refused = (problem: string): DataFolderLock => ({ kind: 'refused', why: 'unusable', problem });

const inUse = (folder: string, pid: number): DataFolderLock => ({
  kind: 'refused',
  why: 'in-use',
  problem: `another Parley (process ${pid}) is using ${folder}; stop it, or give this one its own --data-dir`,
});

function tookName(ownFile: string, lockFile: string): boolean {
  try {
    linkSync(ownFile, lockFile);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    return tookByCopy(ownFile, lockFile);
  }
}

/** For file systems without hard links, as on a memory stick. */
function tookByCopy(ownFile: string, lockFile: string): boolean {
  try {
    copyFileSync(ownFile, lockFile, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function readLock(lockFile: string): Lock | 'gone' | 'unreadable' {
  let text: string;
  try {
    text = readFileSync(lockFile, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'gone';
    throw error;
  }
  try {
    return lockSchema.parse(JSON.parse(text));
  } catch {
    return 'unreadable'; // A lock that a power cut truncated: nobody holds it.
  }
}

/** Moves the dead lock away; when it was another's by then, that one gets its name back. */
function removeDead(lockFile: string, dead: Lock | 'unreadable', aside: string): void {
  try {
    renameSync(lockFile, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const moved = readLock(aside);
  if (typeof moved === 'object' && (dead === 'unreadable' || moved.id !== dead.id)) tookName(aside, lockFile);
  rmSync(aside, { force: true });
}

function releaseOf(lockFile: string, id: string): () => void {
  return () => {
    const held = readLock(lockFile);
    if (typeof held === 'object' && held.id === id) rmSync(lockFile, { force: true });
  };
}

function isAlive({ pid, startedAs }: Lock): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false; // EPERM: it lives, and is somebody else's.
  }
  const now = startOf(pid);
  return startedAs === null || now === null || now === startedAs;
}

/** When the system started this process, in its own unit, with the boot it belongs to; null where it does not say. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The name, field 2, may hold spaces and brackets; the start time is field 22.
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${boot}.${started}`;
  } catch {
    return null; // No /proc: macOS and Windows.
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}
