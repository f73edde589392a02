import type Database from 'better-sqlite3';
import type { JudgeCurve, KioskEvent } from '../domain/kiosk-events.ts';
import type { InterruptionMetrics, OverlappingSpeechEvent } from '../domain/overlapping-speech.ts';

export type SessionFacts = {
  readonly parleyVersion: string;
  readonly audioHost: string;
  readonly transport: string;
};

export type RowOptions = {
  /** Monotonic ms → wall-clock ms since 1970. */
  readonly toUtcMs: (atMs: number) => number;
};

/** Writes events of one session as rows. Every call is one statement; the caller holds the transaction. */
export type RowWriter = {
  readonly sessionId: number;
  write(event: KioskEvent): void;
  endSession(atMs: number): void;
};

const NEVER_SERIALISED: ReadonlySet<string> = new Set([
  'speechInput',
  'probabilities',
  'speechCurve',
  'agentCurve',
  'judgeCurve',
  'secondCurve',
]);

/** The event as JSON without samples and probabilities, as LiveKit serialises it. */
export function bodyOf(event: KioskEvent): string {
  return JSON.stringify(event, (key, value: unknown) => (NEVER_SERIALISED.has(key) ? null : value));
}

const TABLES = {
  segments: 'session_id, segment_id, generation, started_at_utc_ms, text',
  overlaps:
    'session_id, created_at_utc_ms, detected_at_utc_ms, overlap_started_at_utc_ms, is_interruption, agent_ended, ' +
    'total_duration_ms, prediction_duration_ms, detection_delay_ms, probability, probabilities_f32le, ' +
    'num_requests, detector, because',
  metrics:
    'session_id, at_utc_ms, total_duration_ms, prediction_duration_ms, detection_delay_ms, num_interruptions, ' +
    'num_backchannels, num_requests, model_name, model_provider',
  audio_incidents: 'session_id, at_utc_ms, kind, detail, outage_ms',
  incidents: 'session_id, at_utc_ms, part, kind, repair, detail, outage_ms',
  events: 'session_id, at_ms, kind, body_json',
  sessions: 'started_at_utc_ms, started_at_ms, parley_version, audio_host, transport',
} as const;

function insertInto(database: Database.Database, table: keyof typeof TABLES): Database.Statement {
  const columns = TABLES[table];
  const marks = columns.replaceAll(/\w+/g, '?');
  return database.prepare(`INSERT INTO ${table} (${columns}) VALUES (${marks})`);
}

function overlapValues(verdict: OverlappingSpeechEvent, { toUtcMs }: RowOptions): unknown[] {
  const { probabilities, overlapStartedAtMs } = verdict;
  return [
    toUtcMs(verdict.createdAtMs),
    toUtcMs(verdict.detectedAtMs),
    overlapStartedAtMs === null ? null : toUtcMs(overlapStartedAtMs),
    Number(verdict.isInterruption),
    Number(verdict.agentEnded),
    verdict.totalDurationMs,
    verdict.predictionDurationMs,
    verdict.detectionDelayMs,
    verdict.probability,
    probabilities === null
      ? null
      : new Uint8Array(probabilities.buffer, probabilities.byteOffset, probabilities.byteLength),
    verdict.numRequests,
    verdict.detector,
    verdict.because,
  ];
}

function metricsValues(m: InterruptionMetrics, { toUtcMs }: RowOptions): unknown[] {
  const durations = [m.totalDurationMs, m.predictionDurationMs, m.detectionDelayMs];
  const counts = [m.numInterruptions, m.numBackchannels, m.numRequests];
  return [toUtcMs(m.atMs), ...durations, ...counts, m.metadata.modelName, m.metadata.modelProvider];
}

const FINISH_SEGMENT = `UPDATE segments SET finished_at_utc_ms = ?, heard_ms = ?, interrupted = ? WHERE id =
       (SELECT max(id) FROM segments WHERE session_id = ? AND segment_id = ? AND finished_at_utc_ms IS NULL)`;

/** The overlap of a session and the time of its verdict. */
const NEWEST_OF = '(SELECT max(id) FROM overlaps WHERE session_id = ? AND created_at_utc_ms = ?)';

type LaterEvent = Extract<KioskEvent, { readonly kind: 'overlap-curve' | 'overlap-sound' }>;

