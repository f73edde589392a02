import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readAllSettings } from '../../operator/settings-store.ts';
import { evenly, plantOverlaps } from '../planted-overlaps.ts';
import { until } from '../until.ts';
import { openPanelDesk, PANEL_PAGES, type PanelDesk } from './panel-desk.ts';
import { cutOff, focusComesTo, smallTargets } from './panel-flaws.ts';

const OVERLAPS = 60;

let desk: PanelDesk;
beforeAll(async () => {
  desk = await openPanelDesk({
    plant: (folder) => {
      plantOverlaps(folder, { timesUtcMs: evenly(OVERLAPS, 712_000), recorded: [OVERLAPS - 1] });
      mkdirSync(join(folder, 'models'));
      writeFileSync(join(folder, 'models/mine.onnx'), 'nonsense');
    },
  });
  await desk.choosePin();
}, 120_000);
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.page.setViewportSize({ width: 1080, height: 1920 });
  if ((await desk.page.locator('.op-panel').count()) === 0) await desk.openByKey();
});

const settings = () => readAllSettings(desk.folder, null).settings;
const button = (name: string) => desk.page.getByRole('button', { name, exact: true });
const field = (path: string) => desk.page.locator(`#op-${path.replace('.', '-')}`);
const key = (label: string) => desk.page.locator('.op-keyboard').getByRole('button', { name: label, exact: true });

it('asks, and stands on “No”; Escape takes the question back and the next one closes the panel', async () => {
  for (const [page, opener] of [
    ['Screen', 'Factory reset'],
    ['Health', 'End the kiosk'],
    ['Health', 'Start again'],
    ['Overlaps', 'Delete all recordings'],
  ]) {
    await desk.goTo(page);
    await button(opener).focus();
    await desk.page.keyboard.press('Enter');
    await desk.page.getByRole('alert').getByRole('button', { name: 'No' }).waitFor();
    await focusComesTo(desk.page, 'No');
    expect([opener, await desk.violations()]).toEqual([opener, []]);
    await desk.page.keyboard.press('Escape');
    await button(opener).waitFor();
    await focusComesTo(desk.page, opener);
  }
  await desk.page.keyboard.press('Escape');
  await desk.page.waitForSelector('.op-panel', { state: 'detached' });
});

it('keeps keys inside, and gives the focus back to what had it', async () => {
  await desk.page.keyboard.press('Escape');
  await desk.page.waitForSelector('.op-panel', { state: 'detached' });
  await desk.page.locator('.chip').first().focus();
  const chip = (await desk.page.locator('.chip').first().textContent())!;
  await desk.openByKey();
  await focusComesTo(desk.page, 'Sound');
  let inside = 0;
  for (let presses = 0; presses < 40; presses += 1) {
    await desk.page.keyboard.press('Tab');
    const isOutside = `document.activeElement !== document.body && document.activeElement.closest('#operator') === null`;
    expect(await desk.page.evaluate<boolean>(isOutside)).toBe(false);
    if (await desk.page.evaluate<boolean>('document.activeElement !== document.body')) inside += 1;
  }
  // Nowhere it is but once a round, where a browser with a bar of its own would go there.
  expect(inside).toBeGreaterThan(35);
  await desk.page.keyboard.press('Escape');
  await desk.page.waitForSelector('.op-panel', { state: 'detached' });
  await focusComesTo(desk.page, chip);
});

it('exports, imports and undoes by keyboard alone, and the focus stays near', async () => {
  const pressOn = async (name: string): Promise<void> => {
    await button(name).focus();
    await desk.page.keyboard.press('Enter');
  };
  await desk.goTo('Screen');
  await pressOn('Export');
  await desk.page.getByText('Written to').waitFor();
  await pressOn('Import');
  await desk.page.locator('.op-files .op-link').first().waitFor();
  await focusComesTo(desk.page, /^settings-.*json$/);
  expect(await desk.violations()).toEqual([]);
  await desk.page.keyboard.press('Escape');
  await focusComesTo(desk.page, 'Import');
  await field('screen.captions').focus();
  await desk.page.keyboard.press('Space');
  await until(() => !settings().screen.captions);
  await desk.page.getByRole('button', { name: 'Back to: On' }).focus();
  await desk.page.keyboard.press('Enter');
  await until(() => settings().screen.captions);
  await focusComesTo(desk.page, 'op-screen-captions');
  await button('Undo').focus();
  for (const isOn of [false, true]) {
    await desk.page.keyboard.press('Enter');
    await until(() => settings().screen.captions === isOn);
  }
  await focusComesTo(desk.page, 'Undo');
  await pressOn('Change PIN');
  await focusComesTo(desk.page, 'op-pin-new');
  expect(await desk.violations()).toEqual([]);
  await desk.page.keyboard.press('Escape');
  await focusComesTo(desk.page, 'Change PIN');
});

