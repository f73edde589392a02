/**
 * Lets a plain Node run what lies in an archive, as Electron's Node does:  node --import see-archives.ts …
 *
 * `PARLEY_ARCHIVE` names the archive. Its files are there for `fs` and for `require` and `import`; what is unpacked is
 * read beside it; natives are mapped from there. What native code opens itself does not see into the archive, as in
 * Electron.
 */
import fs, { type PathLike } from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import { dirname, join, resolve as absolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openArchiveIndex, type Found } from './archive-index.ts';
import { resolveInArchive, typeOf } from './resolve-in-archive.ts';

const archive = process.env['PARLEY_ARCHIVE'] ?? '';
const index = openArchiveIndex(archive);
const { readFileSync } = fs;
const dlopen = process.dlopen.bind(process);

/** Where in the archive; null: elsewhere on the disk. */
function inside(path: unknown): string | null {
  if (typeof path !== 'string' && !(path instanceof URL) && !Buffer.isBuffer(path)) return null;
  const text = path instanceof URL ? (path.protocol === 'file:' ? fileURLToPath(path) : '') : String(path);
  if (text === '') return null;
  const whole = absolute(text);
  return whole === archive || whole.startsWith(`${archive}/`) ? whole.slice(archive.length + 1) : null;
}

const beside = (path: string): string => join(`${archive}.unpacked`, path);

function missing(call: string, path: string): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = new Error(`ENOENT: no such file or directory, ${call} '${join(archive, path)}'`);
  return Object.assign(error, { code: 'ENOENT', syscall: call, path: join(archive, path) });
}

function found(call: string, path: string): Found {
  const what = index.find(path);
  if (what === null) throw missing(call, path);
  return what;
}

function bytesOf(path: string): Buffer {
  const what = found('open', path);
  if (what.kind === 'file') return index.read(what);
  if (what.kind === 'unpacked') return readFileSync(beside(path));
  throw Object.assign(new Error(`EISDIR: illegal operation on a directory, read`), { code: 'EISDIR' });
}

function statOf(path: string): fs.Stats {
  const what = found('stat', path);
  const like = fs.statSync(what.kind === 'folder' ? dirname(archive) : archive);
  return Object.assign(like, { size: what.kind === 'folder' ? 0 : what.bytes });
}

/** In the place of one function of `fs`: its path is in the archive, or all goes to Node's own. */
function seeing<Rest extends readonly unknown[]>(call: (path: string, ...rest: Rest) => unknown, own: unknown) {
  return (path: PathLike, ...rest: Rest): unknown => {
    const place = inside(path);
    return place === null ? (own as (...args: readonly unknown[]) => unknown)(path, ...rest) : call(place, ...rest);
  };
}
const encodingOf = (options: unknown): BufferEncoding | null => {
  const given = typeof options === 'string' ? options : (options as { encoding?: string } | null | undefined)?.encoding;
  return (given ?? null) as BufferEncoding | null;
};
const read = (path: string, options?: unknown): Buffer | string => {
  const encoding = encodingOf(options);
  return encoding === null ? bytesOf(path) : bytesOf(path).toString(encoding);
};
const list = (path: string): readonly string[] => {
  const what = found('scandir', path);
  return what.kind === 'folder' ? what.names : [];
};
const access = (path: string): void => {
  found('access', path);
};

Object.assign(fs, {
  readFileSync: seeing(read, fs.readFileSync),
  statSync: seeing(statOf, fs.statSync),
  lstatSync: seeing(statOf, fs.lstatSync),
  accessSync: seeing(access, fs.accessSync),
  readdirSync: seeing(list, fs.readdirSync),
  existsSync: seeing((path) => index.find(path) !== null, fs.existsSync),
  realpathSync: seeing((path) => join(archive, path), fs.realpathSync),
});
Object.assign(fs.promises, {
  readFile: seeing(async (path: string, options?: unknown) => read(path, options), fs.promises.readFile),
  stat: seeing(async (path) => statOf(path), fs.promises.stat),
  access: seeing(async (path) => {
    access(path);
  }, fs.promises.access),
  readdir: seeing(async (path) => list(path), fs.promises.readdir),
});
syncBuiltinESMExports();

process.dlopen = (module: object, file: string, ...rest: unknown[]): void => {
  const place = inside(file);
  const args = [module, place === null ? file : beside(place), ...rest] as Parameters<typeof process.dlopen>;
  dlopen(...args);
};

const view = {
  isFile: (path: string) => ['file', 'unpacked'].includes(index.find(path)?.kind ?? ''),
  text: (path: string) => bytesOf(path).toString('utf8'),
};
/** The file in the archive that is asked for; null: not in the archive. */
function placeOf(specifier: string, parent: string | undefined, conditions: readonly string[]): string | null {
  const from = parent?.startsWith('file:') === true ? inside(fileURLToPath(parent)) : null;
  const file = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;
  const place = file.startsWith('/') ? inside(file) : null;
  if (place !== null) return resolveInArchive(view, `/${place}`, '', conditions);
  return from === null ? null : resolveInArchive(view, file, from, conditions);
}

registerHooks({
  resolve(specifier, context, nextResolve) {
    const standIn = process.env['PARLEY_ELECTRON'];
    if (specifier === 'electron' && standIn !== undefined) return { url: standIn, shortCircuit: true };
    const path = placeOf(specifier, context.parentURL, context.conditions);
    if (path === null) return nextResolve(specifier, context);
    return { url: pathToFileURL(join(archive, path)).href, shortCircuit: true };
  },
  load(url, context, nextLoad) {
    const path = url.startsWith('file:') ? inside(fileURLToPath(url)) : null;
    if (path === null) return nextLoad(url, context);
    const format = typeOf(view, path);
    // A native: what `require` does with it ends in `process.dlopen` above.
    const source = path.endsWith('.node') ? '' : bytesOf(path);
    return { format, source, shortCircuit: true };
  },
});
