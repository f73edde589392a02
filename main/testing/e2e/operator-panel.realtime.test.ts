import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultSettings } from '../../domain/settings.ts';
import { log } from '../../log.ts';
import { readAllSettings } from '../../operator/settings-store.ts';
import { evenly, plantOverlaps } from '../planted-overlaps.ts';
import { until } from '../until.ts';
import { openPanelDesk, PANEL_PAGES, PIN, type PanelDesk } from './panel-desk.ts';

const SECRET = 'planted-secret-161803';
const NEW_PIN = '314159';
const OVERLAPS = 240;
const NOTICE = 'settings.json cannot be used; the defaults are used.';

let desk: PanelDesk;
beforeAll(async () => {
  desk = await openPanelDesk({
    notice: NOTICE,
    // Two days of a well-visited kiosk.
    plant: (folder) => {
      plantOverlaps(folder, { timesUtcMs: evenly(OVERLAPS, 712_000) });
    },
  });
  await desk.page.setViewportSize({ width: 1080, height: 1920 });
}, 120_000);
afterAll(() => desk.close());

async function openByCorner(): Promise<void> {
  const { width } = desk.page.viewportSize()!;
  for (let taps = 0; taps < 5; taps += 1) await desk.page.touchscreen.tap(width - 30, 30);
  await desk.page.waitForSelector('.op-door');
}

async function tapPin(pin: string): Promise<void> {
  for (const digit of pin) await desk.page.getByRole('button', { name: digit, exact: true }).tap();
  await desk.page.getByRole('button', { name: 'OK', exact: true }).tap();
}

it('opens by five taps in the corner, asks for a first PIN, and by touch alone shows every page without a flaw', async () => {
  await openByCorner();
  expect(await desk.violations()).toEqual([]);
  await tapPin(PIN);
  await desk.page.waitForSelector('.op-nav');
  // What was damaged is said until somebody has read it.
  await desk.page.getByText(NOTICE).waitFor();
  expect(await desk.violations()).toEqual([]);
  await desk.page.getByRole('button', { name: 'Understood' }).tap();
  await desk.page.getByText(NOTICE).waitFor({ state: 'detached' });
  const found: string[] = [];
  for (const page of PANEL_PAGES) {
    await desk.goTo(page);
    if (page === 'Overlaps') await desk.page.locator('.op-table .op-link').first().tap();
    await desk.page.waitForTimeout(300);
    found.push(...(await desk.violations()).map((violation) => `${page}: ${violation}`));
  }
  expect(found).toEqual([]);
});

it('changes what visitors see at once, and takes it back', async () => {
  const shown: boolean[] = [];
  const off = desk.kiosk.onScreenEvent((event) => {
    if (event.kind === 'presentation') shown.push(event.presentation.captions);
  });
  await desk.page.getByRole('button', { name: 'Screen', exact: true }).tap();
  await desk.page.getByRole('switch', { name: 'Captions' }).tap();
  await until(() => shown.length === 1);
  await desk.page.getByRole('button', { name: 'Undo' }).tap();
  await until(() => shown.length === 2);
  off();
  expect(shown).toEqual([false, true]);
});

it('takes a secret from a finger and shows it nowhere', async () => {
  await desk.page.getByRole('button', { name: 'Conversation', exact: true }).tap();
  await desk.page.locator('#op-link-token').tap();
  await desk.page.getByRole('group', { name: 'Keyboard' }).waitFor();
  for (const letter of SECRET)
    await desk.page.locator('.op-keyboard').getByRole('button', { name: letter, exact: true }).tap();
  await desk.page.locator('.op-keyboard').getByRole('button', { name: 'OK' }).tap();
  await until(() => readdirSync(desk.folder).includes('secrets.json'));
  await until(() => readFileSync(join(desk.folder, 'secrets.json'), 'utf8').includes(SECRET));
  await desk.page.getByRole('button', { name: 'Screen', exact: true }).tap();
  await desk.page.getByRole('button', { name: 'Export', exact: true }).tap();
  await desk.page.getByRole('button', { name: 'Health', exact: true }).tap();
  await desk.page.getByRole('button', { name: 'Support bundle' }).tap();
  const exports = join(desk.folder, 'exports');
  await until(() => readdirSync(exports).length === 2, 10_000);
  const [settings, bundle] = ['json', 'zip'].map((ending) =>
    readFileSync(
      join(
        exports,
        readdirSync(exports).find((name) => name.endsWith(ending))!,
      ),
    ),
  );
  const zipped = Object.values(unzipSync(bundle)).map((bytes) => Buffer.from(bytes));
  for (const bytes of [settings, ...zipped]) expect(bytes.includes(SECRET)).toBe(false);
  expect(log.lastLines().join('')).not.toContain(SECRET);
  expect(await desk.page.content()).not.toContain(SECRET);
});

