import { describe, expect, it } from 'vitest';
import { levelDbfs } from '../domain/pcm.ts';
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

describe('echo canceller webrtc', () => {
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
