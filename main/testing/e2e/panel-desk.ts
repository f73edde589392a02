import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { withValues } from '../../domain/secret-settings.ts';
import { defaultSettings } from '../../domain/settings.ts';
import { openKiosk, type Kiosk } from '../../kiosk.ts';
import { openQuietVisitor, type QuietVisitor } from './quiet-visitor.ts';
import { openScreenInBrowser, type ScreenInBrowser } from './screen-in-browser.ts';

const ASSETS = join(import.meta.dirname, '../../../assets');

export const PIN = '271828';
/** Pages of the panel, in English. */
export const PANEL_PAGES = ['Sound', 'Interruptions', 'Conversation', 'Screen', 'Overlaps', 'Health'] as const;

export type PanelDeskOptions = {
  /** By path; the rest is as it comes, but with a drawn face: it costs nothing. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly notice?: string | null;
  /** What is in the data folder before the kiosk is. */
  readonly plant?: (folder: string) => void;
  readonly viewport?: { readonly width: number; readonly height: number };
};

/** A whole kiosk without sound devices, its screen in a browser, and the hands of an operator. */
export type PanelDesk = {
  readonly folder: string;
  readonly kiosk: Kiosk;
  readonly screen: ScreenInBrowser;
  readonly page: Page;
  readonly visitor: QuietVisitor;
  /** Sets the PIN, so that `openByKey` is let in without giving one. */
  choosePin(): Promise<void>;
  /** By Ctrl, Alt and O; whoever is unlocked is in. */
  openByKey(): Promise<void>;
  goTo(page: string): Promise<void>;
  /** What axe-core finds wrong, in one line each. */
  violations(): Promise<string[]>;
  close(): Promise<void>;
};

export async function openPanelDesk(options: PanelDeskOptions = {}): Promise<PanelDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-panel-'));
  options.plant?.(folder);
  const visitor = openQuietVisitor();
  const kiosk = await openKiosk({
    settings: withValues(defaultSettings, { 'avatar.picture': 'flat', ...options.values }),
    dataFolder: folder,
    assetsFolder: ASSETS,
    audio: 'null',
    visitor,
    settingsNotice: options.notice ?? null,
  });
  const screen = await openScreenInBrowser(kiosk, [], options.viewport);
  const { page } = screen;
  await page.waitForSelector('.chip');
  return {
    folder,
    kiosk,
    screen,
    page,
    visitor,
    choosePin: async () => {
      await kiosk.commands['operator.pin.set']({ pin: PIN });
    },
    openByKey: async () => {
      await kiosk.commands['operator.unlock']({ pin: PIN });
      await page.keyboard.press('Control+Alt+o');
      await page.waitForSelector('.op-nav, .op-door');
      // A panel that was just closed may have locked after it was unlocked.
      if ((await page.locator('.op-door').count()) > 0) {
        await page.keyboard.type(PIN);
        await page.keyboard.press('Enter');
      }
      await page.waitForSelector('.op-nav');
    },
    goTo: async (name) => {
      await page.getByRole('button', { name, exact: true }).tap();
      await page.getByRole('heading', { name, exact: true, level: 2 }).waitFor();
    },
    violations: async () => {
      await page.evaluate(`window.axe === undefined && (() => { ${axe.source} })()`);
      return page.evaluate<string[]>(
        `axe.run('#operator').then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
      );
    },
    close: async () => {
      await screen.close();
      await kiosk.close();
      rmSync(folder, { recursive: true, maxRetries: 5 });
    },
  };
}
