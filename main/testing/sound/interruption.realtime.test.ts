import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtures } from '../fixtures.ts';
import { quantile } from '../sound-analysis.ts';
import { percentiles, playInterruptions, timesOf } from './interruptions.ts';
import { openKioskUnderTest, type KioskUnderTest } from './kiosk-under-test.ts';
import { openTicker, type Ticker } from './ticker.ts';
import { figure, judge } from './figure.ts';

const TRIALS = 20;

describe.skipIf(process.platform !== 'linux')('a visitor who speaks over the avatar', { retry: 0 }, () => {
  let kiosk: KioskUnderTest;
  let ticker: Ticker;

  beforeAll(async () => {
    ticker = await openTicker();
    kiosk = await openKioskUnderTest({ lectureMs: 20_000 });
  });

  afterAll(async () => {
    ticker.close();
    await kiosk.close();
  });

  it(`silences it: real speech, ${TRIALS} times`, async () => {
    const { trials, repeated } = await playInterruptions(kiosk, ticker, fixtures('interruptions'), TRIALS);
    const toSilence = timesOf(trials, 'decisionToSilenceMs');
    const inAll = timesOf(trials, 'onsetToSilenceMs');
    figure(
      `decision→silence ${percentiles(toSilence)}; onset→silence ${percentiles(inAll)}; over ${trials.length} trials, ` +
        `${repeated} repeated, clock ±${kiosk.uncertaintyMs.toFixed(1)} ms`,
    );
    const missed = trials.filter(({ interrupted }) => !interrupted).length;
    judge({ name: 'visitors missed', value: missed, limit: 0 });
    expect(Math.min(...trials.map(({ beforeDbfs }) => beforeDbfs))).toBeGreaterThan(-35);
    expect(Math.min(...toSilence)).toBeGreaterThan(-40);
    judge({ name: 'decision→silence p50, ms', value: quantile(toSilence, 0.5), limit: 80 });
    judge({ name: 'decision→silence p90, ms', value: quantile(toSilence, 0.9), limit: 120 });
    judge({ name: 'onset→silence p50, ms', value: quantile(inAll, 0.5), limit: 800 });
  });
});
