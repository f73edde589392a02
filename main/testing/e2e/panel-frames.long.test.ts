import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultSettings } from '../../domain/settings.ts';
import { openKiosk, type Kiosk } from '../../kiosk.ts';
import { openQuietVisitor } from './quiet-visitor.ts';
import { openScreenInBrowser, type ScreenInBrowser } from './screen-in-browser.ts';

const ASSETS = join(import.meta.dirname, '../../../assets');
const ROUNDS = 4;
const ROUND_MS = 7000;
const SETTLES_MS = 1500;
const MOST_LOST = 0.1;

let folder: string;
let kiosk: Kiosk;
let screen: ScreenInBrowser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-frames-'));
  kiosk = await openKiosk({
    settings: defaultSettings,
    dataFolder: folder,
    assetsFolder: ASSETS,
    audio: 'null',
    visitor: openQuietVisitor(),
  });
  screen = await openScreenInBrowser(kiosk);
  await screen.page.waitForSelector('.chip');
  await kiosk.commands['operator.pin.set']({ pin: '271828' });
}, 120_000);
afterAll(async () => {
  await screen.close();
  await kiosk.close();
  rmSync(folder, { recursive: true, maxRetries: 5 });
});

/** Frames of the avatar in a second, while it speaks. */
async function framesPerSecond(): Promise<number> {
  await kiosk.commands['topic.choose']({ topicId: 'bellows' });
  await screen.page.waitForTimeout(SETTLES_MS);
  const before = kiosk.screenReports.length;
  await screen.page.waitForTimeout(ROUND_MS);
  const reports = kiosk.screenReports.slice(before);
  return reports.reduce((sum, { framesRendered }) => sum + framesRendered, 0) / reports.length;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

it('loses the avatar no more than a tenth of its frames while the panel is open, live graph and all', async () => {
  // What is loaded and drawn for the first time is no part of it.
  await screen.page.waitForTimeout(5000);
  const closed: number[] = [];
  const open: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    closed.push(await framesPerSecond());
    await kiosk.commands['operator.unlock']({ pin: '271828' });
    await screen.page.keyboard.press('Control+Alt+o');
    await screen.page.getByRole('button', { name: 'Interruptions', exact: true }).tap();
    open.push(await framesPerSecond());
    await screen.page.keyboard.press('Escape');
    await screen.page.waitForSelector('.op-panel', { state: 'detached' });
  }
  const lost = 1 - median(open) / median(closed);
  const listed = (values: readonly number[]): string => values.map((value) => value.toFixed(1)).join(', ');
  process.stdout.write(
    `the avatar's frames a second: ${listed(closed)} with the panel closed, ${listed(open)} with it open: ` +
      `${(100 * lost).toFixed(1)} % fewer\n`,
  );
  expect(median(closed)).toBeGreaterThan(5);
  expect(lost).toBeLessThanOrEqual(MOST_LOST);
});
