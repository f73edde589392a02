/** Starts the kiosk's browser where the disk of its profile is full; run in a mount namespace of its own. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowserIn } from './browser-in.ts';

const [, , folder] = process.argv;
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
try {
  for (let n = 0; ; n += 1) writeFileSync(join(folder, `ballast-${n}`), Buffer.alloc(4096));
} catch {
  // full now
}
const browser = await startBrowserIn(folder);
process.stdout.write((await browser.screenshot()).subarray(1, 4).toString());
await browser.close();
