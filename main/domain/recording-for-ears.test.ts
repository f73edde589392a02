import { describe, expect, it } from 'vitest';
import { levelDbfs } from './pcm.ts';
import { mixForEars } from './recording-for-ears.ts';

const RATE = 16_000;
const SECOND = 24_000;

/** Left speaks in the first second at `left`, right in the second at `right`. */
function twoVoices(left: number, right: number): Int16Array {
  const samples = new Int16Array(2 * RATE * 2);
  for (let at = 0; at < RATE; at += 1) {
    const wave = Math.sin((2 * Math.PI * 300 * at) / RATE);
    samples[2 * at] = Math.round(left * wave);
    samples[2 * (RATE + at) + 1] = Math.round(right * wave);
  }
  return samples;
}
const mixed = (left: number, right: number): Int16Array =>
  mixForEars({ sampleRate: RATE, channels: 2, samples: twoVoices(left, right) });

describe('a recording for ears', () => {
  it('has a quiet visitor as loud as the guide, at the loudspeaker’s rate', () => {
    const sound = mixed(1200, 9000);
    expect(Math.abs(sound.length - 2 * SECOND)).toBeLessThan(0.03 * SECOND);
    const [visitor, guide] = [sound.subarray(0.2 * SECOND, 0.8 * SECOND), sound.subarray(1.2 * SECOND, 1.8 * SECOND)];
    expect(levelDbfs(visitor)).toBeCloseTo(levelDbfs(guide), 0);
    expect(levelDbfs(guide)).toBeCloseTo(-12, 0);
  });

  it('leaves silence silent', () => {
    expect(levelDbfs(mixed(3, 9000).subarray(0.2 * SECOND, 0.8 * SECOND))).toBeLessThan(-55);
  });

  it('takes a recording of one voice, too', () => {
    const sound = mixForEars({ sampleRate: 24_000, channels: 1, samples: new Int16Array(SECOND).fill(1000) });
    expect(levelDbfs(sound.subarray(1000, SECOND - 1000))).toBeCloseTo(-9, 0);
  });
});
