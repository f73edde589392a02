import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const ELSEWHERE: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
};

/**
 * @param searchPath folders as in PATH
 * @throws Error that tells the operator what to install
 */
export function findBrowser(searchPath: string): string {
  const inPath = NAMES.flatMap((name) =>
    searchPath
      .split(delimiter)
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, name)),
  );
  const found = [...inPath, ...(ELSEWHERE[process.platform] ?? [])].find(isExecutable);
  if (found === undefined)
    throw new Error(
      `no browser found (looked for ${NAMES.join(', ')}): install one, on Debian with "apt-get install chromium"`,
    );
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // the only question that is asked here
  }
}
