import { afterAll, beforeAll, expect, it } from 'vitest';
import { evenly, plantVerdicts } from '../planted-overlaps.ts';
import { openPanelDesk, type PanelDesk } from './panel-desk.ts';

const OVERLAPS = 100_000;
const EVERY_MS = 26_000;
const TIMES = 5;
const MOST_MS = 300;

let desk: PanelDesk;
beforeAll(async () => {
  desk = await openPanelDesk({
    viewport: { width: 1080, height: 1920 },
    plant: (folder) => {
      plantVerdicts(folder, evenly(OVERLAPS, EVERY_MS));
    },
  });
  await desk.choosePin();
}, 120_000);
afterAll(() => desk.close());

/**
 * Presses it and waits for the second picture after table and both charts are there: the first may have been begun
 * before. Measured in the page, from the press to what is seen.
 */
const PRESS_AND_WAIT = `(press, isThere) => new Promise((resolve) => {
  const from = performance.now();
  press();
  const look = () => {
    if (isThere()) requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - from)));
    else requestAnimationFrame(look);
  };
  look();
})`;
const ALL_DRAWN = `() => document.querySelectorAll('.chart canvas').length === 2 && document.querySelectorAll('.op-table tbody tr').length === 20`;
/** The rows of a week are there before: the words below them tell when all are counted. */
const ALL_COUNTED = `() => (${ALL_DRAWN})() && document.querySelector('#operator').textContent.includes('1–20 / ${OVERLAPS}')`;
const press = (name: string): string =>
  `() => [...document.querySelectorAll('.op-nav button')].find(({ textContent }) => textContent === '${name}').click()`;

it('opens table and charts of 100,000 overlaps, drawn, in less than 300 ms, the quickest of five', async () => {
  await desk.openByKey();
  const tookMs: number[] = [];
  const allMs: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    tookMs.push(await desk.page.evaluate<number>(`(${PRESS_AND_WAIT})(${press('Overlaps')}, ${ALL_DRAWN})`));
    // All of them, not only the last week's.
    const all = `() => { const it = document.querySelector('.op-pick select'); it.value = 'any'; document.querySelectorAll('.chart canvas').forEach((one) => one.remove()); it.dispatchEvent(new Event('change')); }`;
    allMs.push(await desk.page.evaluate<number>(`(${PRESS_AND_WAIT})(${all}, ${ALL_COUNTED})`));
    await desk.goTo('Health');
  }
  const listed = (values: readonly number[]): string => values.map((value) => value.toFixed(0)).join(', ');
  process.stdout.write(
    `table and charts of ${OVERLAPS} overlaps, from the touch to the picture: ${listed(tookMs)} ms; ` +
      `of all days: ${listed(allMs)} ms\n`,
  );
  // The page's first time has to compile, too; a machine that pauses does so now and then.
  expect(Math.min(...tookMs)).toBeLessThan(MOST_MS);
  expect(Math.min(...allMs)).toBeLessThan(MOST_MS);
  expect(desk.screen.complaints).toEqual([]);
});
