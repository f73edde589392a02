import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fork } from 'node:child_process';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clock } from '../clock.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import type { OverlappingSpeechEvent } from '../domain/overlapping-speech.ts';
import { log } from '../log.ts';
import { openSpeechLog } from './index.ts';
import { migrate, MIGRATIONS } from './migrations.ts';

const session = { parleyVersion: '0.1.0', audioHost: 'null', transport: 'demo' };
const verdict: OverlappingSpeechEvent = {
  type: 'overlapping_speech',
  createdAtMs: 1000,
  detectedAtMs: 1400,
  isInterruption: true,
  agentEnded: false,
  totalDurationMs: 40,
  predictionDurationMs: 12,
  detectionDelayMs: 400,
  overlapStartedAtMs: 1000,
  speechInput: Int16Array.of(1, -2, 3),
  probabilities: Float32Array.of(0.25, 0.75),
  probability: 0.75,
  numRequests: 3,
  detector: 'local',
  because: 'verdict 0.75 ≥ 0.5 after 400 ms',
};

const judged = (atMs: number, changes: Partial<OverlappingSpeechEvent> = {}): KioskEvent => ({
  kind: 'overlap-judged',
  atMs,
  verdict: { ...verdict, ...changes },
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-log-'));
  log.setLevel('silent');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  log.setLevel('info');
});

