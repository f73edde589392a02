import { expect, it } from 'vitest';
import { relaunchAfterMs } from './relaunch.ts';

it('waits longer after each end within a minute, and gives up at the sixth', () => {
  const ends = [0, 1000, 2000, 3000, 4000, 5000];
  expect(ends.map((_, index) => relaunchAfterMs(ends.slice(0, index + 1)))).toEqual([250, 500, 1000, 2000, 4000, null]);
});

it('starts at once again when the last trouble is long ago', () => {
  expect(relaunchAfterMs([0, 1000, 2000, 3000, 4000, 70_000])).toBe(250);
});
