import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtures } from '../fixtures.ts';
import { whenCalm } from './calm.ts';
import { figure, judge } from './figure.ts';
import { openKioskUnderTest, type KioskUnderTest } from './kiosk-under-test.ts';
import { heldSpeech, listenToLecture, lossText, MOST_LOSS, type Speech } from './speech-trials.ts';
import { openTicker } from './ticker.ts';

const TITLE = 'a minute of speech while the screen is drawn and visitors hum';

describe.skipIf(process.platform !== 'linux')(TITLE, { retry: 0 }, () => {
  let kiosk: KioskUnderTest;
  let speech: Speech;
  let frames = 0;

  beforeAll(async () => {
    kiosk = await openKioskUnderTest({ lectureMs: 60_000, screen: true });
    const ticker = await openTicker();
    const trial = (): Promise<Speech> => listenToLecture(kiosk, [...fixtures('short'), ...fixtures('noise')]);
    speech = await whenCalm({ ticker, trial, holds: heldSpeech, repeats: 3, say: figure });
    ticker.close();
    await kiosk.end();
    frames = kiosk.screenReports.reduce((sum, report) => sum + report.framesRendered, 0);
  }, 360_000);

  afterAll(async () => {
    await kiosk.close();
  });

  it('is not stopped by recordings with less than 250 ms of speech, nor by noises', () => {
    figure(`${speech.played} short sounds and noises, stopped by ${speech.stoppedBy.length}`);
    expect(speech.played).toBeGreaterThanOrEqual(12);
    expect(speech.stoppedBy).toEqual([]);
  });

  it('loses at most 0.5 % of its samples on the way to the loudspeaker', () => {
    figure(`${lossText(speech.loss)} while the screen drew ${frames} frames`);
    expect(frames).toBeGreaterThan(60);
    expect(speech.loss.compared).toBeGreaterThan(24_000 * 45);
    judge({ name: 'share of samples lost', value: speech.loss.share, limit: MOST_LOSS });
  });
});
