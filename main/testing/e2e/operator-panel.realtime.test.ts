import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withValues } from '../../domain/secret-settings.ts';
import { defaultSettings } from '../../domain/settings.ts';
import { openKiosk, type Kiosk } from '../../kiosk.ts';
import { readAllSettings } from '../../operator/settings-store.ts';
import { log } from '../../log.ts';
import { openDatabase } from '../../speech-log/database.ts';
import { openRowWriter } from '../../speech-log/rows.ts';
import { until } from '../until.ts';
import { openQuietVisitor } from './quiet-visitor.ts';
import { openScreenInBrowser, type ScreenInBrowser } from './screen-in-browser.ts';

const ASSETS = join(import.meta.dirname, '../../../assets');
/** Set to write the pictures of `docs/panel/` anew. */
const PICTURES = process.env['PARLEY_PANEL_PICTURES'];
const PAGES = ['Sound', 'Interruptions', 'Conversation', 'Screen', 'Overlaps', 'Health'] as const;
const SECRET = 'planted-secret-161803';
const PIN = '271828';
const NEW_PIN = '314159';
const OVERLAPS = 240;
const NOTICE = 'settings.json cannot be used; the defaults are used.';

let folder: string;
let kiosk: Kiosk;
let screen: ScreenInBrowser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-panel-'));
  plantOverlaps();
  const settings = withValues(defaultSettings, { 'avatar.picture': 'flat' });
  kiosk = await openKiosk({
    settings,
    dataFolder: folder,
    assetsFolder: ASSETS,
    audio: 'null',
    visitor: openQuietVisitor(),
    // Not in the pictures of the documentation.
    settingsNotice: PICTURES === undefined ? NOTICE : null,
  });
  screen = await openScreenInBrowser(kiosk);
  await screen.page.waitForSelector('.chip');
  await screen.page.setViewportSize({ width: 1080, height: 1920 });
}, 120_000);
afterAll(async () => {
  await screen.close();
  await kiosk.close();
  rmSync(folder, { recursive: true, maxRetries: 5 });
});

/** Two days of a well-visited kiosk. */
function plantOverlaps(): void {
  const { database } = openDatabase(folder);
  const session = { parleyVersion: '0.1.0', audioHost: 'null', transport: 'demo' };
  const beganUtcMs = Date.now() - 48 * 3_600_000;
  const rows = openRowWriter(database, session, 0, {
    toUtcMs: (atMs) => Math.round(beganUtcMs + atMs),
  });
  database.transaction(() => {
    for (let n = 0; n < OVERLAPS; n += 1) plantOverlap(rows, n, n * 712_000);
  })();
  database.close();
}

function plantOverlap(rows: ReturnType<typeof openRowWriter>, n: number, atMs: number): void {
  const isInterruption = n % 3 !== 0;
  const delayMs = isInterruption ? 290 + ((n * 37) % 160) : 700 + ((n * 53) % 300);
  rows.write({
    kind: 'overlap-judged',
    atMs,
    verdict: {
      type: 'overlapping_speech',
      createdAtMs: atMs,
      detectedAtMs: atMs,
      isInterruption,
      agentEnded: n % 12 === 0,
      totalDurationMs: 0,
      predictionDurationMs: 0,
      detectionDelayMs: delayMs,
      overlapStartedAtMs: atMs - delayMs,
      speechInput: null,
      probabilities: null,
      probability: isInterruption ? 1 : 0.4,
      numRequests: 0,
      detector: n % 5 === 0 ? 'vad' : 'local',
      because: isInterruption ? `${delayMs} ms of speech ≥ 320 ms` : 'silence after 180 ms of speech < 320 ms',
    },
  });
  const windows = Math.ceil((1000 + delayMs + 600) / 32);
  const speaksMs = isInterruption ? 900 : 220;
  const speaks = (at: number): boolean => at * 32 >= 1000 && at * 32 < 1000 + speaksMs;
  rows.write({
    kind: 'overlap-curve',
    atMs,
    createdAtMs: atMs,
    fromMs: -1000,
    stepMs: 32,
    speechCurve: Float32Array.from({ length: windows }, (_, at) => (speaks(at) ? 0.8 + 0.15 * Math.sin(at) : 0.05)),
    agentCurve: Float32Array.from({ length: windows }, (_, at) =>
      isInterruption && at * 32 > 1000 + delayMs + 30 ? 0 : 0.6 + 0.2 * Math.sin(at / 2),
    ),
    judgeCurve: {
      fromMs: 0,
      probabilities: plantedJudgement(isInterruption ? delayMs : 1500, isInterruption ? 0.9 : 0.4),
    },
    secondCurve: { fromMs: 0, probabilities: plantedJudgement(delayMs + 120, n % 4 === 0 ? 0.3 : 0.8) },
  });
}

