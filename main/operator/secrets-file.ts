import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Secrets } from '../domain/secret-settings.ts';
import type { SecretBox } from '../interfaces/secret-box.ts';
import { log } from '../log.ts';
import { writeWhole } from '../whole-file.ts';

export const SECRETS_FILE = 'secrets.json';

const secretsSchema = z.record(z.string(), z.string());
const fileSchema = z.union([
  z.object({ box: z.string(), sealed: z.string() }),
  z.object({ box: z.null(), secrets: secretsSchema }),
]);

export type ReadSecrets = { readonly secrets: Secrets; readonly notice: string | null };

/** Never throws: secrets that cannot be had are said and asked for again. */
export function readSecrets(folder: string, box: SecretBox | null): ReadSecrets {
  const file = join(folder, SECRETS_FILE);
  if (!existsSync(file)) return { secrets: {}, notice: null };
  try {
    const kept = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (kept.box === null) return { secrets: kept.secrets, notice: null };
    if (box?.name !== kept.box) throw new Error(`they were sealed by ${kept.box}, which is not here`);
    return { secrets: secretsSchema.parse(JSON.parse(box.open(kept.sealed))), notice: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    keepAside(file);
    return { secrets: {}, notice: `The keys and tokens in ${file} cannot be read (${reason}); enter them again.` };
  }
}

/** Another system may be able to open them: the next key that is entered must not take their place. */
function keepAside(file: string): void {
  try {
    copyFileSync(file, `${file}.damaged`);
  } catch (error) {
    log.warn('unreadable secrets cannot be kept', { reason: String(error) });
  }
}

/** Only this user may read the file; with a box not even they can without it. */
export function writeSecrets(folder: string, secrets: Secrets, box: SecretBox | null): void {
  const sealed = box === null ? null : { box: box.name, sealed: box.seal(JSON.stringify(secrets)) };
  writeWhole(join(folder, SECRETS_FILE), sealed ?? { box: null, secrets });
}
