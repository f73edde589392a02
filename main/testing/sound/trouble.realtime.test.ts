import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whenCalm } from './calm.ts';
import { figure, judge } from './figure.ts';
import { openKioskUnderTest, type KioskUnderTest } from './kiosk-under-test.ts';
import { lossText, MOST_LOSS } from './speech-trials.ts';
import { openTicker, type Ticker } from './ticker.ts';
import {
  heldKill,
  heldUnplug,
  killSpeaker,
  MOST_KILL_MS,
  TROUBLE_LECTURE_MS,
  UNDERSTOOD_MS,
  unplugMicrophone,
} from './trouble-trials.ts';

const REPEATS = 3;

describe.skipIf(process.platform !== 'linux')('trouble with the sound', { retry: 0 }, () => {
  let kiosk: KioskUnderTest;
  let ticker: Ticker;

  beforeAll(async () => {
    ticker = await openTicker();
    kiosk = await openKioskUnderTest({ lectureMs: TROUBLE_LECTURE_MS });
  });

  afterAll(async () => {
    ticker.close();
    await kiosk.close();
  });

  it('goes on with the sentence after its audio process was killed in the middle', async () => {
    const { quietMs, lostMs, loss, incidents } = await whenCalm({
      ticker,
      trial: () => killSpeaker(kiosk),
      holds: heldKill,
      repeats: REPEATS,
      say: figure,
    });
    const rows = incidents.map(({ kind, detail }) => `${kind} (${detail})`).join(', ');
    figure(`SIGKILL: quiet for ${quietMs} ms, ${lostMs.toFixed(0)} ms lost; ${lossText(loss)}; incidents: ${rows}`);
    expect(quietMs).toBeGreaterThan(30);
    judge({ name: 'quiet after SIGKILL, ms', value: quietMs, limit: MOST_KILL_MS });
    judge({ name: 'speech lost by SIGKILL, ms', value: lostMs, limit: MOST_KILL_MS });
    expect(incidents).toEqual([{ kind: 'crashed', detail: expect.stringContaining('loudspeaker') as string }]);
  });

  it('speaks on while its microphone is gone, and hears visitors again within 5 s of its return', async () => {
    const lost = await whenCalm({
      ticker,
      trial: () => unplugMicrophone(kiosk),
      holds: heldUnplug,
      repeats: REPEATS,
      say: figure,
    });
    const { falseStops, understoodMs, loss, incidents } = lost;
    figure(
      `microphone unloaded and loaded: a visitor is understood ${(understoodMs / 1000).toFixed(1)} s later; ` +
        `speech ${lossText(loss)}; incidents: ${incidents.map(({ kind, detail }) => `${kind} (${detail})`).join(', ')}`,
    );
    expect(falseStops).toBe(0);
    judge({ name: 'share of samples lost', value: loss.share, limit: MOST_LOSS });
    judge({ name: 'understood again, ms', value: understoodMs, limit: UNDERSTOOD_MS });
    expect(incidents.map(({ kind }) => kind)).toEqual(['device-lost']);
  });
});
