import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Electron marks its fuses by this text, then version, number, and one character each. */
const FUSE_MARK = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FILES = [
  'chrome-sandbox',
  'chrome_crashpad_handler',
  'icudtl.dat',
  'snapshot_blob.bin',
  'v8_context_snapshot.bin',
  'resources.pak',
  'chrome_100_percent.pak',
  'chrome_200_percent.pak',
  'LICENSE',
  'LICENSES.chromium.html',
  'libffmpeg.so',
  'libvk_swiftshader.so',
  'libvulkan.so.1',
  'vk_swiftshader_icd.json',
];

/** A folder that electron-builder takes for Electron's runtime for Linux: its program does nothing, but has fuses. */
export function writeStandInRuntime(folder: string, version: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  const fuses = Buffer.concat([Buffer.from(FUSE_MARK), Buffer.from([1, 9]), Buffer.from('101100011')]);
  const program = Buffer.concat([readFileSync('/bin/true'), Buffer.alloc(64), fuses, Buffer.alloc(64)]);
  writeFileSync(join(folder, 'electron'), program);
  chmodSync(join(folder, 'electron'), 0o755);
  for (const file of FILES) writeFileSync(join(folder, file), 'stands in\n');
  writeFileSync(join(folder, 'version'), version);
  for (const language of ['en-US', 'de', 'fr']) writeFileSync(join(folder, 'locales', `${language}.pak`), 'stands in');
}
