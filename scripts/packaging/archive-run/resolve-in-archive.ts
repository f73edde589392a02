/** Node's way from an `import` or a `require` to a file, over the files of an archive. */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';

export type ArchiveView = {
  readonly isFile: (path: string) => boolean;
  readonly text: (path: string) => string;
};
type Manifest = { readonly main?: unknown; readonly exports?: unknown; readonly type?: unknown };

/**
 * @param specifier a name, `./…`, or `/…` from the archive's root
 * @param from the file that asks, in the archive
 * @returns null: nothing in the archive
 */
export function resolveInArchive(
  view: ArchiveView,
  specifier: string,
  from: string,
  conditions: readonly string[],
): string | null {
  if (isBuiltin(specifier)) return null;
  if (specifier.startsWith('/')) return fileAt(view, posix.normalize(specifier.slice(1)));
  if (/^\.\.?(?:\/|$)/.test(specifier)) return fileAt(view, posix.join(posix.dirname(from), specifier));
  const parts = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(specifier);
  if (parts === null) return null;
  const [, name, below] = parts;
  for (let folder = posix.dirname(from); ; folder = posix.dirname(folder)) {
    const home = posix.join(folder, 'node_modules', name);
    const manifest = manifestOf(view, home);
    if (manifest !== null) {
      const target = manifest.exports === undefined ? null : exported(manifest.exports, `.${below}`, conditions);
      if (target !== null) return fileAt(view, posix.join(home, target));
      return fileAt(view, posix.join(home, below));
    }
    if (folder === '.' || folder === '') return null;
  }
}

/** How Node is to read it. */
export function typeOf(view: ArchiveView, path: string): 'module' | 'commonjs' | 'json' {
  if (path.endsWith('.json')) return 'json';
  if (path.endsWith('.mjs')) return 'module';
  if (path.endsWith('.cjs') || path.endsWith('.node')) return 'commonjs';
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    const manifest = manifestOf(view, folder);
    if (manifest !== null) return manifest.type === 'module' ? 'module' : 'commonjs';
    if (folder === '.') return 'commonjs';
  }
}

function manifestOf(view: ArchiveView, folder: string): Manifest | null {
  const file = posix.join(folder, 'package.json');
  return view.isFile(file) ? (JSON.parse(view.text(file)) as Manifest) : null;
}

function fileAt(view: ArchiveView, path: string): string | null {
  const tries = [path, ...['.js', '.json', '.node', '.cjs'].map((ending) => `${path}${ending}`)];
  const found = tries.find((file) => view.isFile(file));
  if (found !== undefined) return found;
  const main = manifestOf(view, path)?.main;
  if (typeof main === 'string' && main !== '.' && posix.join(path, main) !== path) {
    const target = fileAt(view, posix.join(path, main));
    if (target !== null) return target;
  }
  const index = posix.join(path, 'index.js');
  return view.isFile(index) ? index : null;
}

/** `exports` of a package.json: strings, conditions, sub-paths, one `*`. */
function exported(exports: unknown, subPath: string, conditions: readonly string[]): string | null {
  if (typeof exports === 'string') return subPath === '.' ? exports : null;
  if (typeof exports !== 'object' || exports === null) return null;
  const entries = Object.entries(exports) as [string, unknown][];
  if (entries.some(([key]) => key.startsWith('.'))) return ofSubPath(entries, subPath, conditions);
  // A list is tried in order, as conditions are.
  const tried = entries.filter(([key]) => Array.isArray(exports) || key === 'default' || conditions.includes(key));
  return tried.map(([, value]) => exported(value, subPath, conditions)).find((target) => target !== null) ?? null;
}

function ofSubPath(
  entries: readonly (readonly [string, unknown])[],
  subPath: string,
  conditions: readonly string[],
): string | null {
  for (const [key, value] of entries) {
    if (key === subPath) return exported(value, '.', conditions);
    if (!key.includes('*')) continue;
    const [before, after] = key.split('*');
    if (!subPath.startsWith(before) || !subPath.endsWith(after)) continue;
    const middle = subPath.slice(before.length, subPath.length - after.length);
    return exported(value, '.', conditions)?.replaceAll('*', middle) ?? null;
  }
  return null;
}
