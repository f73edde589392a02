import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export type NeededCommand = { readonly command: string; readonly debianPackage: string; readonly why: string };

/** One sentence that names everything that is missing and the command that installs it; null: all is there. */
export function whatIsMissing(needed: readonly NeededCommand[], searchPath: string): string | null {
  const missing = needed.filter(({ command }) => !isOnPath(command, searchPath));
  if (missing.length === 0) return null;
  const list = missing.map(({ command, why }) => `${command} (${why})`).join(', ');
  const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))].join(' ');
  return `missing on this machine: ${list}; install with: apt-get install ${packages}`;
}

export function isOnPath(command: string, searchPath: string): boolean {
  return searchPath.split(delimiter).some((folder) => folder !== '' && isExecutable(join(folder, command)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // the only question that is asked here
  }
}
