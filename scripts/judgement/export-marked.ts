/**
 * Overlaps that the operator marked as wrong, as a training set of their own:
 *
 *   node scripts/judgement/export-marked.ts DATA_FOLDER/speech-log.db FOLDER
 *
 * Writes one WAV for each and `marked.jsonl`, which `make.mjs --marked` adds to the examples. Only overlaps whose sound
 * was kept (the operator turned that on, and their days are not over) can be exported; how many could not is said.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { formatWav, parseWav } from '../../main/domain/wav.ts';
import { SOUND_FOLDER } from '../../main/speech-log/sounds.ts';

const rowSchema = z.object({
  id: z.number(),
  mark: z.string(),
  sound_file: z.string().nullable(),
  sound_from_ms: z.number().nullable(),
});

const [file = '', folder = ''] = process.argv.slice(2);
if (file === '' || folder === '') {
  console.error('usage: export-marked.ts DATA_FOLDER/speech-log.db FOLDER');
  process.exit(2);
}
const database = new Database(file, { readonly: true, fileMustExist: true });
const rows = database
  .prepare(
    `SELECT id, mark, sound_file, sound_from_ms FROM overlaps
     WHERE mark IN ('should-have-stopped', 'should-not-have') ORDER BY id`,
  )
  .all()
  .map((row) => rowSchema.parse(row));
database.close();
mkdirSync(folder, { recursive: true });
const lines: string[] = [];
for (const row of rows) {
  const sound = join(dirname(file), SOUND_FOLDER, row.sound_file ?? '');
  if (row.sound_file === null || row.sound_from_ms === null || !existsSync(sound)) continue;
  const { samples, channels, sampleRate } = parseWav(readFileSync(sound));
  // The judge hears the microphone alone; the agent's voice is in the other channel.
  const microphone = samples.filter((_, i) => i % channels === 0);
  const name = `overlap-${row.id}.wav`;
  writeFileSync(join(folder, name), formatWav(microphone, sampleRate));
  const kind = row.mark === 'should-have-stopped' ? 'interruption' : 'backchannel';
  lines.push(JSON.stringify({ file: name, kind, onsetMs: Math.max(0, -row.sound_from_ms) }));
}
writeFileSync(join(folder, 'marked.jsonl'), lines.map((line) => `${line}\n`).join(''));
console.log(`${lines.length} of ${rows.length} marked overlaps written to ${folder}; the rest were not recorded`);
