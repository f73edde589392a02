import { describe, expect, it } from 'vitest';
import { levelDbfs } from '../domain/pcm.ts';
import { fixtures } from '../testing/fixtures.ts';
import { openRandom } from '../testing/random.ts';
import { createRoom } from '../testing/room.ts';
import { envelopeDbfs } from '../testing/sound-analysis.ts';
import { openEchoCanceller } from './index.ts';

const noise = (seed: number, length: number, amplitude: number): Int16Array => {
  let state = seed;
  return Int16Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.round((state / 1_073_741_824 - 1) * amplitude);
  });
};

describe.each(['webrtc', 'none'] as const)('echo canceller %s', (name) => {
  it('works in place on 10 ms and refuses anything else', async () => {
    const canceller = await openEchoCanceller(name);
    expect(canceller.name).toBe(name);
    canceller.setDelayMs(30);
    canceller.process(new Int16Array(160), new Int16Array(160));
    expect(() => {
      canceller.process(new Int16Array(320), new Int16Array(160));
    }).toThrow(RangeError);
    expect(() => {
      canceller.process(new Int16Array(160), new Int16Array(80));
    }).toThrow(RangeError);
    canceller.close();
  });

  it('lets a voice through while the loudspeaker is silent', async () => {
    const canceller = await openEchoCanceller(name);
    const silence = new Int16Array(160);
    // Syllables: the noise suppressor takes what never changes for noise.
    const voice = Int16Array.from({ length: 48_000 }, (_, i) =>
      Math.round(6000 * Math.max(0, Math.sin(i / 1200)) * Math.sin(i * (0.06 + 0.01 * Math.sin(i / 4000)))),
    );
    const cleaned = new Int16Array(48_000);
    for (let i = 0; i < 48_000; i += 160) {
      const near = voice.slice(i, i + 160);
      canceller.process(near, silence);
      cleaned.set(near, i);
    }
    canceller.close();
    expect(levelDbfs(cleaned) - levelDbfs(voice)).toBeGreaterThan(-6);
  });
});

/** An agent who speaks without a pause, and a visitor who comes in at these times, s; each as recorded. */
function overlap(seconds: number, visitorAtS: readonly number[], noise: number) {
  const clips = fixtures('interruptions');
  const random = openRandom(7).next;
  const agent = new Int16Array(16_000 * seconds);
  for (let at = 0, n = 4; at < agent.length; n++) {
    const { samples } = clips[n % clips.length];
    agent.set(samples.subarray(0, agent.length - at), at);
    at += samples.length;
  }
  const visitor = new Int16Array(agent.length);
  visitorAtS.forEach((atS, i) => {
    visitor.set(clips[i % 3].samples.subarray(0, 24_000), atS * 16_000);
  });
  const hiss = Int16Array.from(agent, () => Math.round(noise * (random() - 0.5)));
  return { agent, visitor, hiss };
}

/** What comes out where the microphone hears the agent through this room, the visitor and a hiss. */
async function cleaned(
  { agent, visitor, hiss }: ReturnType<typeof overlap>,
  room: { readonly response: Int16Array; readonly gainDb: number },
): Promise<Int16Array> {
  const canceller = await openEchoCanceller('webrtc');
  canceller.setDelayMs(30);
  const acoustics = createRoom({ ...room, voice: { samples: agent, sampleRate: 16_000 }, delayMs: 90, driftPpm: 0 });
  const out = new Int16Array(agent.length);
  for (let i = 0; i + 160 <= agent.length; i += 160) {
    const far = agent.slice(i, i + 160);
    const near = Int16Array.from(acoustics.process(Float64Array.from(far)), (echo, k) =>
      Math.round(echo + visitor[i + k] + hiss[i + k]),
    );
    canceller.process(near, far);
    out.set(near, i);
  }
  canceller.close();
  return out;
}

/** Share of a voice's loud 10 ms that came through with less than 6 dB taken off. */
function shareKept(voice: Int16Array, out: Int16Array): number {
  const said = envelopeDbfs(voice, 160);
  const came = envelopeDbfs(out, 160);
  const loud = [...said.keys()].filter((i) => said[i] > Math.max(...said) - 25);
  return loud.filter((i) => came[i] > said[i] - 6).length / loud.length;
}

const nowhere = { response: Int16Array.of(20_000, 0, 0, 0), gainDb: -200 };

describe('echo canceller webrtc', () => {
  it.each([3, 30])('lets the first visitor through where there is no echo (hiss %i)', async (noise) => {
    const sounds = overlap(4, [1], noise);
    expect(shareKept(sounds.visitor, await cleaned(sounds, nowhere))).toBeGreaterThan(0.9);
  });

  it.each(['small-room', 'kitchen'])('lets nothing of a strong echo through at its beginning (%s)', async (name) => {
    const { samples: response } = fixtures('rooms').find((room) => room.name === name)!;
    for (const gainDb of [-6, -20]) {
      const sounds = overlap(6, [], 3);
      const out = await cleaned(sounds, { response, gainDb });
      expect(levelDbfs(out)).toBeLessThan(levelDbfs(sounds.agent) + gainDb - 15);
      // No 100 ms of it is loud enough to be taken for a voice.
      const loudest = Math.max(...envelopeDbfs(out, 1600));
      expect(loudest).toBeLessThan(-35);
    }
  });

  it('takes at least 20 dB of echo away within two seconds, two of them side by side', async () => {
    const far = noise(1, 16_000 * 4, 5000);
    for (let i = 0; i < far.length; i++) far[i] = far[i] * Math.max(0.1, Math.abs(Math.sin(i / 6000)));
    const losses = await Promise.all(
      [480, 1600].map(async (delaySamples) => {
        const canceller = await openEchoCanceller('webrtc');
        canceller.setDelayMs(30);
        let before = 0;
        let after = 0;
        for (let i = 0; i + 160 <= far.length; i += 160) {
          const near = Int16Array.from({ length: 160 }, (_, k) => {
            const at = i + k - delaySamples;
            return at < 0 ? 0 : Math.round(far[at] / 2);
          });
          if (i > 32_000) before += 10 ** (levelDbfs(near) / 10);
          canceller.process(near, far.slice(i, i + 160));
          if (i > 32_000) after += 10 ** (levelDbfs(near) / 10);
        }
        canceller.close();
        return 10 * Math.log10(before / after);
      }),
    );
    expect(Math.min(...losses)).toBeGreaterThan(20);
  });
});
