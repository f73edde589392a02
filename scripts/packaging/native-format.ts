/** For which machine a native file was built, by its own first bytes. */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './lay-out.ts';
import type { Target } from './wanted-files.ts';

export type NativeFormat = { readonly system: Target['system']; readonly archs: readonly string[] };

const HEAD_BYTES = 4096;
const NATIVE = /\.(?:node|dll|dylib|so(?:\.\d+)*)$/;
const ELF_MACHINES: Readonly<Record<number, string>> = { 0x3e: 'x64', 0xb7: 'arm64', 0x28: 'arm', 0x03: 'ia32' };
const PE_MACHINES: Readonly<Record<number, string>> = { 0x8664: 'x64', 0xaa64: 'arm64', 0x14c: 'ia32' };
const MACH_CPUS: Readonly<Record<number, string>> = { 0x01000007: 'x64', 0x0100000c: 'arm64', 7: 'ia32' };
const MACH_FAT = 0xcafebabe;
const MACH_64 = 0xcffaedfe; // as its first four bytes read from the left
const FAT_ENTRY_BYTES = 20;

/** @returns null: no native */
export function nativeFormatOf(bytes: Buffer): NativeFormat | null {
  if (bytes.length < 64) return null;
  const mark = bytes.readUInt32BE(0);
  if (mark === 0x7f454c46) return { system: 'linux', archs: [ELF_MACHINES[bytes.readUInt16LE(0x12)] ?? 'unknown'] };
  if (mark === MACH_64) return { system: 'darwin', archs: [MACH_CPUS[bytes.readUInt32LE(4)] ?? 'unknown'] };
  if (mark === MACH_FAT) {
    const count = Math.min(bytes.readUInt32BE(4), 8);
    const archs = Array.from({ length: count }, (_, at) => bytes.readUInt32BE(8 + at * FAT_ENTRY_BYTES));
    return { system: 'darwin', archs: archs.map((cpu) => MACH_CPUS[cpu] ?? 'unknown') };
  }
  if (bytes.toString('latin1', 0, 2) !== 'MZ') return null;
  const peAt = bytes.readUInt32LE(0x3c);
  if (peAt + 6 > bytes.length || bytes.toString('latin1', peAt, peAt + 4) !== 'PE\0\0') return null;
  return { system: 'win32', archs: [PE_MACHINES[bytes.readUInt16LE(peAt + 4)] ?? 'unknown'] };
}

/** Natives under a folder that do not run on the target, each in words. */
export function foreignNatives(folder: string, { system, arch }: Target): readonly string[] {
  return filesUnder(folder)
    .filter((path) => NATIVE.test(path))
    .flatMap((path) => {
      const format = nativeFormatOf(headOf(join(folder, path)));
      if (format === null) return [`${path} is no native`];
      if (format.system === system && format.archs.includes(arch)) return [];
      return [`${path} is for ${format.system} on ${format.archs.join(' and ')}`];
    });
}

function headOf(file: string): Buffer {
  const fd = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    return bytes.subarray(0, readSync(fd, bytes, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(fd);
  }
}