/** Rises to `most` until then. */
function plantedJudgement(untilMs: number, most: number): Float32Array {
  return Float32Array.from({ length: 78 }, (_, at) => most * Math.min(1, (at * 25) / untilMs) ** 2);
}

async function openByCorner(): Promise<void> {
  const { width } = screen.page.viewportSize()!;
  for (let taps = 0; taps < 5; taps += 1) await screen.page.touchscreen.tap(width - 30, 30);
  await screen.page.waitForSelector('.op-door');
}

async function tapPin(pin: string): Promise<void> {
  for (const digit of pin) await screen.page.getByRole('button', { name: digit, exact: true }).tap();
  await screen.page.getByRole('button', { name: 'OK', exact: true }).tap();
}

async function picture(name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await screen.page.emulateMedia({ colorScheme });
    await screen.page.waitForTimeout(200);
    await screen.page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`), scale: 'css' });
  }
  await screen.page.emulateMedia({ colorScheme: null });
}

/** What axe-core finds wrong, in one line each. */
async function violations(): Promise<string[]> {
  await screen.page.evaluate(`window.axe === undefined && (() => { ${axe.source} })()`);
  return screen.page.evaluate<string[]>(
    `axe.run('#operator').then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
  );
}

it('opens by five taps in the corner, asks for a first PIN, and by touch alone shows every page without a flaw', async () => {
  await openByCorner();
  expect(await violations()).toEqual([]);
  await picture('pin');
  await tapPin(PIN);
  await screen.page.waitForSelector('.op-nav');
  if (PICTURES === undefined) await screen.page.getByText(NOTICE).waitFor();
  const found: string[] = [];
  for (const page of PAGES) {
    await screen.page.getByRole('button', { name: page, exact: true }).tap();
    await screen.page.getByRole('heading', { name: page, exact: true, level: 2 }).waitFor();
    if (page === 'Overlaps') await screen.page.locator('.op-table .op-link').first().tap();
    await screen.page.waitForTimeout(300);
    found.push(...(await violations()).map((violation) => `${page}: ${violation}`));
    await picture(page.toLowerCase());
  }
  expect(found).toEqual([]);
});

it('changes what visitors see at once, and takes it back', async () => {
  const shown: boolean[] = [];
  const off = kiosk.onScreenEvent((event) => {
    if (event.kind === 'presentation') shown.push(event.presentation.captions);
  });
  await screen.page.getByRole('button', { name: 'Screen', exact: true }).tap();
  await screen.page.getByRole('switch', { name: 'Captions' }).tap();
  await until(() => shown.length === 1);
  await screen.page.getByRole('button', { name: 'Undo' }).tap();
  await until(() => shown.length === 2);
  off();
  expect(shown).toEqual([false, true]);
});

it('takes a secret from a finger and shows it nowhere', async () => {
  await screen.page.getByRole('button', { name: 'Conversation', exact: true }).tap();
  await screen.page.locator('#op-link-token').tap();
  await screen.page.getByRole('group', { name: 'Keyboard' }).waitFor();
  for (const letter of SECRET)
    await screen.page.locator('.op-keyboard').getByRole('button', { name: letter, exact: true }).tap();
  await screen.page.locator('.op-keyboard').getByRole('button', { name: 'OK' }).tap();
  await until(() => readdirSync(folder).includes('secrets.json'));
  await until(() => readFileSync(join(folder, 'secrets.json'), 'utf8').includes(SECRET));
  await screen.page.getByRole('button', { name: 'Screen', exact: true }).tap();
  await screen.page.getByRole('button', { name: 'Export', exact: true }).tap();
  await screen.page.getByRole('button', { name: 'Health', exact: true }).tap();
  await screen.page.getByRole('button', { name: 'Support bundle' }).tap();
  const exports = join(folder, 'exports');
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
  expect(await screen.page.content()).not.toContain(SECRET);
});

it('reads settings from a file, and goes back to the first ones, by touch alone', async () => {
  const captions = screen.page.getByRole('switch', { name: 'Captions' });
  await screen.page.getByRole('button', { name: 'Screen', exact: true }).tap();
  await captions.tap();
  await until(() => !readAllSettings(folder, null).settings.screen.captions);
  await screen.page.getByRole('button', { name: 'Import', exact: true }).tap();
  await screen.page.getByRole('button', { name: /^settings-.*json$/ }).tap();
  await until(() => readAllSettings(folder, null).settings.screen.captions);
  expect(readAllSettings(folder, null).settings.link.token).toBe(SECRET);
  await screen.page.getByRole('button', { name: 'Factory reset' }).tap();
  await screen.page.getByRole('button', { name: 'Yes, reset' }).tap();
  await until(() => readAllSettings(folder, null).settings.avatar.picture === 'sculpted');
  expect(readAllSettings(folder, null).settings).toEqual(defaultSettings);
  await screen.page.getByRole('button', { name: 'Undo' }).tap();
  await until(() => readAllSettings(folder, null).settings.avatar.picture === 'flat');
});

