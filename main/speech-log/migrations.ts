import type Database from 'better-sqlite3';

/**
 * Step n brings a log from version n to n + 1. Never change a step that has shipped: add one. Times are ms: `_utc_ms`
 * is wall-clock time since 1970, `_ms` a length, `at_ms` the monotonic clock of the session.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    started_at_utc_ms INTEGER NOT NULL,
    started_at_ms REAL NOT NULL,
    ended_at_utc_ms INTEGER,
    parley_version TEXT NOT NULL,
    audio_host TEXT NOT NULL,
    transport TEXT NOT NULL
  ) STRICT;
  CREATE TABLE segments (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    segment_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    started_at_utc_ms INTEGER NOT NULL,
    finished_at_utc_ms INTEGER,
    heard_ms REAL,
    interrupted INTEGER CHECK (interrupted IN (0, 1)),
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX segments_by_time ON segments(started_at_utc_ms);
  CREATE TABLE overlaps (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    created_at_utc_ms INTEGER NOT NULL,
    detected_at_utc_ms INTEGER NOT NULL,
    overlap_started_at_utc_ms INTEGER,
    is_interruption INTEGER NOT NULL CHECK (is_interruption IN (0, 1)),
    agent_ended INTEGER NOT NULL CHECK (agent_ended IN (0, 1)),
    total_duration_ms REAL NOT NULL,
    prediction_duration_ms REAL NOT NULL,
    detection_delay_ms REAL NOT NULL,
    probability REAL NOT NULL,
    probabilities_f32le BLOB,
    speech_input_s16le BLOB,
    num_requests INTEGER NOT NULL,
    detector TEXT NOT NULL,
    because TEXT NOT NULL
  ) STRICT;
  CREATE INDEX overlaps_by_time ON overlaps(detected_at_utc_ms);
  CREATE TABLE metrics (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    at_utc_ms INTEGER NOT NULL,
    total_duration_ms REAL NOT NULL,
    prediction_duration_ms REAL NOT NULL,
    detection_delay_ms REAL NOT NULL,
    num_interruptions INTEGER NOT NULL,
    num_backchannels INTEGER NOT NULL,
    num_requests INTEGER NOT NULL,
    model_name TEXT NOT NULL,
    model_provider TEXT NOT NULL
  ) STRICT;
  CREATE TABLE audio_incidents (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    at_utc_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    outage_ms REAL
  ) STRICT;
  CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    at_ms REAL NOT NULL,
    kind TEXT NOT NULL,
    body_json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_session ON events(session_id, id);
  `,
  `
  CREATE TABLE incidents (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    at_utc_ms INTEGER NOT NULL,
    part TEXT NOT NULL,
    kind TEXT NOT NULL,
    repair TEXT NOT NULL,
    detail TEXT NOT NULL,
    outage_ms REAL
  ) STRICT;
  `,
  // What the operator says of an overlap, and both voices around it: each value 0–255 for 0–1.
  `
  ALTER TABLE overlaps ADD COLUMN mark TEXT CHECK (mark IN ('should-have-stopped', 'should-not-have'));
  ALTER TABLE overlaps ADD COLUMN curve_from_ms REAL;
  ALTER TABLE overlaps ADD COLUMN curve_step_ms REAL;
  ALTER TABLE overlaps ADD COLUMN speech_curve_u8 BLOB;
  ALTER TABLE overlaps ADD COLUMN agent_curve_u8 BLOB;
  DROP INDEX overlaps_by_time;
  CREATE INDEX overlaps_by_time
    ON overlaps(detected_at_utc_ms, is_interruption, agent_ended, detection_delay_ms, detector, mark);
  CREATE INDEX overlaps_by_detector ON overlaps(detector);
  `,
  // Sound is in files beside the log; in the log it never was.
  `
  ALTER TABLE overlaps DROP COLUMN speech_input_s16le;
  ALTER TABLE overlaps ADD COLUMN sound_file TEXT;
  ALTER TABLE overlaps ADD COLUMN sound_from_ms REAL;
  `,
  // What the judges made of the first two seconds: each 25 ms, 0–255 for 0–1.
  `
  ALTER TABLE overlaps ADD COLUMN judge_curve_from_ms REAL;
  ALTER TABLE overlaps ADD COLUMN judge_curve_u8 BLOB;
  ALTER TABLE overlaps ADD COLUMN second_curve_from_ms REAL;
  ALTER TABLE overlaps ADD COLUMN second_curve_u8 BLOB;
  `,
];

/** A log that a newer Parley has written; nothing in it is touched. */
export class NewerLogError extends Error {
  override readonly name = 'NewerLogError';
}

/**
 * Brings the log to the newest version, each step in a transaction of its own together with its number.
 *
 * @throws NewerLogError if the log is ahead of this program
 */
export function migrate(database: Database.Database, steps: readonly string[] = MIGRATIONS): void {
  const version = database.pragma('user_version', { simple: true }) as number; // an integer by SQLite's definition
  if (version > steps.length)
    throw new NewerLogError(`the log has version ${version}, this Parley knows ${steps.length}`);
  for (let step = version; step < steps.length; step++) {
    database
      .transaction(() => {
        database.exec(steps[step]);
        database.pragma(`user_version = ${step + 1}`);
      })
      .exclusive();
  }
}
