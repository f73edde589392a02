import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OverlapRow } from '../domain/operator.ts';
import { log } from '../log.ts';
import { exportOverlaps } from './export-overlaps.ts';
import { writeSupportBundle } from './support-bundle.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-exports-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const row: OverlapRow = {
  id: 1,
  detectedAtUtcMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  startedAtUtcMs: null,
  verdict: 'interruption',
  detectionDelayMs: 320.5,
  probability: 0.75,
  detector: 'local',
  because: 'said "stop",\nthen more',
  mark: 'should-not-have',
  sound: null,
};
const evil: OverlapRow = { ...row, id: 2, because: '=HYPERLINK("x")', mark: null };

describe('exports', () => {
  it('are read by a CSV parser as they were, and give a spreadsheet no formula', async () => {
    const { file, rows } = await exportOverlaps(folder, [row, evil], 'csv');
    const read: unknown = parse(readFileSync(file), { columns: true });
    const shared = {
      detected_at: '2026-01-02T03:04:05.006Z',
      started_at: '',
      verdict: 'interruption',
      detection_delay_ms: '320.5',
      probability: '0.75',
      detector: 'local',
      sound: '',
      onset_ms: '',
    };
    expect(rows).toBe(2);
    expect(read).toEqual([
      { id: '1', ...shared, because: row.because, mark: 'should-not-have' },
      { id: '2', ...shared, because: `'${evil.because}`, mark: '' },
    ]);
  });

  it('are one JSON object a line, however many there are', async () => {
    const many = Array.from({ length: 2500 }, (_, id) => ({ ...row, id }));
    const { file, rows } = await exportOverlaps(folder, many, 'jsonl');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect([rows, lines.length]).toEqual([2500, 2500]);
    expect(JSON.parse(lines[2499])).toMatchObject({ id: 2499, because: row.because, started_at: null });
  });

  it('give whoever helps no secret, wherever one was planted', () => {
    const secret = 'planted "secret" 31415';
    const texts = {
      'log.jsonl': JSON.stringify({ reason: secret }),
      'health.json': `url?key=${secret}&x`,
      plain: 'fine',
    };
    log.conceal(['', 'planted', secret]);
    const { file } = writeSupportBundle(folder, texts);
    const read = Object.values(unzipSync(readFileSync(file))).map((bytes) => strFromU8(bytes));
    expect(read.join('')).not.toMatch(/planted|31415/);
    expect(read).toContain('fine');
  });
});
