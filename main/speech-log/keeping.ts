import type Database from 'better-sqlite3';
import type { Settings } from '../domain/settings.ts';
import type { Off } from '../interfaces/off.ts';
import { log } from '../log.ts';
import { backUp, backupsIn } from './backup.ts';
import { openPruner } from './retention.ts';

export type LogLimits = {
  readonly keepMs: number;
  readonly mostBytes: number;
  readonly keepBackups: number;
  /** How often it is looked whether something is to be done. */
  readonly everyMs?: number;
  readonly backupEveryMs?: number;
};

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 60_000;
/** Between two batches: others come first. */
const BREATH_MS = 50;

export function logLimitsOf({ keepDays, keepMegabytes, keepBackups }: Settings['speechLog']): LogLimits {
  return { keepMs: keepDays * DAY_MS, mostBytes: keepMegabytes * 1_000_000, keepBackups };
}

/**
 * Prunes the log and backs it up, beside everything else, until the returned off-switch.
 *
 * @param limits asked each time: the operator may have changed them
 */
export function keepLog(database: Database.Database, folder: string, sessionId: number, limits: () => LogLimits): Off {
  const { everyMs = LOOK_EVERY_MS, backupEveryMs = DAY_MS } = limits();
  const pruner = openPruner(database, sessionId, limits);
  let timer: ReturnType<typeof setTimeout>;
  let refused = false;
  const isClosed = (): boolean => !database.open;

  const backUpWhenDue = async (): Promise<void> => {
    const { keepBackups } = limits();
    const nowMs = Date.now();
    // A clock that was set back makes the newest one lie ahead: that counts as due.
    const sinceMs = nowMs - (backupsIn(folder)[0]?.atUtcMs ?? -Infinity);
    if (keepBackups === 0 || (sinceMs >= 0 && sinceMs < backupEveryMs)) return;
    const file = await backUp(database, folder, keepBackups, nowMs);
    log.info('speech log backed up', { file, ms: Date.now() - nowMs });
  };
  const work = async (): Promise<void> => {
    let more = false;
    try {
      more = pruner.step(Date.now());
      if (!more) await backUpWhenDue();
      refused = false;
    } catch (error) {
      if (isClosed()) return;
      if (!refused) log.error('speech log cannot be pruned or backed up', { reason: String(error) });
      refused = true;
    }
    if (!isClosed()) plan(more ? Math.min(BREATH_MS, everyMs) : everyMs);
  };
  const plan = (waitMs: number): void => {
    timer = setTimeout(() => void work(), waitMs);
    timer.unref();
  };
  plan(everyMs);
  return () => {
    clearTimeout(timer);
  };
}