it('types by touch alone: letters, signs and numbers, and keeps what was typed when the finger goes elsewhere', async () => {
  await desk.goTo('Conversation');
  await field('link.host').tap();
  for (let letters = 0; letters < '127.0.0.1'.length; letters += 1) await key('Delete').tap();
  await key('Shift').tap();
  await key('K').tap();
  await key('#+=').tap();
  await key('#').tap();
  expect([await desk.violations(), await smallTargets(desk.page), await cutOff(desk.page)]).toEqual([[], [], []]);
  await desk.page.getByRole('heading', { name: 'Test connection' }).tap();
  await until(() => settings().link.host === 'K#');
  await field('conversation.idleMs').tap();
  for (const label of ['9', 'OK']) await key(label).tap();
  await until(() => settings().conversation.idleMs === 9000);
  // A key that is there is not lost by a touch on its field.
  await desk.kiosk.commands['settings.change']({ path: 'link.token', value: 'kept-secret' });
  await field('link.token').tap();
  await key('OK').tap();
  await desk.page.locator('.op-keyboard').waitFor({ state: 'detached' });
  expect(settings().link.token).toBe('kept-secret');
});

it('says below a field why something is not taken, keeps what was typed, and takes what is right then', async () => {
  await desk.goTo('Sound');
  const confidence = field('voice.confidence');
  await confidence.fill('7');
  await confidence.press('Enter');
  await desk.page.getByText('A number, 0 – 1').waitFor();
  expect([await confidence.inputValue(), await confidence.getAttribute('aria-invalid')]).toEqual(['7', 'true']);
  expect(await desk.violations()).toEqual([]);
  await confidence.fill('0,8');
  await confidence.press('Enter');
  await until(() => settings().voice.confidence === 0.8);
  expect(await confidence.getAttribute('aria-invalid')).toBe('false');
  await desk.goTo('Interruptions');
  await field('interruption.modelFile').selectOption({ label: 'mine.onnx' });
  await desk.page.getByText('mine.onnx is no network for judging.').waitFor();
  expect([settings().interruption.modelFile, await desk.violations()]).toEqual([null, []]);
  await field('interruption.modelFile').selectOption({ label: 'Another file …' });
  await field('interruption.modelFile').fill('/nowhere.onnx');
  await field('interruption.modelFile').press('Enter');
  await desk.page.getByText('There is no file /nowhere.onnx.').waitFor();
});

it.each([
  { width: 1080, height: 1920 },
  { width: 1920, height: 1080 },
])('has nothing too small for a finger and nothing cut off at $width × $height', async (size) => {
  await desk.page.setViewportSize(size);
  const flaws: unknown[] = [];
  for (const page of PANEL_PAGES) {
    await desk.goTo(page);
    if (page === 'Overlaps') {
      await desk.page.locator('.op-table .op-link').first().tap();
      await button('Play the recording').waitFor();
    }
    flaws.push(...(await smallTargets(desk.page)), ...(await cutOff(desk.page)).map((flaw) => `${page}: ${flaw}`));
  }
  await desk.page.keyboard.press('Escape');
  await desk.page.keyboard.press('Control+Alt+o');
  await desk.page.waitForSelector('.op-door');
  flaws.push(...(await smallTargets(desk.page)), ...(await cutOff(desk.page)));
  const pad = await desk.page.locator('.op-keypad').boundingBox();
  expect(pad!.y + pad!.height).toBeLessThanOrEqual(size.height);
  await desk.page.keyboard.press('Escape');
  expect(flaws).toEqual([]);
  expect(desk.screen.complaints).toEqual([]);
});
