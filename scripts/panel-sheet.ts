/**
 * Photographs every page of the operator's panel into `docs/panel/`, in light and dark, from top to bottom, also in
 * landscape, on a small screen and in German: `npm run panel-sheet [-- --out FOLDER] [-- --only NAME]`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openPanelDesk, PANEL_PAGES, PIN, type PanelDesk } from '../main/testing/e2e/panel-desk.ts';
import { plantOverlaps } from '../main/testing/planted-overlaps.ts';

const { values: given } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string' } } });
const OUT = given.out ?? join(import.meta.dirname, '../docs/panel');
const DAYS = 6;
const HOUR_MS = 3_600_000;
const SHAPES = {
  portrait: { width: 1080, height: 1920 },
  landscape: { width: 1920, height: 1080 },
  small: { width: 800, height: 480 },
} as const;
const GERMAN = ['Ton', 'Unterbrechen', 'Gespräch', 'Bildschirm', 'Überlappungen', 'Zustand'] as const;

/** A week of a well-visited museum: from ten to six, most people in the early afternoon. */
function openingHours(): number[] {
  const times: number[] = [];
  const midnight = new Date().setHours(0, 0, 0, 0);
  for (let day = -DAYS; day <= 0; day += 1)
    for (let hour = 10; hour < 18; hour += 1) {
      const visits = 3 + Math.round(6 * Math.sin(((hour - 9) / 9) * Math.PI)) + ((day * day + hour) % 3);
      for (let n = 0; n < visits; n += 1)
        times.push(midnight + day * 24 * HOUR_MS + hour * HOUR_MS + ((n + 0.4) / visits) * HOUR_MS);
    }
  return times.filter((atMs) => atMs < Date.now()).map(Math.round);
}

type Scheme = 'light' | 'dark';
const BOTH: readonly Scheme[] = ['light', 'dark'];

async function photograph(page: Page, name: string, schemes: readonly Scheme[] = ['light']): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(OUT, `${name}-${colorScheme}.png`), scale: 'css' });
  }
  await page.emulateMedia({ colorScheme: null });
}

/** The page as it is first seen, in portrait by day and night, and each screenful below it. */
async function photographPage({ page }: PanelDesk, name: string, all: boolean): Promise<void> {
  await page.evaluate(`document.querySelector('.op-page').scrollTo(0, 0)`);
  await photograph(page, name, all ? BOTH : undefined);
  for (let part = 2; all; part += 1) {
    const moved = await page.evaluate<boolean>(
      `(() => { const it = document.querySelector('.op-page'); const was = it.scrollTop; it.scrollBy(0, it.clientHeight - 80); return it.scrollTop - was > 40; })()`,
    );
    if (!moved) return;
    await photograph(page, `${name}-${part}`);
  }
}

async function walk(
  desk: PanelDesk,
  shape: keyof typeof SHAPES,
  names: readonly string[],
  all: boolean,
): Promise<void> {
  await desk.page.setViewportSize(SHAPES[shape]);
  for (const [at, name] of names.entries()) {
    await desk.goTo(name);
    if (PANEL_PAGES[at] === 'Overlaps') {
      await desk.page.locator('.op-table .op-link').first().tap();
      await desk.page.waitForSelector('.chart-timeline svg');
    }
    if (PANEL_PAGES[at] === 'Interruptions') await desk.page.waitForTimeout(10_500);
    await desk.page.waitForTimeout(400);
    const prefix = [names === GERMAN ? 'german-' : '', shape === 'portrait' ? '' : `${shape}-`].join('');
    await photographPage(desk, `${prefix}${PANEL_PAGES[at].toLowerCase()}`, all);
  }
}

mkdirSync(OUT, { recursive: true });
const times = openingHours();
const desk = await openPanelDesk({
  viewport: SHAPES.portrait,
  plant: (folder) => {
    plantOverlaps(folder, { timesUtcMs: times, recorded: [times.length - 1] });
  },
});
const isWanted = (name: string): boolean => given.only === undefined || given.only === name;
try {
  const { page, kiosk } = desk;
  await kiosk.commands['operator.status']({});
  await page.keyboard.press('Control+Alt+o');
  await page.waitForSelector('.op-door');
  await photograph(page, 'pin', BOTH);
  await kiosk.commands['operator.pin.set']({ pin: PIN });
  await page.keyboard.press('Escape');
  void kiosk.commands['topic.choose']({ topicId: 'bellows' });
  await desk.openByKey();
  if (isWanted('portrait')) await walk(desk, 'portrait', PANEL_PAGES, true);
  if (isWanted('landscape')) await walk(desk, 'landscape', PANEL_PAGES, false);
  if (isWanted('small')) await walk(desk, 'small', PANEL_PAGES, false);
  if (isWanted('keyboard')) {
    await page.setViewportSize(SHAPES.portrait);
    await desk.goTo('Conversation');
    await page.locator('#op-link-host').tap();
    await photograph(page, 'keyboard');
    await page.keyboard.press('Escape');
    await page.locator('#op-conversation-idleMs').tap();
    await photograph(page, 'keyboard-numbers');
    await page.keyboard.press('Escape');
  }
  await kiosk.commands['settings.change']({ path: 'screen.language', value: 'de' });
  await page.keyboard.press('Escape');
  await desk.openByKey();
  if (isWanted('german')) await walk(desk, 'portrait', GERMAN, false);
  for (const complaint of desk.screen.complaints) console.error(complaint);
} finally {
  await desk.close();
}
