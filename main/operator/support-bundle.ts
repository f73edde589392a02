import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { log } from '../log.ts';
import { stampOf } from './settings-store.ts';

/**
 * One zip for whoever helps: texts without secrets, and sound only where the operator wants it.
 *
 * @param texts by file name
 */
export function writeSupportBundle(
  folder: string,
  texts: Readonly<Record<string, string>>,
  soundFiles: readonly string[] = [],
): { file: string; rows: number } {
  const exports = join(folder, 'exports');
  mkdirSync(exports, { recursive: true, mode: 0o700 });
  const file = join(exports, `support-${stampOf(new Date())}.zip`);
  const files: Zippable = {};
  for (const [name, text] of Object.entries(texts)) files[name] = strToU8(log.cleaned(text));
  // Sound hardly shrinks, and the kiosk talks meanwhile.
  for (const sound of soundFiles) files[`sound/${basename(sound)}`] = [readFileSync(sound), { level: 0 }];
  try {
    writeFileSync(`${file}.part`, zipSync(files, { level: 6 }), { mode: 0o600 });
    renameSync(`${file}.part`, file);
  } catch (error) {
    rmSync(`${file}.part`, { force: true });
    throw error;
  }
  return { file, rows: Object.keys(files).length };
}
