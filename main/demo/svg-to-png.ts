import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { log } from '../log.ts';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PATIENCE_MS = 20_000;

/**
 * Draws an SVG file as a PNG with a system's Chromium.
 *
 * @returns false when there is none or it cannot
 */
export async function pngOfSvg(
  svgFile: string,
  pngFile: string,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<boolean> {
  const browser = findOnPath(BROWSERS);
  if (browser === null) return false;
  const profile = mkdtempSync(join(tmpdir(), 'parley-picture-'));
  const args = [
    '--headless',
    '--hide-scrollbars',
    '--no-first-run',
    '--disable-gpu',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    `--user-data-dir=${profile}`,
    `--window-size=${width},${height}`,
    `--screenshot=${pngFile}`,
    pathToFileURL(svgFile).href,
  ];
  rmSync(pngFile, { force: true });
  try {
    await new Promise<void>((resolve, reject) => {
      execFile(browser, args, { timeout: PATIENCE_MS, killSignal: 'SIGKILL' }, (error) => {
        if (error === null) resolve();
        else reject(new Error(error.message));
      });
    });
  } catch (error) {
    log.warn('the timeline could not be drawn as PNG', { reason: String(error).split('\n', 1)[0] });
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  return existsSync(pngFile);
}

function findOnPath(names: readonly string[]): string | null {
  const folders = (process.env['PATH'] ?? '').split(process.platform === 'win32' ? ';' : ':');
  for (const name of names)
    for (const folder of folders) if (folder !== '' && existsSync(join(folder, name))) return join(folder, name);
  return null;
}
