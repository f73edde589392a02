import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';

/** Few at a time: the kiosk talks meanwhile. 100 pages are 400 KB. */
const PAGES_PER_STEP = 100;
const NAME = /^speech-log-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/;

export type Backup = {
  readonly file: string;
  /** As a person reads it, in UTC. */ readonly at: string;
  readonly atUtcMs: number;
};

const folderOf = (folder: string): string => join(folder, 'backups');

/** The backups of the log in this folder, newest first. */
export function backupsIn(folder: string): readonly Backup[] {
  let names: string[];
  try {
    names = readdirSync(folderOf(folder));
  } catch {
    return []; // none was made yet
  }
  return names
    .flatMap((name): Backup[] => {
      const part = NAME.exec(name);
      if (part === null) return [];
      const [, year, month, day, hour, minute, second] = part;
      const time = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
      return [
        {
          file: join(folderOf(folder), name),
          at: `${time.slice(0, 16).replace('T', ' ')} UTC`,
          atUtcMs: Date.parse(time),
        },
      ];
    })
    .sort((a, b) => b.atUtcMs - a.atUtcMs);
}

/**
 * Copies the log while it is written to. It has its name only when it is whole, and the oldest beyond `keep` go after
 * that: a power cut leaves the backups of before.
 */
export async function backUp(
  database: Database.Database,
  folder: string,
  keep: number,
  nowUtcMs: number,
): Promise<string> {
  mkdirSync(folderOf(folder), { recursive: true });
  for (const name of readdirSync(folderOf(folder)))
    if (name.endsWith('.part')) rmSync(join(folderOf(folder), name), { force: true });
  const stamp = new Date(nowUtcMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const file = join(folderOf(folder), `speech-log-${stamp}.db`);
  // One that fails, with a full disk say, takes its own half away.
  await database.backup(`${file}.part`, { progress: () => PAGES_PER_STEP });
  renameSync(`${file}.part`, file);
  for (const old of backupsIn(folder).slice(keep)) rmSync(old.file, { force: true });
  return file;
}
