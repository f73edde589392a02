import { describe, expect, it } from 'vitest';
import { fixtures } from '../testing/fixtures.ts';
import { openRandom } from '../testing/random.ts';
import { createRoom, ROOM_BLOCK } from '../testing/room.ts';
import { CLEAR, createLoopMeter, type LoopFinding } from './loop-meter.ts';
import { createResampler } from './resampler.ts';
import { measuringSound } from './test-sounds.ts';

const at16kHz = (samples: Int16Array): Int16Array =>
  createResampler({ fromRate: 24_000, toRate: 16_000, fromChannels: 1, toChannels: 1 }).process(samples);

const clips = fixtures('interruptions');

type Setting = {
  readonly voice: Int16Array;
  readonly delayMs: number;
  readonly gainDb: number;
  readonly room?: string;
  readonly visitor?: Int16Array;
  readonly noise?: number;
};

/** Plays 2 s of a voice; the microphone hears it through a room and with noise of its own. */
function listen({ voice, delayMs, gainDb, room, visitor, noise = 10 }: Setting): LoopFinding | null {
  const response = fixtures('rooms').find(({ name }) => name === room)?.samples ?? Int16Array.of(20_000, 0, 0, 0);
  const loudness = { samples: voice, sampleRate: 16_000 };
  const acoustics = createRoom({ response, voice: loudness, gainDb, delayMs, driftPpm: 0 });
  const random = openRandom(3).next;
  const meter = createLoopMeter();
  for (let i = 0; i < 300; i++) {
    const said = Int16Array.from({ length: ROOM_BLOCK }, (_, k) => voice[(i - 30) * ROOM_BLOCK + k] ?? 0);
    meter.far(said, 5000 + i * 10);
    const echo = acoustics.process(Float64Array.from(said));
    const near = Int16Array.from(echo, (value, k) =>
      Math.round(value + (visitor?.[i * ROOM_BLOCK + k] ?? 0) + noise * (random() - 0.5)),
    );
    meter.near(near, 5000 + i * 10);
  }
  expect(meter.covers(6500)).toBe(true);
  return meter.find(5300, 6600);
}

describe('loop meter', () => {
  it('finds the place and the level of a test sound in a quiet loop', () => {
    const found = listen({ voice: at16kHz(measuringSound()), delayMs: 73, gainDb: -20 })!;
    expect(found.clarity).toBeGreaterThan(CLEAR);
    expect(Math.abs(found.lagMs - 73)).toBeLessThan(1);
    expect(Math.abs(found.echoDbfs - found.farDbfs + 20)).toBeLessThan(1);
  });

  it.each(['small-room', 'kitchen'])('finds every voice in a %s', (room) => {
    const found = clips.map(({ samples }) => listen({ voice: samples, delayMs: 60, gainDb: -6, room })!);
    expect(Math.min(...found.map(({ clarity }) => clarity))).toBeGreaterThan(CLEAR);
    // A reflection may be louder than the straight way.
    for (const { lagMs } of found) expect(Math.abs(lagMs - 60)).toBeLessThan(15);
  });

  it('finds an echo under the microphone’s noise, and early ones', () => {
    const voice = at16kHz(measuringSound());
    expect(listen({ voice, delayMs: 60, gainDb: -46, noise: 200 })!.clarity).toBeGreaterThan(CLEAR);
  });

  it('takes nobody’s voice for the agent’s', () => {
    const pairs = clips.map((clip, i) => [clip, clips[(i + 3) % clips.length]]);
    const clarities = pairs.map(
      ([agent, visitor]) =>
        listen({ voice: agent.samples, delayMs: 60, gainDb: -120, visitor: visitor.samples })!.clarity,
    );
    expect(Math.max(...clarities)).toBeLessThan(CLEAR);
  });

  it('finds nothing while the loudspeaker is silent, or where the microphone is', () => {
    expect(listen({ voice: new Int16Array(16), delayMs: 60, gainDb: -6 })).toBeNull();
    const deaf = listen({ voice: clips[0].samples, delayMs: 60, gainDb: -200, noise: 0 })!;
    expect(deaf.clarity).toBe(0);
  });
});
