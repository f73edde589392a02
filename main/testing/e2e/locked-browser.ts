import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startBrowser, type Browser, type BrowserOptions } from '../../shells/chromium/browser.ts';
import { findBrowser } from '../../shells/chromium/find-browser.ts';
import { openScreenServer } from '../../shells/chromium/screen-server.ts';
import { openScreenSocket } from '../../shells/chromium/screen-socket.ts';
import { openFakeKioskForScreen, type FakeKioskForScreen } from '../fake-kiosk-for-screen.ts';
import { until } from '../until.ts';
import { buildScreen, SCREEN_FOLDER } from './screen-in-browser.ts';

const TOKEN = 'token-of-this-test';
const answerSchema = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z.object({ text: z.string() }).optional(),
});
const targetsSchema = z.object({ targetInfos: z.array(z.object({ type: z.string(), url: z.string() })) });

/** The real screen in the browser exactly as the Chromium shell starts it. */
export type LockedBrowser = {
  readonly browser: Browser;
  readonly kiosk: FakeKioskForScreen;
  readonly origin: string;
  readonly folder: string;
  /** Runs this in the page as if a visitor had just touched it. */
  run(expression: string): Promise<unknown>;
  /** Sends input as a finger, a mouse or a keyboard would. */
  input(method: string, params: Record<string, unknown>): Promise<void>;
  /** Addresses of all pages that are open. */
  pages(): Promise<string[]>;
  /** The page is loaded and speaks with the kiosk. */
  isHome(): Promise<boolean>;
  close(): Promise<void>;
};

export async function openLockedBrowser(
  options: Partial<Pick<BrowserOptions, 'executable' | 'headless' | 'headlessScreens'>> = {},
): Promise<LockedBrowser> {
  buildScreen();
  const folder = await mkdtemp(join(tmpdir(), 'parley-locked-'));
  const kiosk = openFakeKioskForScreen();
  const site = await openScreenServer({ screenFolder: SCREEN_FOLDER, connectOrigins: [] });
  const socket = openScreenSocket(kiosk, site, TOKEN);
  const browser = await startBrowser({
    executable: findBrowser(process.env['PATH'] ?? ''),
    profileFolder: join(folder, 'profile'),
    headless: true,
    online: false,
    origin: site.origin,
    ...options,
  });
  const run = async (expression: string): Promise<unknown> => {
    const params = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const { result, exceptionDetails } = await browser.ask('Runtime.evaluate', params, answerSchema);
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    return result.value;
  };
  const isHome = async (): Promise<boolean> => {
    try {
      return (await run(`location.origin === '${site.origin}' && document.querySelector('.chip') !== null`)) === true;
    } catch {
      return false; // between two pages
    }
  };
  await browser.show(`${site.origin}/#token=${TOKEN}`);
  await until(() => kiosk.asked.some(([name]) => name === 'screen.ready'), 20_000);
  return {
    browser,
    kiosk,
    origin: site.origin,
    folder,
    run,
    input: async (method, params) => {
      await browser.ask(`Input.${method}`, params, z.unknown());
    },
    pages: async () => {
      const { targetInfos } = await browser.ask('Target.getTargets', {}, targetsSchema);
      return targetInfos.filter(({ type }) => type === 'page').map(({ url }) => url);
    },
    isHome,
    close: async () => {
      await browser.close();
      socket.close();
      site.server.close();
      site.server.closeAllConnections();
      await rm(folder, { recursive: true, maxRetries: 5 });
    },
  };
}
