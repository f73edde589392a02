import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPanelDesk, PIN, type PanelDesk } from './panel-desk.ts';

const ROUNDS = 4;
const ROUND_MS = 7000;
const SETTLES_MS = 1500;
const MOST_LOST = 0.1;
/** What the tests draw otherwise, and a kiosk of today. */
const SIZES = [
  { width: 480, height: 800, leastPerSecond: 5 },
  { width: 1080, height: 1920, leastPerSecond: 2 },
] as const;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

describe.each(SIZES)('the panel over an avatar of $width × $height', ({ width, height, leastPerSecond }) => {
  let desk: PanelDesk;
  beforeAll(async () => {
    desk = await openPanelDesk({ viewport: { width, height }, values: { 'avatar.picture': 'sculpted' } });
    await desk.choosePin();
  }, 120_000);
  afterAll(() => desk.close());

  /** Frames of the avatar in a second, while it speaks. */
  async function framesPerSecond(): Promise<number> {
    await desk.kiosk.commands['topic.choose']({ topicId: 'bellows' });
    await desk.page.waitForTimeout(SETTLES_MS);
    const before = desk.kiosk.screenReports.length;
    await desk.page.waitForTimeout(ROUND_MS);
    const reports = desk.kiosk.screenReports.slice(before);
    return reports.reduce((sum, { framesRendered }) => sum + framesRendered, 0) / reports.length;
  }

  it('loses it no more than a tenth of its frames, live graph and all', async () => {
    // What is loaded and drawn for the first time is no part of it.
    await desk.page.waitForTimeout(8000);
    const closed: number[] = [];
    const open: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      closed.push(await framesPerSecond());
      await desk.kiosk.commands['operator.unlock']({ pin: PIN });
      await desk.page.keyboard.press('Control+Alt+o');
      await desk.page.getByRole('button', { name: 'Interruptions', exact: true }).tap();
      open.push(await framesPerSecond());
      await desk.page.keyboard.press('Escape');
      await desk.page.waitForSelector('.op-panel', { state: 'detached' });
    }
    const { renderer } = desk.kiosk.screenReports.at(-1)!;
    const lost = 1 - median(open) / median(closed);
    const listed = (values: readonly number[]): string => values.map((value) => value.toFixed(1)).join(', ');
    process.stdout.write(
      `${width} × ${height}, ${renderer}, the avatar's frames a second: ${listed(closed)} with the panel closed, ` +
        `${listed(open)} with it open: ${(100 * lost).toFixed(1)} % fewer\n`,
    );
    expect(renderer).not.toBe('2D canvas');
    expect(median(closed)).toBeGreaterThan(leastPerSecond);
    expect(lost).toBeLessThanOrEqual(MOST_LOST);
  });
});
