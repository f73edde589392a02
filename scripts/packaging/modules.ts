/** Which npm packages the built kiosk needs while it runs, and where they lie. */
import { build } from 'esbuild';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

export type InstalledPackage = {
  readonly name: string;
  readonly version: string;
  /** As its author names it; null: not at all. */
  readonly licence: string | null;
  readonly author: string | null;
  /** Where its files are; a linked package's own folder. */
  readonly folder: string;
  /** Where it goes in a copy: `node_modules/…`, nested as it is installed. */
  readonly place: string;
};

/**
 * What a package names as a dependency and needs only to be installed or built, or what is needed of it is one file
 * that needs nothing: the rest of its dependencies would be dead weight.
 */
const NEEDS_NOTHING: readonly string[] = ['@ricky0123/vad-web', 'better-sqlite3'];
const NOT_AT_RUN_TIME: Readonly<Record<string, readonly string[]>> = {
  'onnxruntime-node': ['adm-zip', 'global-agent'],
};

const person = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z
    .union([z.string(), z.object({ type: z.string() }).transform(({ type }) => type)])
    .optional()
    .catch(undefined),
  author: person.optional().catch(undefined),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

/** Packages that these bundled files import at run time, by name. */
export async function importedPackages(entries: readonly string[]): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [...entries],
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outdir: 'unused',
    logLevel: 'silent',
  });
  const names = Object.values(metafile.outputs).flatMap(({ imports }) =>
    imports.filter(({ external, path }) => external === true && !path.startsWith('node:')).map(({ path }) => path),
  );
  return [...new Set(names.map(packageOf))].sort();
}

function packageOf(path: string): string {
  const parts = path.split('/');
  return path.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

/**
 * The packages of these names and all that they need, as installed.
 *
 * @throws Error if one that is not optional is not installed
 */
export function withDependencies(root: string, names: readonly string[]): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const visit = (name: string, from: string, optional: boolean): void => {
    const place = placeOf(root, from, name);
    if (place === null) {
      if (optional) return;
      throw new Error(`the package ${name} is not installed: run npm run setup`);
    }
    if (found.has(place)) return;
    const { entry, needs, mayNeed } = readPackage(root, place);
    found.set(place, entry);
    if (NEEDS_NOTHING.includes(name)) return;
    const dead = NOT_AT_RUN_TIME[name] ?? [];
    for (const need of needs) if (!dead.includes(need)) visit(need, place, mayNeed.includes(need));
  };
  for (const name of names) visit(name, '.', false);
  return [...found.values()].sort((a, b) => (a.place < b.place ? -1 : 1));
}

/** Node's own way to find a package: here, then in each folder above. */
function placeOf(root: string, from: string, name: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (existsSync(join(root, place, 'package.json'))) return place;
    if (folder === '.') return null;
  }
}

/** One installed package by where it lies under `root`. */
export function readPackage(
  root: string,
  place: string,
): { readonly entry: InstalledPackage; readonly needs: readonly string[]; readonly mayNeed: readonly string[] } {
  const folder = realpathSync(join(root, place));
  const parsed = packageSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const mayNeed = Object.keys(parsed.optionalDependencies);
  return {
    entry: {
      name: parsed.name,
      version: parsed.version,
      licence: parsed.license ?? null,
      author: parsed.author ?? null,
      folder,
      place,
    },
    needs: [...new Set([...Object.keys(parsed.dependencies), ...mayNeed])],
    mayNeed,
  };
}

/** Published as one file that holds what they depend on. */
const HOLD_THEIR_OWN: readonly string[] = ['livekit-client'];

/** What the built screen is made of. @throws Error if the screen was not built */
export function screenPackages(root: string): readonly InstalledPackage[] {
  const names = z.array(z.string()).parse(JSON.parse(readFileSync(join(root, 'out/screen-packages.json'), 'utf8')));
  const held = withDependencies(
    root,
    names.filter((name) => HOLD_THEIR_OWN.includes(name)),
  );
  return [...names.map((name) => readPackage(root, join('node_modules', name)).entry), ...held];
}
