import { afterEach, beforeEach, expect, it } from 'vitest';
import type { KioskIncident } from './domain/kiosk-events.ts';
import type { WatchRules } from './domain/watch.ts';
import { until } from './testing/until.ts';
import { openWatchdog, type OpenWatchdog } from './watchdog.ts';

const rules: WatchRules = { silenceMs: null, rungs: [{ repair: 'page-reloaded', afterMs: 0 }], giveUpMs: 1000 };
let nowMs = 0;
let signs = 0;
let watchdog: OpenWatchdog;
const told: KioskIncident[] = [];
beforeEach(() => {
  nowMs = 0;
  signs = 0;
  told.length = 0;
  // A clock that this test turns: each look at it is a quarter of a second later.
  watchdog = openWatchdog({ clock: { nowMs: () => (nowMs += 250) }, onAlive: () => (signs += 1) });
  watchdog.onIncident((incident) => told.push(incident));
});
afterEach(() => {
  watchdog.close();
});

it('gives signs as long as nothing was given up', async () => {
  await until(() => signs >= 2, 5000);
  const givenUp: string[] = [];
  const part = watchdog.watchScreen({ rules, repair: () => undefined, gaveUp: (detail) => givenUp.push(detail) });
  part.lost('crashed', 'it ended');
  await until(() => givenUp.length === 1, 5000);
  const before = signs;
  nowMs += 2000;
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect([watchdog.isWell(), signs]).toEqual([false, before]);
  expect(watchdog.reports()).toEqual([
    { part: 'main', state: 'well', repairs: 0 },
    { part: 'screen', state: 'given-up', repairs: 1 },
  ]);
  expect(told).toMatchObject([{ part: 'screen', kind: 'gave-up', repair: 'page-reloaded', outageMs: null }]);
});

it('takes a repair that fails for another loss', async () => {
  let tries = 0;
  const part = watchdog.watchScreen({
    rules,
    repair: async () => {
      tries += 1;
      if (tries === 1) throw new Error('no browser');
    },
    gaveUp: () => undefined,
  });
  part.sign();
  part.lost('hung', 'it said nothing any more');
  await until(() => tries === 2, 5000);
  part.sign();
  part.close();
  expect(told).toMatchObject([{ part: 'screen', kind: 'hung', repair: 'page-reloaded' }]);
});

it('writes down that main stood still', async () => {
  await until(() => signs >= 1, 5000);
  nowMs += 7000;
  await until(() => told.length === 1, 5000);
  expect(told[0]).toMatchObject({ part: 'main', kind: 'hung', repair: 'none' });
  expect(told[0].outageMs).toBeGreaterThan(6500);
});
