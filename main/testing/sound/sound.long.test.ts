import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';
import { fixtures, sharedFixtures } from '../fixtures.ts';
import type { RoomProcess } from '../room.ts';
import { figure } from './figure.ts';
import { openKioskUnderTest, type KioskUnderTest } from './kiosk-under-test.ts';
import { listenForFalseOverlaps, openKioskInRoom, playVisitors } from './room-trials.ts';
import { listenToLecture, lossText } from './speech-trials.ts';
import { openTicker, type Ticker } from './ticker.ts';

const MINUTE_MS = 60_000;

describe.skipIf(process.platform !== 'linux')('sound, for minutes', () => {
  let ticker: Ticker;
  let kiosk: KioskUnderTest | null = null;
  let room: RoomProcess | null = null;

  beforeAll(async () => {
    ticker = await openTicker();
  });

  afterAll(() => {
    ticker.close();
  });

  afterEach(async () => {
    room?.close();
    await kiosk?.close();
    [room, kiosk] = [null, null];
  });

  it('speaks for ten minutes in a room and never takes its own echo for a visitor', async () => {
    ({ kiosk, room } = await openKioskInRoom(10 * MINUTE_MS));
    const { overlaps, stops } = await listenForFalseOverlaps(kiosk, 10 * MINUTE_MS);
    figure(`room: ${overlaps} false overlaps, ${stops} stops in 10 minutes, ${room.slips} slips`);
    expect([overlaps, stops]).toEqual([0, 0]);
  });

  it('is interrupted in a room by at least 8 of 10 visitors as loud as its echo', async () => {
    ({ kiosk, room } = await openKioskInRoom(MINUTE_MS / 3));
    const { trials, text } = await playVisitors(kiosk, ticker, 10);
    figure(`room: ${text}, ${room.slips} slips`);
    expect(trials.filter(({ interrupted }) => interrupted).length).toBeGreaterThanOrEqual(8);
  });

  it('loses at most 0.5 % of three minutes of speech while the screen is drawn, and no short sound stops it', async () => {
    kiosk = await openKioskUnderTest({ lectureMs: 3 * MINUTE_MS, screen: true });
    const sounds = [...fixtures('short'), ...fixtures('noise'), ...sharedFixtures('noise')];
    const { loss, played, stoppedBy } = await listenToLecture(kiosk, sounds);
    figure(`${lossText(loss)}; ${played} short sounds and noises, stopped by ${stoppedBy.join(', ') || 'none'}`);
    expect(loss.compared).toBeGreaterThan(24_000 * 150);
    expect(loss.share).toBeLessThanOrEqual(0.005);
    expect(stoppedBy.filter((name) => fixtures('short').some((short) => short.name === name))).toEqual([]);
  });
});
