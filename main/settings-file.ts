import { copyFileSync, cpSync, existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { defaultSettings, settingsSchema, type Settings } from './domain/settings.ts';
import { writeWhole } from './whole-file.ts';

export const SETTINGS_FILE = 'settings.json';

export type ReadSettings = {
  readonly settings: Settings;
  /** What the operator must hear: which file was damaged and what is used instead. Null when all was well. */
  readonly notice: string | null;
};

/** A reader's complaint may quote the whole file. */
const LONGEST_REASON = 300;
/** Damaged files that are kept, the first ones. */
const MOST_KEPT = 20;

function canBeUsed(file: string): boolean {
  try {
    parseFile(file);
    return true;
  } catch {
    return false; // why was said when it was read
  }
}

/** @throws Error naming the field, if this is not JSON or not settings */
function parseFile(file: string): Settings {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, ''); // some editors write a mark of the byte order
  const parsed = settingsSchema.safeParse(JSON.parse(text));
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
    const reason = reasonOf(error).slice(0, LONGEST_REASON);
    const kept = keepAside(file);
    const saidKept = kept === null ? '' : ` The damaged file is kept as ${kept}.`;
    try {
      const settings = parseFile(`${file}.backup`);
      return { settings, notice: `${file} cannot be used (${reason}); its backup is used.${saidKept}` };
    } catch {
      // No usable backup either: the defaults are always there.
      const notice = `${file} cannot be used (${reason}); the defaults are used.${saidKept}`;
      return { settings: defaultSettings, notice };
    }
  }
}

/**
 * Keeps what is there beside itself, whatever it is, and whatever was kept before.
 *
 * @returns the copy's name; null when it cannot be kept
 */
function keepAside(file: string): string | null {
  try {
    for (let count = 1; count <= MOST_KEPT; count += 1) {
      const name = count === 1 ? `${file}.damaged` : `${file}.damaged-${count}`;
      if (!existsSync(name)) {
        cpSync(file, name, { recursive: true });
        return name;
      }
      if (isAlike(file, name)) return name;
    }
  } catch {
    // A disk that is full or read only keeps nothing more; the file itself stays until it is written anew.
  }
  return null;
}

function isAlike(one: string, other: string): boolean {
  if (statSync(one).isDirectory() || statSync(other).isDirectory()) return false;
  return readFileSync(one).equals(readFileSync(other));
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'it is no JSON'; // its message quotes the file, and who knows what is in it
  return error instanceof Error ? error.message : String(error);
}

/**
 * Replaces the settings in one step: a crash leaves the old file or the new one. The old one stays as `.backup`.
 *
 * @throws Error if the folder cannot be written
 */
export function writeSettings(dataFolder: string, settings: Settings): void {
  const file = join(dataFolder, SETTINGS_FILE);
  writeWhole(file, settingsSchema.parse(settings), () => {
    // What is no folder and can be read becomes the backup: a damaged file must not take the place of a good one.
    if (!existsSync(file)) return;
    if (statSync(file).isDirectory()) rmSync(file, { recursive: true });
    else if (canBeUsed(file)) backUp(file);
  });
}

/** In one step, too: a full disk must not cost the backup that is there. */
function backUp(file: string): void {
  const fresh = `${file}.backup.new`;
  try {
    copyFileSync(file, fresh);
    renameSync(fresh, `${file}.backup`);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
