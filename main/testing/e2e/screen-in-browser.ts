import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import type { KioskForScreen } from '../../interfaces/shell.ts';
import { findBrowser } from '../../shells/chromium/find-browser.ts';
import { openScreenServer } from '../../shells/chromium/screen-server.ts';
import { openScreenSocket } from '../../shells/chromium/screen-socket.ts';

const ROOT = join(import.meta.dirname, '../../..');
export const SCREEN_FOLDER = join(ROOT, 'out/renderer');
const TOKEN = 'token-of-this-test';

/** Writes down when the flat face and the first sculpture were on the page, ms after it was asked for. */
const NOTE_FIRST_PICTURES = `new MutationObserver(() => {
  const renderer = document.querySelector('#stage')?.dataset.renderer;
  if (renderer === '2D canvas') window.firstFlatMs ??= performance.now();
  else if (renderer !== undefined) window.firstSculptedMs ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-renderer'] });`;

export type ScreenInBrowser = {
  readonly page: Page;
  readonly origin: string;
  readonly token: string;
  /** What the page complained about: errors, and what its policy refused. */
  readonly complaints: string[];
  close(): Promise<void>;
};

export type ScreenOptions = {
  /** Where the page may connect, as the settings have it. */
  readonly connectOrigins?: readonly string[];
  /** What is to be there before the page is. */
  readonly prepare?: (page: Page) => Promise<void>;
};

export function buildScreen(): void {
  if (!existsSync(join(SCREEN_FOLDER, 'index.html')))
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT });
}

/** The real screen in the system's Chromium, with fingers, on the Chromium shell's own server and socket. */
export async function openScreenInBrowser(
  kiosk: KioskForScreen,
  avatarFolders: readonly string[] = [],
  // Small, because a machine for tests draws it without a GPU.
  viewport = { width: 480, height: 800 },
  { connectOrigins = [], prepare }: ScreenOptions = {},
): Promise<ScreenInBrowser> {
  buildScreen();
  const site = await openScreenServer({ screenFolder: SCREEN_FOLDER, avatarFolders, connectOrigins });
  const socket = openScreenSocket(kiosk, site, TOKEN);
  const browser = await chromium.launch({
    executablePath: findBrowser(process.env['PATH'] ?? ''),
    args: ['--enable-unsafe-swiftshader'],
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const context = await browser.newContext({ viewport, hasTouch: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.addInitScript(NOTE_FIRST_PICTURES);
  await prepare?.(page);
  await page.goto(`${site.origin}/?probe#token=${TOKEN}`);
  return {
    page,
    origin: site.origin,
    token: TOKEN,
    complaints,
    close: async () => {
      await browser.close();
      socket.close();
      site.server.close();
      site.server.closeAllConnections();
    },
  };
}
