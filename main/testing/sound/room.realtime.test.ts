import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whenCalm } from './calm.ts';
import { figure } from './figure.ts';
import type { KioskUnderTest } from './kiosk-under-test.ts';
import { ECHO_DB, listenForFalseOverlaps, openKioskInRoom } from './room-trials.ts';
import { openTicker, type Ticker } from './ticker.ts';
import type { RoomProcess } from '../room.ts';

const LECTURE_MS = 60_000;

describe.skipIf(process.platform !== 'linux')('the avatar in a room that gives its voice back', { retry: 0 }, () => {
  let kiosk: KioskUnderTest;
  let ticker: Ticker;
  let room: RoomProcess;

  beforeAll(async () => {
    ticker = await openTicker();
    ({ kiosk, room } = await openKioskInRoom(LECTURE_MS));
  });

  afterAll(async () => {
    ticker.close();
    room.close();
    await kiosk.close();
  });

  it('speaks for a minute and never takes its own echo for a visitor', async () => {
    const { overlaps, stops, speakerDbfs, echoDbfs } = await whenCalm({
      ticker,
      trial: () => listenForFalseOverlaps(kiosk, LECTURE_MS),
      holds: ({ overlaps, stops }) => overlaps + stops === 0,
      repeats: 3,
      say: figure,
    });
    figure(
      `room: ${overlaps} false overlaps, ${stops} stops in ${LECTURE_MS / 1000} s; loudspeaker ${speakerDbfs.toFixed(1)} dBFS, ` +
        `echo ${echoDbfs.toFixed(1)} dBFS, ${room.slips} slips`,
    );
    expect(echoDbfs - speakerDbfs).toBeGreaterThan(ECHO_DB - 3);
    expect([overlaps, stops]).toEqual([0, 0]);
  });
});
