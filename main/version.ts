import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const packageSchema = z.object({ name: z.string(), version: z.string() });

/** Parley's version, from the nearest `package.json` above this file, bundled or not. */
export function readVersion(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const found = versionIn(join(folder, 'package.json'));
    if (found !== null) return found;
    if (folder === dirname(folder)) return 'unknown';
  }
}

function versionIn(file: string): string | null {
  try {
    const parsed = packageSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success && parsed.data.name === 'parley' ? parsed.data.version : null;
  } catch {
    // No such file here: look further up.
    return null;
  }
}
