import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { z } from 'zod';
import {
  percentileOf,
  type JudgedCurve,
  type OverlapChartData,
  type OverlapDetail,
  type OverlapFilter,
  type OverlapHour,
  type OverlapRow,
} from '../domain/operator.ts';
import { verdictOf } from '../domain/overlap-recorder.ts';
import type { OverlapArchive } from '../interfaces/overlap-archive.ts';
import type { OverlapSounds } from '../interfaces/overlap-sounds.ts';
import { openSoundFolder } from './sounds.ts';

const HOUR_MS = 3_600_000;
/** After so many rows whoever talks has a turn: about 4 ms. */
const ROWS_AT_ONCE = 4000;

const ROW =
  'id, detected_at_utc_ms, overlap_started_at_utc_ms, is_interruption, agent_ended, detection_delay_ms, ' +
  'probability, detector, because, mark, sound_file, sound_from_ms';
const CURVES =
  'probabilities_f32le, curve_from_ms, curve_step_ms, speech_curve_u8, agent_curve_u8, judge_curve_from_ms, ' +
  'judge_curve_u8, second_curve_from_ms, second_curve_u8';

const rowSchema = z.object({
  id: z.number(),
  detected_at_utc_ms: z.number(),
  overlap_started_at_utc_ms: z.number().nullable(),
  is_interruption: z.number(),
  agent_ended: z.number(),
  detection_delay_ms: z.number(),
  probability: z.number(),
  detector: z.string(),
  because: z.string(),
  mark: z.enum(['should-have-stopped', 'should-not-have']).nullable(),
  sound_file: z.string().nullable(),
  sound_from_ms: z.number().nullable(),
});
const curveSchema = z.object({
  probabilities_f32le: z.instanceof(Uint8Array).nullable(),
  curve_from_ms: z.number().nullable(),
  curve_step_ms: z.number().nullable(),
  speech_curve_u8: z.instanceof(Uint8Array).nullable(),
  agent_curve_u8: z.instanceof(Uint8Array).nullable(),
  judge_curve_from_ms: z.number().nullable(),
  judge_curve_u8: z.instanceof(Uint8Array).nullable(),
  second_curve_from_ms: z.number().nullable(),
  second_curve_u8: z.instanceof(Uint8Array).nullable(),
});
const detailSchema = rowSchema.extend(curveSchema.shape);
const incidentSchema = z.object({ at_utc_ms: z.number(), kind: z.string(), detail: z.string() });

type Log = { readonly database: Database.Database; readonly sounds: OverlapSounds };

/** Reads beside the writer, through a connection of its own. @throws Error if there is no such file */
export function openArchive(file: string): OverlapArchive {
  const database = new Database(file, { fileMustExist: true });
  database.pragma('busy_timeout = 2000');
  database.pragma('trusted_schema = OFF');
  const log: Log = { database, sounds: openSoundFolder(dirname(file)) };
  return {
    query: (filter, offset, limit) => queryRows(log, filter, offset, limit),
    charts: (filter) => chartsOf(database, filter),
    detail: (id) => detailOf(log, id),
    mark: (id, mark) => {
      const { changes } = database.prepare('UPDATE overlaps SET mark = ? WHERE id = ?').run(mark, id);
      if (changes === 0) throw new Error(`there is no overlap ${id}`);
    },
    rows: function* (filter) {
      const { where, values } = conditionsOf(filter);
      const statement = database.prepare(`SELECT ${ROW} FROM overlaps ${where} ORDER BY detected_at_utc_ms DESC`);
      for (const row of statement.iterate(...values)) yield rowOf(log, rowSchema.parse(row));
    },
    past: (last) => {
      const statement = database.prepare(`SELECT ${ROW}, ${CURVES} FROM overlaps ORDER BY id DESC LIMIT ?`);
      return statement.all(last).map((found) => {
        const parsed = detailSchema.parse(found);
        const row = rowOf(log, parsed);
        const { verdict, detectionDelayMs } = row;
        const agentEndedAfterMs = verdict === 'agent-ended' ? detectionDelayMs : null;
        const past = { verdict, detectionDelayMs, agentEndedAfterMs, ...curvesOf(parsed) };
        return { row, past };
      });
    },
    incidents: (last) =>
      database
        .prepare(
          `SELECT at_utc_ms, kind, detail FROM audio_incidents
             UNION ALL SELECT at_utc_ms, part || ': ' || kind, detail || iif(repair = 'none', '', ' → ' || repair) FROM incidents ORDER BY at_utc_ms DESC LIMIT ?`,
        )
        .all(last)
        .map((found) => {
          const { at_utc_ms: atUtcMs, kind, detail } = incidentSchema.parse(found);
          return { atUtcMs, kind, detail };
        }),
    bytes: () => bytesOf(file) + bytesOf(`${file}-wal`),
    close: () => {
      database.close();
    },
  };
}

function bytesOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function queryRows(
  log: Log,
  filter: OverlapFilter,
  offset: number,
  limit: number,
): ReturnType<OverlapArchive['query']> {
  const { database } = log;
  const { where, values } = conditionsOf(filter);
  const total = z.number().parse(
    database
      .prepare(`SELECT count(*) FROM overlaps ${where}`)
      .pluck()
      .get(...values),
  );
  // The page is found in the index alone; only its own rows are fetched.
  const ids = `SELECT id FROM overlaps ${where} ORDER BY detected_at_utc_ms DESC LIMIT ? OFFSET ?`;
  const rows = database
    .prepare(`SELECT ${ROW} FROM overlaps WHERE id IN (${ids}) ORDER BY detected_at_utc_ms DESC, id DESC`)
    .all(...values, limit, offset);
  return { total, rows: rows.map((row) => rowOf(log, rowSchema.parse(row))), detectors: detectorsOf(database) };
}

/** One look into the index for each detector, not for each row. */
function detectorsOf(database: Database.Database): string[] {
  const next = database.prepare('SELECT min(detector) FROM overlaps WHERE detector > ?').pluck();
  const found: string[] = [];
  for (let name = next.get(''); typeof name === 'string' && found.length < 50; name = next.get(name)) found.push(name);
  return found;
}

async function chartsOf(database: Database.Database, filter: OverlapFilter): Promise<OverlapChartData> {
  const { where, values } = conditionsOf(filter);
  const statement = database.prepare(
    `SELECT detected_at_utc_ms / ${HOUR_MS}, is_interruption, agent_ended, detection_delay_ms
       FROM overlaps ${where} ORDER BY detected_at_utc_ms`,
  );
  const hours: OverlapHour[] = [];
  const all = emptyCount(0);
  let hour: Count | null = null;
  let rows = 0;
  for (const found of statement.raw().iterate(...values)) {
    // Hour, interruption, agent ended, delay: all of them NOT NULL numbers in a STRICT table, and too many to parse.
    const row = found as readonly [number, number, number, number];
    if (hour?.hour !== row[0]) {
      if (hour !== null) hours.push(hourOf(hour));
      hour = emptyCount(row[0]);
    }
    countIn(hour, row);
    countIn(all, row);
    rows += 1;
    if (rows % ROWS_AT_ONCE === 0) await breathe();
  }
  if (hour !== null) hours.push(hourOf(hour));
  const totals = countsOf(all);
  return { hours, totals };
}

type Count = {
  readonly hour: number;
  interruptions: number;
  backchannels: number;
  agentEnded: number;
  delaysMs: number[];
};

function emptyCount(hour: number): Count {
  return { hour, interruptions: 0, backchannels: 0, agentEnded: 0, delaysMs: [] };
}

function countIn(count: Count, [, isInterruption, agentEnded, delayMs]: readonly number[]): void {
  if (isInterruption === 1) {
    count.interruptions += 1;
    count.delaysMs.push(delayMs);
  } else if (agentEnded === 1) count.agentEnded += 1;
  else count.backchannels += 1;
}

function hourOf(count: Count): OverlapHour {
  return { atUtcMs: count.hour * HOUR_MS, ...countsOf(count) };
}