it('keeps marks, and its exports are read by a CSV parser', async () => {
  await screen.page.getByRole('button', { name: 'Overlaps', exact: true }).tap();
  await screen.page.locator('.op-table .op-link').first().tap();
  await screen.page.getByRole('button', { name: 'Should not have' }).tap();
  await screen.page.locator('td', { hasText: /^Should not have$/ }).waitFor();
  await screen.page.getByRole('button', { name: 'CSV', exact: true }).tap();
  const exports = join(folder, 'exports');
  const csvFiles = (): string[] => readdirSync(exports).filter((name) => name.endsWith('.csv'));
  await until(() => csvFiles().length === 1 && readFileSync(join(exports, csvFiles()[0])).length > 100, 10_000);
  const rows: Record<string, string>[] = parse(readFileSync(join(exports, csvFiles()[0])), { columns: true });
  expect(rows).toHaveLength(OVERLAPS);
  expect(rows[0]).toMatchObject({ id: String(OVERLAPS), mark: 'should-not-have' });
});

it('offers what is there as lists, and changes the PIN when it is given twice', async () => {
  await screen.page.getByRole('button', { name: 'Conversation', exact: true }).tap();
  const packs = screen.page.getByLabel('Content pack of the demo');
  await packs.locator('option', { hasText: 'museum-guide' }).waitFor({ state: 'attached' });
  expect(await packs.locator('option').allTextContents()).toEqual(['museum-guide']);
  await screen.page.getByRole('button', { name: 'Screen', exact: true }).tap();
  await screen.page.getByRole('button', { name: 'Change PIN' }).tap();
  await screen.page.getByLabel('New PIN').fill(NEW_PIN);
  await screen.page.getByLabel('The same again').fill('0000');
  await screen.page.getByRole('button', { name: 'Change PIN' }).tap();
  await screen.page.getByText('These two differ.').waitFor();
  await screen.page.getByLabel('The same again').fill(NEW_PIN);
  await screen.page.getByRole('button', { name: 'Change PIN' }).tap();
  await screen.page.getByText('The PIN is changed.').waitFor();
});

it('stays closed after ten wrong PINs, and opens for the right one by keyboard alone', async () => {
  await screen.page.setViewportSize({ width: 1920, height: 1080 });
  await screen.page.keyboard.press('Escape');
  await screen.page.waitForSelector('.op-panel', { state: 'detached' });
  expect(() => kiosk.commands['settings.read']({})).toThrow('locked');
  await screen.page.keyboard.press('Control+Alt+o');
  await screen.page.waitForSelector('.op-door');
  for (let tries = 0; tries < 10; tries += 1) {
    await screen.page.keyboard.type('0000');
    await screen.page.keyboard.press('Enter');
    await screen.page.waitForTimeout(120);
  }
  await screen.page.getByText('Too many wrong tries').waitFor();
  expect(await screen.page.getByRole('button', { name: '5', exact: true }).isDisabled()).toBe(true);
  await screen.page.getByRole('button', { name: '5', exact: true, disabled: false }).waitFor({ timeout: 20_000 });
  await screen.page.keyboard.type(NEW_PIN);
  await screen.page.keyboard.press('Enter');
  await screen.page.waitForSelector('.op-nav');
});

it('is walked through by keyboard alone, in landscape', async () => {
  const reach = async (name: string, key = 'Tab'): Promise<void> => {
    for (let presses = 0; presses < 60; presses += 1) {
      const focused = await screen.page.evaluate<string>(
        'document.activeElement.id || document.activeElement.textContent',
      );
      if (focused === name) return;
      await screen.page.keyboard.press(key);
    }
    throw new Error(`${key} does not come to ${name}`);
  };
  for (const page of PAGES) {
    await reach(page);
    await screen.page.keyboard.press('Enter');
    await screen.page.getByRole('heading', { name: page, exact: true, level: 2 }).waitFor();
    if (page === 'Sound' || page === 'Interruptions') await picture(`landscape-${page.toLowerCase()}`);
    await screen.page.keyboard.press('Shift+Tab');
  }
  await reach('Screen', 'Shift+Tab');
  await screen.page.keyboard.press('Enter');
  await reach('op-screen-captions');
  await screen.page.keyboard.press('Space');
  await until(() => !readAllSettings(folder, null).settings.screen.captions);
  await reach('Undo', 'Shift+Tab');
  await screen.page.keyboard.press('Enter');
  await until(() => readAllSettings(folder, null).settings.screen.captions);
  expect(screen.complaints).toEqual([]);
});
