/** The licences of everything inside a package, as one text that goes into it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { InstalledPackage } from './modules.ts';

export type LicensedPart = {
  /** With its version, where it has one. */
  readonly name: string;
  readonly licence: string;
  readonly text: string;
};

const ALLOWED: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'OFL-1.1',
  'Unlicense',
];
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice|copyright)/i;

const partsSchema = z.array(
  z.object({ name: z.string(), inside: z.string(), licence: z.string(), file: z.string() }).readonly(),
);

export type LicenceOptions = {
  readonly packages: readonly Pick<InstalledPackage, 'name' | 'version' | 'licence' | 'author' | 'folder'>[];
  /** `packaging/licences`: texts of what lies inside of natives, and of licences that packages only name. */
  readonly textFolder: string;
  /** Apache-2.0 is Parley's own licence. */
  readonly apacheFile: string;
};

/**
 * @throws Error that names every package whose licence is not named, is not allowed, or has no text to be found: such a
 *   package must not be shipped
 */
export function collectLicences({ packages, textFolder, apacheFile }: LicenceOptions): readonly LicensedPart[] {
  const problems: string[] = [];
  const own = packages.flatMap((entry) => {
    const name = `${entry.name} ${entry.version}`;
    const { licence } = entry;
    if (licence === null) problems.push(`${name} names no licence`);
    else if (!isAllowed(licence))
      problems.push(`${name} is under ${licence}, which is not among those that are shipped`);
    else {
      const text = textOf(entry, textFolder, apacheFile);
      if (text !== null) return [{ name, licence, text }];
      problems.push(`${name} is under ${licence}, but its text is neither in it nor in ${textFolder}`);
    }
    return [];
  });
  if (problems.length > 0) throw new Error(`licences: ${problems.join('; ')}`);
  const names = new Set(packages.map(({ name }) => name));
  const parts = partsSchema.parse(JSON.parse(readFileSync(join(textFolder, 'parts.json'), 'utf8')));
  const inside = parts
    .filter((part) => names.has(part.inside))
    .map((part) => ({
      name: `${part.name}, inside ${part.inside}`,
      licence: part.licence,
      text: readFileSync(join(textFolder, part.file), 'utf8').trim(),
    }));
  return [...own, ...inside];
}

/** `(A AND B)`, `A OR B`: everything named is allowed, which is stricter than `OR` asks for. */
export function isAllowed(licence: string): boolean {
  return licence
    .replaceAll(/[()]/g, ' ')
    .split(/\s+(?:AND|OR)\s+/)
    .every((one) => ALLOWED.includes(one.trim()));
}

function textOf(entry: LicenceOptions['packages'][number], textFolder: string, apacheFile: string): string | null {
  const files = readdirSync(entry.folder).filter((file) => LICENCE_FILE.test(file));
  if (files.length > 0) return files.map((file) => readFileSync(join(entry.folder, file), 'utf8').trim()).join('\n\n');
  if (entry.licence === 'MIT' || entry.licence === 'ISC') {
    const standard = readFileSync(join(textFolder, `${entry.licence.toLowerCase()}.txt`), 'utf8').trim();
    return `Copyright (c) ${entry.author ?? `the authors of ${entry.name}`}\n\n${standard}`;
  }
  return /^\(?Apache-2\.0/.test(entry.licence ?? '') ? readFileSync(apacheFile, 'utf8').trim() : null;
}

/** One text; a licence that several share word for word is printed once. */
export function licenceText(parts: readonly LicensedPart[]): string {
  const byText = new Map<string, LicensedPart[]>();
  for (const part of parts) byText.set(part.text, [...(byText.get(part.text) ?? []), part]);
  const list = parts.map(({ name, licence }) => `  ${name}: ${licence}`).join('\n');
  const texts = [...byText].map(
    ([text, sharing]) =>
      `${'='.repeat(80)}\n${sharing.map(({ name }) => name).join('\n')}\n${'='.repeat(80)}\n\n${text}\n`,
  );
  return `Parley is under Apache-2.0. In this package is work of others:\n\n${list}\n\n${texts.join('\n')}`;
}
