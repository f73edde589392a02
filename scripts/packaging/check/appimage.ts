import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problems } from './report.ts';

const FILES = ['AppRun', 'parley', 'parley.desktop', 'resources/app.asar', 'resources/third-party-licences.txt'];
const SQUASHFS = Buffer.from('hsqs');
const START_BYTES = 4 * 1024 * 1024;

/** What is in an AppImage, and how it starts: not whether its runtime, which is a download, does. */
export function appImageProblems(file: string, size: number): Problems {
  const folder = mkdtempSync(join(tmpdir(), 'parley-appimage-'));
  try {
    const start = readFileSync(file).subarray(0, START_BYTES);
    const at = squashfsAt(start);
    if (at < 0) return ['there is no file system in it'];
    const tree = join(folder, 'tree');
    const wanted = [...FILES, '.DirIcon', `usr/share/icons/hicolor/${size}x${size}/apps/parley.png`];
    execFileSync('unsquashfs', ['-q', '-n', '-o', String(at), '-d', tree, file, ...wanted], { stdio: 'ignore' });
    const missing = wanted.filter((path) => !existsSync(join(tree, path))).map((path) => `${path} is missing`);
    if (missing.length > 0) return missing;
    const desktop = readFileSync(join(tree, 'parley.desktop'), 'utf8');
    const run = readFileSync(join(tree, 'AppRun'), 'utf8');
    return [
      ...((statSync(file).mode & 0o111) === 0o111 ? [] : ['it cannot be started']),
      ...((statSync(join(tree, 'AppRun')).mode & 0o111) === 0o111 ? [] : ['AppRun cannot be started']),
      ...(/^Exec=AppRun %U$/m.test(desktop) ? [] : ['its desktop entry starts it with other options']),
      // Only where a kernel forbids namespaces does it start without a sandbox.
      ...(/unshare -Ur true/.test(run) ? [] : ['AppRun does not ask whether there are namespaces']),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Behind the runtime, on a block of its own: the mark and a version that says so. */
function squashfsAt(bytes: Buffer): number {
  const VERSION_AT = 28;
  for (let at = bytes.indexOf(SQUASHFS); at >= 0; at = bytes.indexOf(SQUASHFS, at + 1))
    if (bytes.length > at + 32 && bytes.readUInt16LE(at + VERSION_AT) === 4) return at;
  return -1;
}
