import { join } from 'node:path';
import { startBrowser, type Browser } from '../shells/chromium/browser.ts';
import { findBrowser } from '../shells/chromium/find-browser.ts';

/** The kiosk's browser with its profile in this folder, drawn where nobody sees it, and led to no page. */
export function startBrowserIn(folder: string): Promise<Browser> {
  return startBrowser({
    executable: findBrowser(process.env['PATH'] ?? ''),
    profileFolder: join(folder, 'profile'),
    headless: true,
    online: false,
    origin: 'http://127.0.0.1:1',
  });
}
