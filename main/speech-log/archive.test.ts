import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OverlapFilter } from '../domain/operator.ts';
import type { OverlapArchive } from '../interfaces/overlap-archive.ts';
import { exportOverlaps } from '../operator/export-overlaps.ts';
import { openArchive } from './archive.ts';
import { verdictAt } from '../testing/overlap-judged.ts';
import { openDatabase } from './database.ts';
import { openRowWriter } from './rows.ts';

const START_MS = Date.UTC(2026, 9, 1);
const ROWS = 100_000;
const EVERY_MS = 26_000;
const everything: OverlapFilter = { fromUtcMs: null, toUtcMs: null, verdict: 'any', mark: 'any', detector: '' };

let folder: string;
let archive: OverlapArchive;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-archive-'));
  const { database, file } = openDatabase(folder);
  const session = { parleyVersion: '0', audioHost: 'null', transport: 'demo' };
  const rows = openRowWriter(database, session, 0, { toUtcMs: (atMs) => START_MS + atMs });
  database.transaction(() => {
    for (let n = 0; n < ROWS; n += 1) {
      const atMs = n * EVERY_MS;
      rows.write({ kind: 'overlap-judged', atMs, verdict: verdictNumber(n, atMs) });
    }
    rows.write({
      kind: 'overlap-curve',
      atMs: 0,
      createdAtMs: (ROWS - 1) * EVERY_MS,
      fromMs: -1000,
      stepMs: 32,
      speechCurve: Float32Array.of(0, 0.5, 1),
      agentCurve: Float32Array.of(1, 1, 0),
      judgeCurve: { fromMs: -10, probabilities: Float32Array.of(0.2, 1) },
      secondCurve: null,
    });
  })();
  database.close();
  archive = openArchive(file);
}, 60_000);
afterAll(() => {
  archive.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Half of them interruptions, with delays of 0–999 ms; a tenth after the agent; two detectors. */
function verdictNumber(n: number, atMs: number) {
  return verdictAt(atMs, {
    isInterruption: n % 2 === 0,
    agentEnded: n % 10 === 1,
    detectionDelayMs: (n * 7) % 1000,
    overlapStartedAtMs: atMs - 300,
    probabilities: n === 7 ? Float32Array.of(0.25, 0.75) : null,
    detector: n % 4 === 0 ? 'server' : 'local',
    because: 'because, "so"',
  });
}

describe('the log as the operator reads it', () => {
  it('opens 100,000 overlaps as a table and as charts in less than 300 ms', async () => {
    const tookEachMs: number[] = [];
    const open = async () => {
      const openedAtMs = performance.now();
      const page = archive.query(everything, 0, 50);
      const charts = await archive.charts(everything);
      tookEachMs.push(performance.now() - openedAtMs);
      return { page, ...charts };
    };
    // Other tests run beside this one: the best of three is what it takes.
    await open();
    await open();
    const { page, hours, totals } = await open();
    const tookMs = Math.min(...tookEachMs);
    process.stdout.write(`table and charts of ${ROWS} overlaps: ${tookMs.toFixed(0)} ms\n`);
    expect(page).toMatchObject({ total: ROWS, detectors: ['local', 'server'] });
    expect(page.rows.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, n) => ROWS - n));
    expect(totals).toEqual({
      interruptions: 50_000,
      backchannels: 40_000,
      agentEnded: 10_000,
      delayP50Ms: 498,
      delayP95Ms: 948,
    });
    expect(hours.reduce((sum, hour) => sum + hour.interruptions + hour.backchannels + hour.agentEnded, 0)).toBe(ROWS);
    expect(tookMs).toBeLessThan(300);
  });

  it('filters, pages and gives rows for an export', () => {
    const filter: OverlapFilter = {
      fromUtcMs: START_MS,
      toUtcMs: START_MS + 100 * EVERY_MS,
      verdict: 'backchannel',
      mark: 'none',
      detector: 'local',
    };
    const page = archive.query(filter, 2, 3);
    expect(page.total).toBe(40);
    expect(page.rows.map(({ id, verdict }) => [id, verdict])).toEqual([
      [96, 'backchannel'],
      [94, 'backchannel'],
      [90, 'backchannel'],
    ]);
    expect([...archive.rows(filter)]).toHaveLength(40);
  });

  it('keeps what the operator says of one, and takes it back', () => {
    archive.mark(96, 'should-have-stopped');
    expect(archive.query({ ...everything, mark: 'should-have-stopped' }, 0, 10).rows.map(({ id }) => id)).toEqual([96]);
    archive.mark(96, null);
    expect(archive.query({ ...everything, mark: 'should-have-stopped' }, 0, 10).total).toBe(0);
    expect(() => {
      archive.mark(ROWS + 1, null);
    }).toThrow('no overlap');
  });

  it('shows both voices and the detector’s probabilities where they were kept', () => {
    const curve = { fromMs: -1000, stepMs: 32, speech: [0, 128 / 255, 1], agent: [1, 1, 0] };
    const judgeCurve = { fromMs: -10, probabilities: [51 / 255, 1] };
    expect(archive.detail(ROWS)).toMatchObject({ curve, probabilities: null, judgeCurve, secondCurve: null });
    expect(archive.detail(8)).toMatchObject({ curve: null, probabilities: [0.25, 0.75] });
    expect(archive.detail(ROWS + 1)).toBeNull();
    expect(archive.past(2).map(({ past }) => past.curve)).toEqual([curve, null]);
  });

  it('exports what SQLite and a CSV parser read back as it is in the log, all 100,000', async () => {
    const [csv, jsonl] = [
      await exportOverlaps(folder, archive.rows(everything), 'csv'),
      await exportOverlaps(folder, archive.rows(everything), 'jsonl'),
    ];
    const database = new Database(join(folder, 'speech-log.db'));
    const sums = `count(*) AS n, sum(id) AS ids, round(sum(detection_delay_ms)) AS delays`;
    const inLog: unknown = database.prepare(`SELECT ${sums}, sum(is_interruption) AS stopped FROM overlaps`).get();
    const lines = `[${readFileSync(jsonl.file, 'utf8').trimEnd().replaceAll('\n', ',')}]`;
    const asRows = database.prepare(
      `SELECT ${sums}, sum(verdict = 'interruption') AS stopped FROM
         (SELECT value ->> 'id' AS id, value ->> 'detection_delay_ms' AS detection_delay_ms, value ->> 'verdict' AS verdict
            FROM json_each(?))`,
    );
    const rows: Record<string, string>[] = parse(readFileSync(csv.file), { columns: true });
    const asJson = JSON.stringify(rows.map((row) => ({ ...row, id: Number(row['id']) })));
    expect(asRows.get(lines)).toEqual(inLog);
    expect(asRows.get(asJson)).toEqual(inLog);
    database.close();
  });
});
