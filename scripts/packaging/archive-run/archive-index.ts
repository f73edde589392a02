/** Reads an asar archive in place, as Electron's own `fs` does. */
import { closeSync, openSync, readSync } from 'node:fs';

type Entry = {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly offset?: string;
  readonly size?: number;
  readonly unpacked?: boolean;
};

export type ArchiveIndex = {
  /** @returns null: nothing of that name; `names`: a folder; `unpacked`: it lies beside the archive */
  find(path: string): Found | null;
  read(found: Extract<Found, { readonly kind: 'file' }>): Buffer;
};
export type Found =
  | { readonly kind: 'folder'; readonly names: readonly string[]; readonly folders: readonly string[] }
  | { readonly kind: 'file'; readonly bytes: number; readonly at: number }
  | { readonly kind: 'unpacked'; readonly bytes: number };

const SIZES_BYTES = 16;

/** @param archive a file that ends in `.asar` */
export function openArchiveIndex(archive: string): ArchiveIndex {
  const fd = openSync(archive, 'r');
  const sizes = readAt(fd, 0, SIZES_BYTES);
  // Two pickles: the header's size, then the header, whose text begins with its own length.
  const headerBytes = sizes.readUInt32LE(4);
  const text = readAt(fd, SIZES_BYTES, sizes.readUInt32LE(12)).toString('utf8');
  const root = JSON.parse(text) as Entry; // written by electron-builder a moment ago
  const contentAt = 8 + headerBytes;
  process.on('exit', () => {
    closeSync(fd);
  });
  const find = (path: string): Found | null => {
    let entry: Entry = root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      const next = entry.files !== undefined && Object.hasOwn(entry.files, name) ? entry.files[name] : undefined;
      if (next === undefined) return null;
      entry = next;
    }
    const { files } = entry;
    if (files !== undefined)
      return {
        kind: 'folder',
        names: Object.keys(files),
        folders: Object.keys(files).filter((name) => files[name].files !== undefined),
      };
    const bytes = entry.size ?? 0;
    return entry.unpacked === true
      ? { kind: 'unpacked', bytes }
      : { kind: 'file', bytes, at: contentAt + Number(entry.offset ?? 0) };
  };
  return { find, read: ({ at, bytes }) => readAt(fd, at, bytes) };
}

function readAt(fd: number, at: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (bytes > 0) readSync(fd, buffer, 0, bytes, at);
  return buffer;
}
