import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { log } from '../log.ts';
import { backupsIn } from './backup.ts';
import { migrate, NewerLogError } from './migrations.ts';

export const LOG_FILE = 'speech-log.db';

export type OpenedDatabase = {
  readonly database: Database.Database;
  readonly file: string;
  /** What the operator must hear: a damaged log was moved aside. Null when all was well. */
  readonly notice: string | null;
};

/** `better-sqlite3` 13 crashes the process below N-API 10 instead of throwing. */
const NEEDED_NAPI = 10;

function openChecked(file: string): Database.Database {
  const database = new Database(file);
  try {
    // A kiosk loses power: every commit reaches the disk (measured p50 0.3 ms).
    database.pragma('auto_vacuum = INCREMENTAL');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma('busy_timeout = 2000');
    database.pragma('journal_size_limit = 16777216');
    database.pragma('trusted_schema = OFF');
    const verdict = database.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new Error(`quick_check says: ${String(verdict)}`);
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What says nothing against the log itself: no room, no right, somebody else at it. */
const NOT_ITS_FAULT = /^SQLITE_(FULL|READONLY|CANTOPEN|BUSY|LOCKED|PERM|NOMEM|IOERR_(WRITE|SHM|FSYNC|TRUNCATE|LOCK))/;

const isInTheWay = (error: unknown): boolean => error instanceof Database.SqliteError && NOT_ITS_FAULT.test(error.code);

/** The log with its write-ahead files, so that nothing of it is lost and nothing of it is mixed into the next. */
function moveAside(file: string, mark: string): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  let aside = `${file}.${mark}-${stamp}`;
  for (let n = 2; existsSync(aside); n++) aside = `${file}.${mark}-${stamp}-${n}`;
  for (const ending of ['', '-wal', '-shm']) if (existsSync(file + ending)) renameSync(file + ending, aside + ending);
  return aside;
}

/** Puts the newest backup that can be used in the log's place; null when there is none. */
function restoreNewest(
  folder: string,
  file: string,
): { readonly database: Database.Database; readonly at: string } | null {
  for (const { file: backup, at } of backupsIn(folder)) {
    try {
      copyFileSync(backup, file);
      return { database: openChecked(file), at };
    } catch (error) {
      log.error('a backup of the speech log cannot be used', { backup, reason: reasonOf(error) });
      for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true });
    }
  }
  return null;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Opens the log in this folder. One that cannot be used is moved aside, and the newest backup takes its place; without
 * one a new log is begun.
 *
 * @throws Error if not even a new file can be made there, or the one that is there cannot be written (no space, no
 *   right), or if Node's N-API is too old
 */
export function openDatabase(folder: string): OpenedDatabase {
  if (Number(process.versions.napi) < NEEDED_NAPI)
    throw new Error(`the log needs N-API ${NEEDED_NAPI} (Node 24); this is Node ${process.versions.node}`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, LOG_FILE);
  try {
    return { database: openChecked(file), file, notice: null };
  } catch (error) {
    if (!existsSync(file) || isInTheWay(error)) throw error;
    const newer = error instanceof NewerLogError;
    const aside = moveAside(file, newer ? 'newer' : 'damaged');
    log.error('speech log moved aside', { aside, reason: reasonOf(error) });
    const what = `The log ${newer ? 'was written by a newer Parley' : 'was damaged'} and was kept as ${aside}`;
    const restored = restoreNewest(folder, file);
    if (restored !== null)
      return { database: restored.database, file, notice: `${what}; the backup of ${restored.at} took its place.` };
    return { database: openChecked(file), file, notice: `${what}; a new one was begun.` };
  }
}
