import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Replaces a file of JSON in one step: a crash or a full disk leaves the old one or the new one. Only this user may
 * read it.
 *
 * @param beforeReplacing once the new one is safe on the disk, and the old one still there
 * @throws Error if the folder cannot be written; nothing half is left
 */
export function writeWhole(file: string, value: unknown, beforeReplacing?: () => void): void {
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.new`;
  const descriptor = openSync(fresh, 'w', 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify(value, null, 2)}\n`);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  beforeReplacing?.();
  renameSync(fresh, file);
}
