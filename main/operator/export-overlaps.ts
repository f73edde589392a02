import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { csvLine } from '../domain/csv.ts';
import type { OverlapRow } from '../domain/operator.ts';
import type { OverlapSounds } from '../interfaces/overlap-sounds.ts';
import { log } from '../log.ts';
import { stampOf } from './settings-store.ts';

const ROWS_AT_ONCE = 1000;

type Column = readonly [name: string, value: (row: OverlapRow) => string | number | null];
type Written = { readonly file: string; readonly rows: number };

const COLUMNS: readonly Column[] = [
  ['id', ({ id }) => id],
  ['detected_at', ({ detectedAtUtcMs }) => new Date(detectedAtUtcMs).toISOString()],
  ['started_at', ({ startedAtUtcMs }) => (startedAtUtcMs === null ? null : new Date(startedAtUtcMs).toISOString())],
  ['verdict', ({ verdict }) => verdict],
  ['detection_delay_ms', ({ detectionDelayMs }) => detectionDelayMs],
  ['probability', ({ probability }) => probability],
  ['detector', ({ detector }) => detector],
  // An older Parley may have written more than anybody should read.
  ['because', ({ because }) => log.cleaned(because)],
  ['mark', ({ mark }) => mark],
  ['sound', ({ sound }) => sound?.file ?? null],
  /** Where the overlap begins in it. */
  ['onset_ms', ({ sound }) => (sound === null ? null : -sound.fromMs)],
];

const writers = {
  csv: { head: csvLine(COLUMNS.map(([name]) => name)), line: (row) => csvLine(COLUMNS.map(([, value]) => value(row))) },
  jsonl: {
    head: '',
    line: (row) => `${JSON.stringify(Object.fromEntries(COLUMNS.map(([name, value]) => [name, value(row)])))}\n`,
  },
} as const satisfies Readonly<Record<string, { readonly head: string; readonly line: (row: OverlapRow) => string }>>;

function exportsOf(folder: string): string {
  const exports = join(folder, 'exports');
  mkdirSync(exports, { recursive: true, mode: 0o700 });
  return exports;
}

/** Writes them into `folder/exports`; the conversation goes on in between. */
export async function exportOverlaps(
  folder: string,
  rows: Iterable<OverlapRow>,
  format: keyof typeof writers,
): Promise<Written> {
  const file = join(exportsOf(folder), `overlaps-${stampOf(new Date())}.${format}`);
  const rowsWritten = await wholeOrNothing(file, (part) => writeRows(part, rows, writers[format]));
  return { file, rows: rowsWritten };
}

/** What is cut off, by a full disk say, has no name that anybody would take for the whole. */
async function wholeOrNothing<T>(place: string, write: (part: string) => Promise<T>): Promise<T> {
  const part = `${place}.part`;
  try {
    const written = await write(part);
    renameSync(part, place);
    return written;
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw error;
  }
}

async function writeRows(
  file: string,
  rows: Iterable<OverlapRow>,
  { head, line }: (typeof writers)[keyof typeof writers],
): Promise<number> {
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
  return count;
}

/**
 * A folder with the recordings of those that have one, and what is known of each as `manifest.csv` and
 * `manifest.jsonl`: left the microphone as it was judged, right the agent.
 *
 * @throws Error if none of them has a recording
 */
export async function exportSounds(
  folder: string,
  rows: Iterable<OverlapRow>,
  sounds: Pick<OverlapSounds, 'file'>,
): Promise<Written> {
  const recorded: { readonly row: OverlapRow; readonly name: string; readonly file: string }[] = [];
  let count = 0;
  for (const row of rows) {
    const file = row.sound === null ? null : sounds.file(row.sound.file);
    if (row.sound !== null && file !== null) recorded.push({ row, name: row.sound.file, file });
    count += 1;
    if (count % ROWS_AT_ONCE === 0) await breathe();
  }
  if (recorded.length === 0) throw new Error('no overlap of this choice has a recording');
  const target = join(exportsOf(folder), `overlaps-${stampOf(new Date())}-wav`);
  await wholeOrNothing(target, async (part) => {
    mkdirSync(part, { recursive: true, mode: 0o700 });
    for (const { name, file } of recorded) {
      await copyFile(file, join(part, name));
      await chmod(join(part, name), 0o600);
    }
    for (const [format, { head, line }] of Object.entries(writers))
      writeFileSync(join(part, `manifest.${format}`), head + recorded.map(({ row }) => line(row)).join(''), {
        mode: 0o600,
      });
  });
  return { file: target, rows: recorded.length };
}
