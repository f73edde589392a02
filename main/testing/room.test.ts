import { describe, expect, it } from 'vitest';
import { fixtures } from './fixtures.ts';
import { createRoom, ROOM_BLOCK, type RoomOptions } from './room.ts';
import { activeLevelDbfs, find } from './sound-analysis.ts';

function through(options: RoomOptions, samples: Int16Array): Int16Array {
  const room = createRoom(options);
  const given = new Int16Array(samples.length - (samples.length % ROOM_BLOCK));
  for (let at = 0; at < given.length; at += ROOM_BLOCK)
    given.set(Int16Array.from(room.process(Float64Array.from(samples.subarray(at, at + ROOM_BLOCK))), Math.round), at);
  return given;
}

/** The same pseudo-random noise in every run. */
function noise(count: number): Int16Array {
  let seed = 3;
  let smooth = 0;
  return Int16Array.from({ length: count }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    smooth += 0.4 * ((seed / 2_147_483_648 - 0.5) * 12_000 - smooth);
    return Math.round(smooth);
  });
}

const [VOICE] = fixtures('interruptions');
const CLICK = Int16Array.of(0, 0, 0, 20_000, 0);

describe('a room', () => {
  it('delays by so many samples, and by one more for each 20,000 at 50 ppm', () => {
    const said = noise(16_000 * 12);
    const heard = through({ response: CLICK, voice: VOICE, gainDb: 0, delayMs: 60, driftPpm: 50 }, said);
    const placeOf = (at: number): number => find(heard.subarray(at, at + 8000), said.subarray(at, at + 4000)).index;
    expect(placeOf(0)).toBe(960);
    expect(placeOf(100_000)).toBe(965);
    expect(placeOf(180_000)).toBe(969);
  });

  it('convolves as the sum says, with every part of its response', () => {
    const response = new Int16Array(900);
    response[0] = 16_384;
    response[161] = -8192;
    response[777] = 4096;
    const said = new Int16Array(3200);
    said[400] = 10_000;
    const heard = through({ response, voice: VOICE, gainDb: 0, delayMs: 10, driftPpm: 0 }, said);
    const at = 400 + 160;
    expect(heard[at + 161] / heard[at]).toBeCloseTo(-0.5, 2);
    expect(heard[at + 777] / heard[at]).toBeCloseTo(0.25, 2);
    expect(heard.filter((value) => Math.abs(value) > 20).length).toBe(3);
  });

  it.each(fixtures('rooms').map((response) => [response.name, response] as const))(
    'gives speech back 6 dB lower in the %s',
    (_name, response) => {
      const heard = through(
        { response: response.samples, voice: VOICE, gainDb: -6, delayMs: 60, driftPpm: 50 },
        VOICE.samples,
      );
      const level = activeLevelDbfs(heard, 16_000) - activeLevelDbfs(VOICE.samples, 16_000);
      expect(Math.abs(level + 6)).toBeLessThan(2.5);
    },
  );

  it('refuses a response in which there is nothing', () => {
    expect(() =>
      createRoom({ response: new Int16Array(9), voice: VOICE, gainDb: 0, delayMs: 60, driftPpm: 0 }),
    ).toThrow(/silent/);
  });
});
