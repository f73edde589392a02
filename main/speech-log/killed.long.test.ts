import { expect, it } from 'vitest';
import { killUnderLoad } from '../testing/kill-under-load.ts';

it('opens after a SIGKILL under load, 200 times, and no overlap that was recorded is missing', async () => {
  expect(await killUnderLoad(200)).toEqual([]);
});
