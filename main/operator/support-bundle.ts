import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { stampOf } from './settings-store.ts';

/**
 * One zip for whoever helps: texts, and sound only where the operator wants it. Whatever a text holds, these secrets
 * are not in it.
 *
 * @param texts by file name
 */
export function writeSupportBundle(
  folder: string,
  texts: Readonly<Record<string, string>>,
  secrets: readonly string[],
  soundFiles: readonly string[] = [],
): { file: string; rows: number } {
  const exports = join(folder, 'exports');
  mkdirSync(exports, { recursive: true, mode: 0o700 });
  const file = join(exports, `support-${stampOf(new Date())}.zip`);
  const files: Zippable = {};
  for (const [name, text] of Object.entries(texts)) files[name] = strToU8(cleaned(text, secrets));
  // Sound hardly shrinks, and the kiosk talks meanwhile.
  for (const sound of soundFiles) files[`sound/${basename(sound)}`] = [readFileSync(sound), { level: 0 }];
  writeFileSync(file, zipSync(files, { level: 6 }), { mode: 0o600 });
  return { file, rows: Object.keys(files).length };
}

/** Longest first, so that no secret hides as a part of another. */
export function cleaned(text: string, secrets: readonly string[]): string {
  return [...secrets]
    .filter((secret) => secret.length > 0)
    .sort((one, other) => other.length - one.length)
    .reduce(
      (clean, secret) => clean.replaceAll(secret, '•••').replaceAll(JSON.stringify(secret).slice(1, -1), '•••'),
      text,
    );
}
