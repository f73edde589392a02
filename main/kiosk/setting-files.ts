import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { settingFields } from '../domain/secret-settings.ts';
import { flatten } from '../domain/setting-fields.ts';
import type { Settings } from '../domain/settings.ts';
import { openJudgementModel } from '../interruption-detectors/local/model.ts';

/** No certificate and no network of a kiosk is larger. */
const MOST_BYTES = 200_000_000;

/**
 * Looks into the files that a change of the settings names, before the change counts.
 *
 * @throws Error with one sentence, if one of them is missing or something else than it is meant to be
 */
export async function checkFiles(next: Settings, last: Settings): Promise<void> {
  const [wanted, had] = [flatten(next), flatten(last)];
  for (const { path, file } of settingFields) {
    const value = wanted[path];
    if (file === '' || typeof value !== 'string' || value === '' || value === had[path]) continue;
    await checkFile(file, value);
  }
}

async function checkFile(kind: string, file: string): Promise<void> {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  const stats = statSync(file);
  if (!stats.isFile()) throw new Error(`${file} is a folder, not a file.`);
  if (stats.size > MOST_BYTES) throw new Error(`${file} is too large.`);
  await CHECKS[kind](file);
}

/** By what the schema says a setting's file is. */
const CHECKS: Readonly<Record<string, (file: string) => void | Promise<void>>> = {
  certificate: (file) => {
    checked(file, 'no certificate in PEM', (bytes) => new X509Certificate(bytes));
  },
  'private-key': (file) => {
    checked(file, 'no private key in PEM', (bytes) => createPrivateKey(bytes));
  },
  onnx: checkNetwork,
};

function checked(file: string, what: string, read: (bytes: Buffer) => unknown): void {
  try {
    read(readFileSync(file));
  } catch (error) {
    throw new Error(`${file} is ${what}.`, { cause: error });
  }
}

async function checkNetwork(file: string): Promise<void> {
  const model = await openJudgementModel(file).catch((error: unknown) => {
    throw new Error(`${file} is no network for judging.`, { cause: error });
  });
  await model.close();
}
