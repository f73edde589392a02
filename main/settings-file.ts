import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { defaultSettings, settingsSchema, type Settings } from './domain/settings.ts';

export const SETTINGS_FILE = 'settings.json';

export type ReadSettings = {
  readonly settings: Settings;
  /** What the operator must hear: which file was damaged and what is used instead. Null when all was well. */
  readonly notice: string | null;
};

/** @throws Error naming the field, if this is not JSON or not settings */
function parseFile(file: string): Settings {
  const parsed = settingsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(z.prettifyError(parsed.error).replaceAll('\n', ' '));
}

/**
 * The operator's settings; without a file the defaults. A damaged file is kept beside its backup, the backup is used
 * (or the defaults), and `notice` says so. Never throws.
 */
export function readSettings(dataFolder: string): ReadSettings {
  const file = join(dataFolder, SETTINGS_FILE);
  if (!existsSync(file)) return { settings: defaultSettings, notice: null };
  try {
    return { settings: parseFile(file), notice: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const damaged = `${file}.damaged`;
    try {
      copyFileSync(file, damaged);
      return {
        settings: parseFile(`${file}.backup`),
        notice: `${file} cannot be used (${reason}); its backup is used.`,
      };
    } catch {
      // No usable backup either: the defaults are always there.
      return { settings: defaultSettings, notice: `${file} cannot be used (${reason}); the defaults are used.` };
    }
  }
}

/**
 * Replaces the settings in one step: a crash leaves the old file or the new one. The old one stays as `.backup`.
 *
 * @throws Error if the folder cannot be written
 */
export function writeSettings(dataFolder: string, settings: Settings): void {
  const file = join(dataFolder, SETTINGS_FILE);
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.new`;
  const descriptor = openSync(fresh, 'w', 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify(settingsSchema.parse(settings), null, 2)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  if (existsSync(file)) copyFileSync(file, `${file}.backup`);
  renameSync(fresh, file);
}
