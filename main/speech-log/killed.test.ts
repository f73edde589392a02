import { expect, it } from 'vitest';
import { killUnderLoad } from '../testing/kill-under-load.ts';

it('opens after a SIGKILL under load, ten times, and no overlap that was recorded is missing', async () => {
  expect(await killUnderLoad(10)).toEqual([]);
}, 60_000);
