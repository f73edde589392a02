/** Where a native library looks for its neighbours (ELF's RUNPATH), read and mended. 64 bits, little-endian. */
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';

const SECTION_HEADER_BYTES = 64;
const DYNAMIC_ENTRY_BYTES = 16;
const SECTION_DYNAMIC = 6;
const TAG_NEEDED = 1n;
const TAGS_RUN_PATH: readonly bigint[] = [15n, 29n]; // DT_RPATH, DT_RUNPATH

export type NativeLinks = {
  /** Libraries that it needs, by name. */
  readonly needed: readonly string[];
  /** Folders that they are looked for in first; null: the system's only. */
  readonly runPath: string | null;
};

type Dynamic = NativeLinks & { readonly runPathAt: number };

export function isElf(bytes: Buffer): boolean {
  return bytes.length > SECTION_HEADER_BYTES && bytes.readUInt32BE(0) === 0x7f454c46;
}

/** @throws Error if the file is no 64-bit little-endian ELF file with a dynamic section */
export function readNativeLinks(file: string): NativeLinks {
  const { needed, runPath } = parse(readFileSync(file), file);
  return { needed, runPath };
}

/**
 * Lets a library find the ones beside it, wherever the folder is: its RUNPATH becomes `$ORIGIN`. The file is replaced,
 * not written into, because a package manager may share it with other folders.
 *
 * @returns what its RUNPATH was
 * @throws Error if it has none, or one too short to be replaced
 */
export function makeRelocatable(file: string): string {
  const bytes = readFileSync(file);
  const { runPath, runPathAt } = parse(bytes, file);
  const wanted = '$ORIGIN';
  if (runPath === null) throw new Error(`${file} has no RUNPATH that could be replaced`);
  if (runPath.length < wanted.length) throw new Error(`${file}: its RUNPATH ${runPath} has no room for ${wanted}`);
  if (runPath !== wanted) {
    bytes.fill(0, runPathAt, runPathAt + runPath.length);
    bytes.write(wanted, runPathAt, 'latin1');
    const aside = `${file}.relocated`;
    writeFileSync(aside, bytes, { mode: statSync(file).mode });
    renameSync(aside, file);
  }
  return runPath;
}

function parse(bytes: Buffer, file: string): Dynamic {
  if (!isElf(bytes) || bytes[4] !== 2 || bytes[5] !== 1) throw new Error(`${file} is no 64-bit ELF file`);
  const sectionsAt = Number(bytes.readBigUInt64LE(0x28));
  const sections = Array.from({ length: bytes.readUInt16LE(0x3c) }, (_, index) => {
    const at = sectionsAt + index * SECTION_HEADER_BYTES;
    return {
      type: bytes.readUInt32LE(at + 4),
      at: Number(bytes.readBigUInt64LE(at + 24)),
      bytes: Number(bytes.readBigUInt64LE(at + 32)),
      link: bytes.readUInt32LE(at + 40),
    };
  });
  const dynamic = sections.find(({ type }) => type === SECTION_DYNAMIC);
  if (dynamic === undefined) throw new Error(`${file} is linked to nothing`);
  const namesAt = sections[dynamic.link].at;
  const textAt = (at: number): string => bytes.toString('latin1', at, bytes.indexOf(0, at));
  const needed: string[] = [];
  let runPathAt = -1;
  for (let at = dynamic.at; at < dynamic.at + dynamic.bytes; at += DYNAMIC_ENTRY_BYTES) {
    const tag = bytes.readBigUInt64LE(at);
    const nameAt = namesAt + Number(bytes.readBigUInt64LE(at + 8));
    if (tag === TAG_NEEDED) needed.push(textAt(nameAt));
    else if (TAGS_RUN_PATH.includes(tag)) runPathAt = nameAt;
  }
  return { needed, runPath: runPathAt < 0 ? null : textAt(runPathAt), runPathAt };
}