const open = () => openSpeechLog({ folder, clock, session });
const read = (sql: string): unknown[] => {
  const database = new Database(join(folder, 'speech-log.db'), { readonly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
};

describe('speech log', () => {
  it('keeps every field of an overlap, no sound, and where its sound is kept', () => {
    const first = open();
    first.record(judged(1400));
    first.close();
    const second = open();
    second.record(judged(1400, { overlapStartedAtMs: null, isInterruption: false }));
    second.record({ kind: 'overlap-sound', atMs: 4400, createdAtMs: 1000, fromMs: -3000, file: 'overlap-1.wav' });
    second.close();
    const rows = read(`SELECT *, detected_at_utc_ms - created_at_utc_ms AS delay FROM overlaps`);
    expect(rows).toMatchObject([
      {
        delay: 400,
        is_interruption: 1,
        agent_ended: 0,
        total_duration_ms: 40,
        prediction_duration_ms: 12,
        detection_delay_ms: 400,
        probability: 0.75,
        sound_file: null,
        num_requests: 3,
        detector: 'local',
        because: 'verdict 0.75 ≥ 0.5 after 400 ms',
      },
      {
        is_interruption: 0,
        overlap_started_at_utc_ms: null,
        session_id: 2,
        sound_file: 'overlap-1.wav',
        sound_from_ms: -3000,
      },
    ]);
    const blobs = rows as { probabilities_f32le: Buffer }[];
    expect([blobs[0].probabilities_f32le.readFloatLE(0), blobs[0].probabilities_f32le.readFloatLE(4)]).toEqual([
      0.25, 0.75,
    ]);
  });

  it('writes segments when they start and closes the right one when they finish', () => {
    const opened = open();
    const started = { kind: 'segment-started', segmentId: 'a', generation: 1, text: 'Hello', words: [] } as const;
    opened.record({ ...started, atMs: 10 });
    opened.record({ kind: 'segment-finished', segmentId: 'a', atMs: 50, heardMs: 40, interrupted: false });
    opened.record({ ...started, atMs: 60 });
    opened.record({ kind: 'segment-finished', segmentId: 'a', atMs: 80, heardMs: 20, interrupted: true });
    opened.close();
    expect(read('SELECT heard_ms, interrupted, finished_at_utc_ms - started_at_utc_ms AS ms FROM segments')).toEqual([
      { heard_ms: 40, interrupted: 0, ms: 40 },
      { heard_ms: 20, interrupted: 1, ms: 20 },
    ]);
    expect(read('SELECT ended_at_utc_ms IS NOT NULL AS ended FROM sessions')).toEqual([{ ended: 1 }]);
  });

  it('writes incidents and metrics to tables of their own and everything to events, without samples', () => {
    const opened = open();
    const metadata = { modelName: 'local', modelProvider: 'parley' };
    const sums = { totalDurationMs: 1, predictionDurationMs: 2, detectionDelayMs: 3 };
    opened.record({
      kind: 'metrics-collected',
      atMs: 5,
      metrics: {
        type: 'interruption_metrics',
        atMs: 5,
        ...sums,
        numInterruptions: 1,
        numBackchannels: 0,
        numRequests: 3,
        metadata,
      },
    });
    const incident = { kind: 'crashed', atMs: 7, detail: 'the audio process was killed', outageMs: 420 } as const;
    opened.record({ kind: 'audio-incident', atMs: 8, incident });
    opened.record(judged(9));
    opened.close();
    expect(read('SELECT num_interruptions, num_backchannels, num_requests FROM metrics')).toEqual([
      { num_interruptions: 1, num_backchannels: 0, num_requests: 3 },
    ]);
    expect(read('SELECT kind, outage_ms FROM audio_incidents')).toEqual([{ kind: 'crashed', outage_ms: 420 }]);
    expect(read('SELECT kind FROM events ORDER BY id')).toHaveLength(3);
    expect(
      read(`SELECT body_json ->> '$.verdict.speechInput' AS audio FROM events WHERE kind = 'overlap-judged'`),
    ).toEqual([{ audio: null }]);
  });

  it('notes that the run before did not end as it should, once', async () => {
    const child = fork(join(import.meta.dirname, '../testing/log-writer.ts'), [folder], { stdio: 'ignore' });
    await new Promise((resolve) => child.once('message', resolve));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    open().close();
    open().close();
    expect(read('SELECT part, kind, repair, outage_ms >= 0 AS away FROM incidents')).toEqual([
      { part: 'main', kind: 'crashed', repair: 'kiosk-restarted', away: 1 },
    ]);
  });

  it('moves a damaged file aside with all of it, says so, and goes on', () => {
    writeFileSync(join(folder, 'speech-log.db'), 'this is not a database, but it is somebody’s');
    const opened = open();
    expect(opened.notice).toContain('damaged');
    opened.record(judged(1));
    opened.close();
    expect(read('SELECT id FROM overlaps')).toHaveLength(1);
    expect(readdirSync(folder).filter((name) => name.includes('.damaged-'))).toHaveLength(1);
  });

  it('notices damage inside a file that still opens', () => {
    const opened = open();
    for (let n = 0; n < 400; n++) opened.record(judged(n));
    opened.close();
    const file = join(folder, 'speech-log.db');
    const database = new Database(file);
    const page = database.pragma('page_size', { simple: true }) as number;
    const pages = database.pragma('page_count', { simple: true }) as number;
    database.close();
    damage(file, page * Math.floor(pages / 2), page * 2);
    expect(open().notice).toContain('damaged');
  });

  it('leaves the log of a newer Parley alone', () => {
    const database = new Database(join(folder, 'speech-log.db'));
    database.pragma('user_version = 99');
    database.close();
    const opened = open();
    opened.close();
    expect(opened.notice).toContain('newer');
    expect(readdirSync(folder).some((name) => name.includes('.newer-'))).toBe(true);
  });

  it('goes on without a log where none can be written', () => {
    writeFileSync(join(folder, 'file'), '');
    const opened = openSpeechLog({ folder: join(folder, 'file', 'below'), clock, session });
    opened.record(judged(1));
    opened.close();
    expect(opened.file).toBeNull();
    expect(opened.notice).toContain('goes on without');
  });

  it('takes back a migration that fails half-way', () => {
    const database = new Database(':memory:');
    expect(() => {
      migrate(database, ['CREATE TABLE a (x)', 'CREATE TABLE b (x); CREATE TABLE a (x)']);
    }).toThrow();
    expect(database.pragma('user_version', { simple: true })).toBe(1);
    expect(database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all()).toEqual([{ name: 'a' }]);
    expect(MIGRATIONS.length).toBeGreaterThan(0);
  });

  it('loses no overlap that was recorded before the process is killed', async () => {
    const child = fork(join(import.meta.dirname, '../testing/log-writer.ts'), [folder], { stdio: 'ignore' });
    const last = await new Promise<number>((resolve) => {
      child.on('message', (count: number) => {
        if (count < 50) return;
        child.kill('SIGKILL');
        resolve(count);
      });
    });
    await new Promise((resolve) => child.on('exit', resolve));
    const opened = open();
    opened.close();
    expect(opened.notice).toBeNull();
    expect(read('SELECT count(*) AS n FROM overlaps')[0]).toSatisfy((row: { n: number }) => row.n >= last);
  });
});

function damage(file: string, offset: number, length: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, offset, offset + length);
  writeFileSync(file, bytes);
}