function countsOf({ interruptions, backchannels, agentEnded, delaysMs }: Count): OverlapChartData['totals'] {
  const sorted = Float64Array.from(delaysMs).sort();
  return {
    interruptions,
    backchannels,
    agentEnded,
    delayP50Ms: percentileOf(sorted, 0.5),
    delayP95Ms: percentileOf(sorted, 0.95),
  };
}

function detailOf(log: Log, id: number): ReturnType<OverlapArchive['detail']> {
  const { database } = log;
  const found = database.prepare(`SELECT ${ROW}, ${CURVES} FROM overlaps WHERE id = ?`).get(id);
  if (found === undefined) return null;
  const parsed = detailSchema.parse(found);
  const text = database
    .prepare('SELECT text FROM segments WHERE started_at_utc_ms <= ? ORDER BY started_at_utc_ms DESC LIMIT 1')
    .pluck()
    .get(parsed.overlap_started_at_utc_ms ?? parsed.detected_at_utc_ms);
  return { row: rowOf(log, parsed), ...curvesOf(parsed), segmentText: typeof text === 'string' ? text : '' };
}

function rowOf({ sounds }: Log, row: z.infer<typeof rowSchema>): OverlapRow {
  const { sound_file: file, sound_from_ms: fromMs } = row;
  return {
    id: row.id,
    detectedAtUtcMs: row.detected_at_utc_ms,
    startedAtUtcMs: row.overlap_started_at_utc_ms,
    verdict: verdictOf({ isInterruption: row.is_interruption === 1, agentEnded: row.agent_ended === 1 }),
    detectionDelayMs: row.detection_delay_ms,
    probability: row.probability,
    detector: row.detector,
    because: row.because,
    mark: row.mark,
    // Recordings go before their rows do.
    sound: file !== null && fromMs !== null && sounds.file(file) !== null ? { file, fromMs } : null,
  };
}

type Curves = Pick<OverlapDetail, 'curve' | 'probabilities' | 'judgeCurve' | 'secondCurve'>;

function curvesOf(row: z.infer<typeof curveSchema>): Curves {
  const { probabilities_f32le: bytes, speech_curve_u8: speech, agent_curve_u8: agent } = row;
  const isKept = speech !== null && agent !== null && row.curve_from_ms !== null && row.curve_step_ms !== null;
  return {
    // A copy, because a view of four-byte numbers needs its own alignment.
    probabilities: bytes === null ? null : Array.from(new Float32Array(Uint8Array.from(bytes).buffer)),
    curve: isKept
      ? { fromMs: row.curve_from_ms ?? 0, stepMs: row.curve_step_ms ?? 0, speech: share(speech), agent: share(agent) }
      : null,
    judgeCurve: judgedCurveOf(row.judge_curve_from_ms, row.judge_curve_u8),
    secondCurve: judgedCurveOf(row.second_curve_from_ms, row.second_curve_u8),
  };
}

function judgedCurveOf(fromMs: number | null, curve: Uint8Array | null): JudgedCurve | null {
  return fromMs === null || curve === null ? null : { fromMs, probabilities: share(curve) };
}

function share(curve: Uint8Array): number[] {
  return Array.from(curve, (value) => value / 255);
}

function conditionsOf(filter: OverlapFilter): { readonly where: string; readonly values: (string | number)[] } {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const need = (part: string, ...given: (string | number)[]): void => {
    parts.push(part);
    values.push(...given);
  };
  if (filter.fromUtcMs !== null) need('detected_at_utc_ms >= ?', filter.fromUtcMs);
  if (filter.toUtcMs !== null) need('detected_at_utc_ms < ?', filter.toUtcMs);
  if (filter.verdict === 'interruption') need('is_interruption = 1');
  if (filter.verdict === 'backchannel') need('is_interruption = 0 AND agent_ended = 0');
  if (filter.verdict === 'agent-ended') need('is_interruption = 0 AND agent_ended = 1');
  if (filter.mark === 'none') need('mark IS NULL');
  else if (filter.mark !== 'any') need('mark = ?', filter.mark);
  if (filter.detector !== '') need('detector = ?', filter.detector);
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values };
}
