import type Database from 'better-sqlite3';

/** Measured on two busy cores: a batch takes about 2 ms, so that it never holds up a verdict. */
export const ROWS_PER_BATCH = 200;
const PAGES_PER_VACUUM = 100;

/** Oldest by id; the time of a row of each. What a full log loses first comes first, what it is kept for comes last. */
const TABLES = [
  {
    name: 'events',
    utcMs: '(SELECT started_at_utc_ms + events.at_ms - started_at_ms FROM sessions WHERE id = session_id)',
  },
  { name: 'segments', utcMs: 'started_at_utc_ms' },
  { name: 'metrics', utcMs: 'at_utc_ms' },
  { name: 'audio_incidents', utcMs: 'at_utc_ms' },
  { name: 'incidents', utcMs: 'at_utc_ms' },
  { name: 'overlaps', utcMs: 'detected_at_utc_ms' },
] as const;

export type Pruner = {
  /** Deletes one batch of what is too old or too much; false when there is nothing more to do. */
  step(nowUtcMs: number): boolean;
};

/**
 * Deletes the oldest rows beyond both limits, in batches that a caller spreads over time.
 *
 * @param limits asked each time: the operator may have changed them
 */
export function openPruner(
  database: Database.Database,
  sessionId: number,
  limits: () => { readonly keepMs: number; readonly mostBytes: number },
): Pruner {
  const tooOld = TABLES.map(({ name, utcMs }) =>
    database.prepare(
      `DELETE FROM ${name} WHERE id IN (SELECT id FROM ${name} ORDER BY id LIMIT ${ROWS_PER_BATCH}) AND ${utcMs} < ?`,
    ),
  );
  const oldest = TABLES.map(({ name }) =>
    database.prepare(`DELETE FROM ${name} WHERE id IN (SELECT id FROM ${name} ORDER BY id LIMIT ${ROWS_PER_BATCH})`),
  );
  const hasNone = TABLES.map(({ name }) => `NOT EXISTS (SELECT 1 FROM ${name} WHERE session_id = sessions.id)`);
  const first = TABLES.map(
    ({ name }) => `ifnull((SELECT session_id FROM ${name} ORDER BY id LIMIT 1), @sessionId)`,
  ).join(', ');
  // Sessions before the oldest that any row belongs to: no search through the rows of the others.
  const emptySessions = database.prepare(
    `DELETE FROM sessions WHERE id < min(@sessionId, ${first}) AND started_at_utc_ms < @before AND ${hasNone.join(' AND ')}`,
  );
  const usedBytes = (): number => {
    const read = (pragma: string): number => database.pragma(pragma, { simple: true }) as number; // integers all
    return (read('page_count') - read('freelist_count')) * read('page_size');
  };
  const deleteBatch = (nowUtcMs: number): boolean => {
    const { keepMs, mostBytes } = limits();
    const before = nowUtcMs - keepMs;
    if (tooOld.some((statement) => statement.run(before).changes > 0)) return true;
    if (usedBytes() > mostBytes && oldest.some((statement) => statement.run().changes > 0)) return true;
    return emptySessions.run({ sessionId, before }).changes > 0;
  };
  return {
    step: (nowUtcMs) => {
      if (deleteBatch(nowUtcMs)) return true;
      const free = database.pragma('freelist_count', { simple: true }) as number; // an integer
      // A few free pages are used again by the next rows.
      if (free <= PAGES_PER_VACUUM) return false;
      database.pragma(`incremental_vacuum(${PAGES_PER_VACUUM})`);
      return (database.pragma('freelist_count', { simple: true }) as number) < free;
    },
  };
}