/** Adds to an overlap what is known only when its sound goes on: both voices, and where they were recorded. */
function openLaterWriter(
  database: Database.Database,
  toUtcMs: RowOptions['toUtcMs'],
): (sessionId: number, event: LaterEvent) => void {
  const curve = database.prepare(
    `UPDATE overlaps SET curve_from_ms = ?, curve_step_ms = ?, speech_curve_u8 = ?, agent_curve_u8 = ?,
       judge_curve_from_ms = ?, judge_curve_u8 = ?, second_curve_from_ms = ?, second_curve_u8 = ? WHERE id = ${NEWEST_OF}`,
  );
  const sound = database.prepare(`UPDATE overlaps SET sound_file = ?, sound_from_ms = ? WHERE id = ${NEWEST_OF}`);
  return (sessionId, event) => {
    const { createdAtMs, fromMs } = event;
    const which = [sessionId, toUtcMs(createdAtMs)];
    if (event.kind === 'overlap-sound') sound.run(event.file, fromMs, ...which);
    else {
      const { stepMs, speechCurve, agentCurve, judgeCurve, secondCurve } = event;
      const judges = [...judgeValues(judgeCurve), ...judgeValues(secondCurve)];
      curve.run(fromMs, stepMs, coarse(speechCurve), coarse(agentCurve), ...judges, ...which);
    }
  };
}

function judgeValues(curve: JudgeCurve | null): [number | null, Uint8Array | null] {
  return curve === null ? [null, null] : [curve.fromMs, coarse(curve.probabilities)];
}

/** One byte for each value of 0–1. */
function coarse(curve: Float32Array): Uint8Array {
  return Uint8Array.from(curve, (value) => Math.round(255 * Math.max(0, Math.min(1, value))));
}

function beginSession(
  database: Database.Database,
  { parleyVersion, audioHost, transport }: SessionFacts,
  atUtcMs: number,
  atMs: number,
): number {
  const began = insertInto(database, 'sessions').run(atUtcMs, atMs, parleyVersion, audioHost, transport);
  return Number(began.lastInsertRowid);
}

export function openRowWriter(
  database: Database.Database,
  session: SessionFacts,
  atMs: number,
  options: RowOptions,
): RowWriter {
  const { toUtcMs } = options;
  const segment = insertInto(database, 'segments');
  const overlap = insertInto(database, 'overlaps');
  const metric = insertInto(database, 'metrics');
  const incidentRow = insertInto(database, 'audio_incidents');
  const kioskIncident = insertInto(database, 'incidents');
  const eventRow = insertInto(database, 'events');
  const finishSegment = database.prepare(FINISH_SEGMENT);
  const keepLater = openLaterWriter(database, toUtcMs);
  const endSession = database.prepare('UPDATE sessions SET ended_at_utc_ms = ? WHERE id = ?');
  const sessionId = beginSession(database, session, toUtcMs(atMs), atMs);

  function writeTyped(event: KioskEvent): void {
    switch (event.kind) {
      case 'segment-started':
        segment.run(sessionId, event.segmentId, event.generation, toUtcMs(event.atMs), event.text);
        break;
      case 'segment-finished':
        finishSegment.run(toUtcMs(event.atMs), event.heardMs, Number(event.interrupted), sessionId, event.segmentId);
        break;
      case 'overlap-judged':
        overlap.run(sessionId, ...overlapValues(event.verdict, options));
        break;
      case 'overlap-curve':
      case 'overlap-sound':
        keepLater(sessionId, event);
        break;
      case 'metrics-collected':
        metric.run(sessionId, ...metricsValues(event.metrics, options));
        break;
      case 'audio-incident': {
        const { incident } = event;
        incidentRow.run(sessionId, toUtcMs(incident.atMs), incident.kind, incident.detail, incident.outageMs);
        break;
      }
      case 'incident': {
        const { part, kind, repair, detail, atMs: sinceMs, outageMs } = event.incident;
        kioskIncident.run(sessionId, toUtcMs(sinceMs), part, kind, repair, detail, outageMs);
        break;
      }
      default: // every other kind is in `events` alone
    }
  }

  return {
    sessionId,
    write: (event) => {
      eventRow.run(sessionId, event.atMs, event.kind, bodyOf(event));
      writeTyped(event);
    },
    endSession: (endedAtMs) => {
      endSession.run(toUtcMs(endedAtMs), sessionId);
    },
  };
}
