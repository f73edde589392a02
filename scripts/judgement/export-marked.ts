/**
 * Overlaps that the operator marked as wrong, as a training set of their own:
 *
 *   node scripts/judgement/export-marked.ts speech-log.db FOLDER
 *
 * Writes one WAV for each and `marked.jsonl`, which `make.mjs --marked` adds to the examples. Only overlaps whose sound
 * was kept (the operator turned that on) can be exported; how many could not is said.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { formatWav } from '../../main/domain/wav.ts';

const rowSchema = z.object({
  id: z.number(),
  mark: z.string(),
  is_interruption: z.number(),
  detection_delay_ms: z.number(),
  speech_input_s16le: z.instanceof(Buffer).nullable(),
});
const PREFIX_MS = 1000;

const [file = '', folder = ''] = process.argv.slice(2);
if (file === '' || folder === '') {
  console.error('usage: export-marked.ts speech-log.db FOLDER');
  process.exit(2);
}
const database = new Database(file, { readonly: true, fileMustExist: true });
const rows = database
  .prepare(
    `SELECT id, mark, is_interruption, detection_delay_ms, speech_input_s16le FROM overlaps
     WHERE mark IN ('should-have-stopped', 'should-not-have')`,
  )
  .all()
  .map((row) => rowSchema.parse(row));
mkdirSync(folder, { recursive: true });
const lines: string[] = [];
for (const row of rows) {
  const sound = row.speech_input_s16le;
  if (sound === null) continue;
  const name = `overlap-${row.id}.wav`;
  const samples = new Int16Array(sound.buffer.slice(sound.byteOffset, sound.byteOffset + sound.length));
  writeFileSync(join(folder, name), formatWav(samples, 16_000));
  const kind = row.mark === 'should-have-stopped' ? 'interruption' : 'backchannel';
  const onsetMs = Math.min(PREFIX_MS, Math.max(0, samples.length / 16 - row.detection_delay_ms));
  lines.push(JSON.stringify({ file: name, kind, onsetMs }));
}
writeFileSync(join(folder, 'marked.jsonl'), lines.map((line) => `${line}\n`).join(''));
console.log(`${lines.length} of ${rows.length} marked overlaps written to ${folder}; the rest were not recorded`);
