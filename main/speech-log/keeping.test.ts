import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clock } from '../clock.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import { defaultSettings } from '../domain/settings.ts';
import { log } from '../log.ts';
import { overlapJudged } from '../testing/overlap-judged.ts';
import { until } from '../testing/until.ts';
import { backUp, backupsIn } from './backup.ts';
import { openDatabase } from './database.ts';
import { openSpeechLog } from './index.ts';
import { logLimitsOf } from './keeping.ts';
import { openPruner } from './retention.ts';
import { openRowWriter } from './rows.ts';

const session = { parleyVersion: '0.1.0', audioHost: 'null', transport: 'demo' };
const DAY_MS = 86_400_000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-keeping-'));
  log.setLevel('silent');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  log.setLevel('info');
});

/** A log of one session with an overlap and an event every so often, from day 0 on. */
function fill(rows: number, everyMs: number) {
  const { database } = openDatabase(folder);
  const old = openRowWriter(database, session, 0, { toUtcMs: (atMs) => Math.round(atMs) });
  database.transaction(() => {
    for (let n = 0; n < rows; n++) old.write(overlapJudged(n * everyMs));
  })();
  return database;
}
const count = (database: Database.Database, table: string): number =>
  database.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
const prune = (database: Database.Database, limits: { keepMs: number; mostBytes: number }, nowMs: number): number[] => {
  const now = openRowWriter(database, session, nowMs, { toUtcMs: (atMs) => Math.round(atMs) });
  const pruner = openPruner(database, now.sessionId, () => limits);
  const stepsMs: number[] = [];
  for (let more = true; more;) {
    const since = performance.now();
    more = pruner.step(nowMs);
    stepsMs.push(performance.now() - since);
  }
  return stepsMs;
};

describe('retention', () => {
  it('deletes what is older than the operator said, and nothing else', () => {
    const database = fill(1000, DAY_MS / 10);
    prune(database, { keepMs: 30 * DAY_MS, mostBytes: Infinity }, 100 * DAY_MS);
    expect([count(database, 'overlaps'), count(database, 'events')]).toEqual([300, 300]);
    expect(database.prepare('SELECT min(detected_at_utc_ms) FROM overlaps').pluck().get()).toBe(70 * DAY_MS);
    expect(count(database, 'sessions')).toBe(2);
    prune(database, { keepMs: DAY_MS, mostBytes: Infinity }, 200 * DAY_MS);
    expect([count(database, 'overlaps'), count(database, 'events')]).toEqual([0, 0]);
    // The session of the last pruning: the others have nothing left to tell.
    expect(count(database, 'sessions')).toBe(1);
    database.close();
  });

  it('keeps the log below its size, gives the disk back, and lets overlaps go last', () => {
    const database = fill(20_000, 1000);
    const sizeOf = (): number =>
      (database.pragma('page_count', { simple: true }) as number) *
      (database.pragma('page_size', { simple: true }) as number);
    const before = sizeOf();
    prune(database, { keepMs: Infinity, mostBytes: before / 2 }, DAY_MS);
    expect(sizeOf()).toBeLessThan(before / 2 + 1_000_000);
    expect([count(database, 'overlaps'), count(database, 'events') < 20_000]).toEqual([20_000, true]);
    database.close();
  });

  it('never holds up the kiosk: a batch is over in a few milliseconds', () => {
    const database = fill(20_000, 1000);
    const stepsMs = prune(database, { keepMs: 0, mostBytes: Infinity }, DAY_MS).sort((a, b) => a - b);
    expect(stepsMs.length).toBeGreaterThan(200);
    expect(stepsMs[Math.floor(stepsMs.length / 2)]).toBeLessThan(15);
    database.close();
  });

  it('follows what the operator says meanwhile', async () => {
    fill(10, 1000).close();
    let keepMs = Infinity;
    const opened = openSpeechLog({
      folder,
      clock,
      session,
      limits: () => ({ keepMs, mostBytes: Infinity, keepBackups: 0, everyMs: 5 }),
    });
    const { database } = openDatabase(folder);
    await sleep(50);
    expect(count(database, 'overlaps')).toBe(10);
    keepMs = DAY_MS;
    await until(() => count(database, 'overlaps') === 0);
    database.close();
    opened.close();
  });

  it('is what the settings say', () => {
    expect(logLimitsOf(defaultSettings.speechLog)).toEqual({ keepMs: 90 * DAY_MS, mostBytes: 5e8, keepBackups: 3 });
  });
});

describe('backups', () => {
  const limits = { keepMs: 1e12, mostBytes: 1e12, keepBackups: 2, everyMs: 5 };
  const open = (backupEveryMs = DAY_MS) =>
    openSpeechLog({ folder, clock, session, limits: () => ({ ...limits, backupEveryMs }) });
  const overlaps = (file: string): number => {
    const database = new Database(file, { readonly: true });
    const rows = count(database, 'overlaps');
    database.close();
    return rows;
  };

  it('is made once a day while the log is written, and not twice', async () => {
    const opened = open();
    opened.record(overlapJudged(1));
    await until(() => backupsIn(folder).length === 1);
    await sleep(50);
    opened.close();
    expect(backupsIn(folder)).toHaveLength(1);
    expect(overlaps(backupsIn(folder)[0].file)).toBe(1);
  });

  it('keeps as many as the operator said, and nothing of one that was cut off', async () => {
    const opened = open();
    opened.close();
    const { database } = openDatabase(folder);
    writeFileSync(join(folder, 'backups-of-mine'), '');
    for (let day = 0; day < 4; day++) {
      await backUp(database, folder, 2, Date.UTC(2026, 10, 20 + day));
      writeFileSync(join(folder, 'backups', 'speech-log-x.db.part'), 'half');
    }
    await backUp(database, folder, 2, Date.UTC(2026, 10, 24));
    database.close();
    expect(backupsIn(folder).map(({ at }) => at)).toEqual(['2026-11-24 00:00 UTC', '2026-11-23 00:00 UTC']);
    expect(readdirSync(join(folder, 'backups'))).toHaveLength(2);
  });

  it('takes the place of a damaged log; one that is damaged too is passed over', async () => {
    const opened = open();
    for (let n = 0; n < 300; n++) opened.record(overlapJudged(n));
    opened.close();
    const first = openDatabase(folder);
    await backUp(first.database, folder, 5, Date.UTC(2026, 10, 20));
    await backUp(first.database, folder, 5, Date.UTC(2026, 10, 21));
    first.database.close();
    damage(backupsIn(folder)[0].file);
    damage(join(folder, 'speech-log.db'));
    const again = open();
    const event: KioskEvent = overlapJudged(301);
    again.record(event);
    again.close();
    expect(again.notice).toContain('the backup of 2026-11-20 00:00 UTC took its place');
    expect(overlaps(join(folder, 'speech-log.db'))).toBe(301);
    expect(readdirSync(folder).filter((name) => name.includes('.damaged-'))).toHaveLength(1);
  });

  it('can be closed in the middle of a backup', async () => {
    for (let round = 0; round < 5; round++) {
      const opened = open(0);
      for (let n = 0; n < 200; n++) opened.record(overlapJudged(n));
      await sleep(5 + round * 3);
      opened.close();
    }
    const last = openDatabase(folder);
    expect([last.notice, count(last.database, 'overlaps')]).toEqual([null, 1000]);
    last.database.close();
  });
});

function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 8192, bytes.length - 4096);
  writeFileSync(file, bytes);
}