it('reads settings from a file, and goes back to the first ones, by touch alone', async () => {
  const captions = desk.page.getByRole('switch', { name: 'Captions' });
  await desk.page.getByRole('button', { name: 'Screen', exact: true }).tap();
  await captions.tap();
  await until(() => !readAllSettings(desk.folder, null).settings.screen.captions);
  await desk.page.getByRole('button', { name: 'Import', exact: true }).tap();
  await desk.page.getByRole('button', { name: /^settings-.*json$/ }).tap();
  await until(() => readAllSettings(desk.folder, null).settings.screen.captions);
  expect(readAllSettings(desk.folder, null).settings.link.token).toBe(SECRET);
  await desk.page.getByRole('button', { name: 'Factory reset' }).tap();
  await desk.page.getByRole('button', { name: 'Yes, reset' }).tap();
  await until(() => readAllSettings(desk.folder, null).settings.avatar.picture === 'sculpted');
  expect(readAllSettings(desk.folder, null).settings).toEqual(defaultSettings);
  await desk.page.getByRole('button', { name: 'Undo' }).tap();
  await until(() => readAllSettings(desk.folder, null).settings.avatar.picture === 'flat');
});

it('keeps marks, and its exports are read by a CSV parser', async () => {
  await desk.page.getByRole('button', { name: 'Overlaps', exact: true }).tap();
  await desk.page.locator('.op-table .op-link').first().tap();
  await desk.page.getByRole('button', { name: 'Should not have' }).tap();
  await desk.page.locator('td', { hasText: /^Should not have$/ }).waitFor();
  await desk.page.getByRole('button', { name: 'CSV', exact: true }).tap();
  const exports = join(desk.folder, 'exports');
  const csvFiles = (): string[] => readdirSync(exports).filter((name) => name.endsWith('.csv'));
  await until(() => csvFiles().length === 1 && readFileSync(join(exports, csvFiles()[0])).length > 100, 10_000);
  const rows: Record<string, string>[] = parse(readFileSync(join(exports, csvFiles()[0])), { columns: true });
  expect(rows).toHaveLength(OVERLAPS);
  expect(rows[0]).toMatchObject({ id: String(OVERLAPS), mark: 'should-not-have' });
});

it('offers what is there as lists, and changes the PIN when it is given twice', async () => {
  await desk.page.getByRole('button', { name: 'Conversation', exact: true }).tap();
  const packs = desk.page.getByLabel('Content pack of the demo');
  await packs.locator('option', { hasText: 'museum-guide' }).waitFor({ state: 'attached' });
  expect(await packs.locator('option').allTextContents()).toEqual(['museum-guide']);
  await desk.page.getByRole('button', { name: 'Screen', exact: true }).tap();
  await desk.page.getByRole('button', { name: 'Change PIN' }).tap();
  await desk.page.getByLabel('New PIN').fill(NEW_PIN);
  await desk.page.getByLabel('The same again').fill('0000');
  await desk.page.getByRole('button', { name: 'Change PIN' }).tap();
  await desk.page.getByText('These two differ.').waitFor();
  await desk.page.getByLabel('The same again').fill(NEW_PIN);
  await desk.page.getByRole('button', { name: 'Change PIN' }).tap();
  await desk.page.getByText('The PIN is changed.').waitFor();
});

it('stays closed after ten wrong PINs, and opens for the right one by keyboard alone', async () => {
  await desk.page.setViewportSize({ width: 1920, height: 1080 });
  await desk.page.keyboard.press('Escape');
  await desk.page.waitForSelector('.op-panel', { state: 'detached' });
  expect(() => desk.kiosk.commands['settings.read']({})).toThrow('locked');
  await desk.page.keyboard.press('Control+Alt+o');
  await desk.page.waitForSelector('.op-door');
  for (let tries = 0; tries < 10; tries += 1) {
    await desk.page.keyboard.type('0000');
    await desk.page.keyboard.press('Enter');
    await desk.page.waitForTimeout(120);
  }
  await desk.page.getByText('Too many wrong tries').waitFor();
  expect(await desk.page.getByRole('button', { name: '5', exact: true }).isDisabled()).toBe(true);
  await desk.page.getByRole('button', { name: '5', exact: true, disabled: false }).waitFor({ timeout: 20_000 });
  await desk.page.keyboard.type(NEW_PIN);
  await desk.page.keyboard.press('Enter');
  await desk.page.waitForSelector('.op-nav');
});

it('is walked through by keyboard alone, in landscape', async () => {
  const reach = async (name: string, key = 'Tab'): Promise<void> => {
    for (let presses = 0; presses < 60; presses += 1) {
      const focused = await desk.page.evaluate<string>(
        'document.activeElement.id || document.activeElement.textContent',
      );
      if (focused === name) return;
      await desk.page.keyboard.press(key);
    }
    throw new Error(`${key} does not come to ${name}`);
  };
  for (const page of PANEL_PAGES) {
    await reach(page);
    await desk.page.keyboard.press('Enter');
    await desk.page.getByRole('heading', { name: page, exact: true, level: 2 }).waitFor();
    await desk.page.keyboard.press('Shift+Tab');
  }
  await reach('Screen', 'Shift+Tab');
  await desk.page.keyboard.press('Enter');
  await reach('op-screen-captions');
  await desk.page.keyboard.press('Space');
  await until(() => !readAllSettings(desk.folder, null).settings.screen.captions);
  await reach('Undo', 'Shift+Tab');
  await desk.page.keyboard.press('Enter');
  await until(() => readAllSettings(desk.folder, null).settings.screen.captions);
  expect(desk.screen.complaints).toEqual([]);
});
