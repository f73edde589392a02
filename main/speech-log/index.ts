import type Database from 'better-sqlite3';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import type { Clock } from '../interfaces/clock.ts';
import type { SpeechLog } from '../interfaces/speech-log.ts';
import { log } from '../log.ts';
import { openDatabase } from './database.ts';
import { keepLog, type LogLimits } from './keeping.ts';
import { openRowWriter, type RowWriter, type SessionFacts } from './rows.ts';

export type SpeechLogOptions = {
  readonly folder: string;
  readonly clock: Clock;
  readonly session: SessionFacts;
  /** Whoever started this run knows that the one before stood still. */
  readonly lastRunHung?: boolean;
  /** What is deleted when, and how many backups there are, as it is now; left out: everything is kept, nothing is backed up. */
  readonly limits?: () => LogLimits;
};

/** What a power cut may not take: written at once, with everything that came before. */
const WRITTEN_AT_ONCE: ReadonlySet<KioskEvent['kind']> = new Set([
  'overlap-judged',
  'overlap-sound',
  'metrics-collected',
  'audio-incident',
  'incident',
  'segment-finished',
]);
const FLUSH_MS = 500;
/** When the disk refuses, this many events are kept in memory; then the oldest are dropped, and that is said. */
const MAX_PENDING = 10_000;

/**
 * The log of one session in `folder/speech-log.db`. Never throws: without a usable file it keeps quiet after saying so,
 * and `file` is null.
 */
export function openSpeechLog(options: SpeechLogOptions): SpeechLog & { readonly notice: string | null } {
  const { clock } = options;
  const utcOffsetMs = Date.now() - clock.nowMs();
  const rowOptions = { toUtcMs: (atMs: number) => Math.round(atMs + utcOffsetMs) };
  try {
    const { database, file, notice } = openDatabase(options.folder);
    const unfinished = unfinishedSession(database);
    const rows = openRowWriter(database, options.session, clock.nowMs(), rowOptions);
    if (unfinished !== null)
      rows.write(endedBadly(unfinished, options.lastRunHung ?? false, clock.nowMs(), utcOffsetMs));
    const stopKeeping = options.limits ? keepLog(database, options.folder, rows.sessionId, options.limits) : null;
    const writer = bufferedWriter(database, rows, clock);
    const close = (): void => {
      stopKeeping?.();
      writer.close();
    };
    return { file, notice, ...writer, close };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.error('speech log cannot be opened, going on without', { folder: options.folder, reason });
    const notice = `The log cannot be written (${reason}); the kiosk goes on without it.`;
    return { file: null, notice, record: () => undefined, flush: () => undefined, close: () => undefined };
  }
}

/** When a run before this one was last heard of, if it did not close its log; UTC. */
function unfinishedSession(database: Database.Database): number | null {
  const row = database
    .prepare(
      'SELECT id, started_at_utc_ms - started_at_ms AS offset_ms, started_at_utc_ms AS at_utc_ms FROM sessions WHERE ended_at_utc_ms IS NULL ORDER BY id DESC LIMIT 1',
    )
    .get() as { id: number; offset_ms: number; at_utc_ms: number } | undefined; // as selected
  const newest = database.prepare('SELECT max(id) FROM sessions').pluck().get();
  if (row === undefined || row.id !== newest) return null;
  const atMs = database
    .prepare('SELECT at_ms FROM events WHERE session_id = ? ORDER BY id DESC LIMIT 1')
    .pluck()
    .get(row.id);
  return typeof atMs === 'number' ? row.offset_ms + atMs : row.at_utc_ms;
}

function endedBadly(lastSeenUtcMs: number, hung: boolean, nowMs: number, utcOffsetMs: number): KioskEvent {
  const lastSeenMs = lastSeenUtcMs - utcOffsetMs;
  const detail = hung
    ? 'the main loop of the run before this one stood still, and the supervisor ended it'
    : 'the run before this one did not close its log: a crash, a kill or a power cut';
  return {
    kind: 'incident',
    atMs: nowMs,
    incident: {
      part: 'main',
      kind: hung ? 'hung' : 'crashed',
      repair: 'kiosk-restarted',
      atMs: lastSeenMs,
      detail,
      outageMs: Math.max(0, nowMs - lastSeenMs),
    },
  };
}

function bufferedWriter(
  database: Database.Database,
  rows: RowWriter,
  clock: Clock,
): Pick<SpeechLog, 'record' | 'flush' | 'close'> {
  let pending: KioskEvent[] = [];
  let open = true;
  let refused = false;
  const writeAll = database.transaction((events: readonly KioskEvent[]) => {
    for (const event of events) rows.write(event);
  });

  function flush(): void {
    if (!open || pending.length === 0) return;
    try {
      writeAll(pending);
      if (refused) log.warn('speech log can be written again', { events: pending.length });
      refused = false;
      pending = [];
    } catch (error) {
      const dropped = Math.max(0, pending.length - MAX_PENDING);
      pending = pending.slice(dropped);
      if (!refused || dropped > 0)
        log.error('speech log refuses', { reason: String(error), kept: pending.length, dropped });
      refused = true;
    }
  }

  const timer = setInterval(flush, FLUSH_MS);
  timer.unref();
  return {
    record: (event) => {
      if (!open) return;
      pending.push(event);
      if (WRITTEN_AT_ONCE.has(event.kind)) flush();
    },
    flush,
    close: () => {
      if (!open) return;
      clearInterval(timer);
      flush();
      open = false;
      try {
        rows.endSession(clock.nowMs());
        database.pragma('optimize');
        database.close();
      } catch (error) {
        log.error('speech log did not close cleanly', { reason: String(error) });
      }
    },
  };
}
