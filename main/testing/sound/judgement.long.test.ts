import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { unseen } from '../unseen.ts';
import { figure, judge } from './figure.ts';
import { disturb, LISTENS_MS, MOST_P50_MS, MOST_P95_MS, MOST_STOPS, OF_EACH, silenceBy } from './judgement-trials.ts';
import { openKioskUnderTest, type KioskUnderTest } from './kiosk-under-test.ts';
import { openTicker, type Ticker } from './ticker.ts';

const MINUTE_MS = 60_000;

describe.skipIf(process.platform !== 'linux')('the judge, on people and sounds that it never heard', () => {
  let ticker: Ticker;
  let kiosk: KioskUnderTest | null = null;

  beforeAll(async () => {
    ticker = await openTicker();
  });

  afterAll(() => {
    ticker.close();
  });

  afterEach(async () => {
    await kiosk?.close();
    kiosk = null;
  });

  it('gives the floor to 20 of them who speak on', async () => {
    kiosk = await openKioskUnderTest({ lectureMs: MINUTE_MS / 3 });
    const { played, missed, p50Ms, p95Ms } = await silenceBy(kiosk, ticker, unseen(), 20);
    figure(
      `judge: onset→silence p50 ${Math.round(p50Ms)} ms, p95 ${Math.round(p95Ms)} ms, missed ${missed.join(', ') || 'none'} of ${played}`,
    );
    judge({ name: 'onset→silence p50, ms', value: p50Ms, limit: MOST_P50_MS });
    judge({ name: 'onset→silence p95, ms', value: p95Ms, limit: MOST_P95_MS });
  });

  it('is stopped at most four times by 40 agreements and 40 noises in ten minutes', async () => {
    kiosk = await openKioskUnderTest({ lectureMs: LISTENS_MS + MINUTE_MS });
    const { played, stoppedBy } = await disturb(kiosk, unseen(), { ofEach: OF_EACH, lastsMs: LISTENS_MS });
    figure(`judge: ${played} agreements and noises, stopped by ${stoppedBy.join(', ') || 'none'}`);
    expect(played).toBe(2 * OF_EACH);
    judge({ name: 'stops by agreements and noises', value: stoppedBy.length, limit: MOST_STOPS });
  });
});
