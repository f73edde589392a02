import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { csvLine } from '../domain/csv.ts';
import type { OverlapRow } from '../domain/operator.ts';
import { stampOf } from './settings-store.ts';

const ROWS_AT_ONCE = 1000;

type Column = readonly [name: string, value: (row: OverlapRow) => string | number | null];

const COLUMNS: readonly Column[] = [
  ['id', ({ id }) => id],
  ['detected_at', ({ detectedAtUtcMs }) => new Date(detectedAtUtcMs).toISOString()],
  ['started_at', ({ startedAtUtcMs }) => (startedAtUtcMs === null ? null : new Date(startedAtUtcMs).toISOString())],
  ['verdict', ({ verdict }) => verdict],
  ['detection_delay_ms', ({ detectionDelayMs }) => detectionDelayMs],
  ['probability', ({ probability }) => probability],
  ['detector', ({ detector }) => detector],
  ['because', ({ because }) => because],
  ['mark', ({ mark }) => mark],
];

const writers = {
  csv: { head: csvLine(COLUMNS.map(([name]) => name)), line: (row) => csvLine(COLUMNS.map(([, value]) => value(row))) },
  jsonl: {
    head: '',
    line: (row) => `${JSON.stringify(Object.fromEntries(COLUMNS.map(([name, value]) => [name, value(row)])))}\n`,
  },
} as const satisfies Readonly<Record<string, { readonly head: string; readonly line: (row: OverlapRow) => string }>>;

/** Writes them into `folder/exports`; the conversation goes on in between. */
export async function exportOverlaps(
  folder: string,
  rows: Iterable<OverlapRow>,
  format: keyof typeof writers,
): Promise<{ file: string; rows: number }> {
  const exports = join(folder, 'exports');
  mkdirSync(exports, { recursive: true, mode: 0o700 });
  const file = join(exports, `overlaps-${stampOf(new Date())}.${format}`);
  const { head, line } = writers[format];
  const descriptor = openSync(file, 'w', 0o600);
  let count = 0;
  let text: string = head;
  try {
    for (const row of rows) {
      text += line(row);
      count += 1;
      if (count % ROWS_AT_ONCE !== 0) continue;
      writeSync(descriptor, text);
      text = '';
      await breathe();
    }
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
  return { file, rows: count };
}
