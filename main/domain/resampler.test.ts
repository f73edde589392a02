import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResampler, type ResamplerOptions } from './resampler.ts';

const tone = (hz: number, rate: number, seconds: number, channels = 1, amplitude = 10_000): Int16Array =>
  Int16Array.from({ length: Math.round(rate * seconds) * channels }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * Math.floor(i / channels)) / rate)),
  );

/** Amplitude of one frequency, by correlation; the edges are left out, where the filter starts. */
function amplitudeAt(samples: Int16Array, hz: number, rate: number): number {
  const inner = samples.subarray(Math.floor(rate * 0.05));
  let re = 0;
  let im = 0;
  inner.forEach((sample, i) => {
    re += sample * Math.cos((2 * Math.PI * hz * i) / rate);
    im += sample * Math.sin((2 * Math.PI * hz * i) / rate);
  });
  return (2 * Math.hypot(re, im)) / inner.length;
}

const rms = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
const decibels = (ratio: number): number => 20 * Math.log10(ratio);

const roads: ResamplerOptions[] = [
  { fromRate: 48_000, toRate: 16_000, fromChannels: 1, toChannels: 1 },
  { fromRate: 48_000, toRate: 16_000, fromChannels: 2, toChannels: 1 },
  { fromRate: 44_100, toRate: 16_000, fromChannels: 2, toChannels: 1 },
  { fromRate: 16_000, toRate: 16_000, fromChannels: 2, toChannels: 1 },
  { fromRate: 24_000, toRate: 48_000, fromChannels: 1, toChannels: 2 },
  { fromRate: 24_000, toRate: 44_100, fromChannels: 1, toChannels: 2 },
  { fromRate: 24_000, toRate: 44_100, fromChannels: 1, toChannels: 1 },
  { fromRate: 24_000, toRate: 24_000, fromChannels: 1, toChannels: 2 },
  { fromRate: 24_000, toRate: 16_000, fromChannels: 1, toChannels: 1 },
];

describe('resampler', () => {
  for (const road of roads) {
    const name = `${road.fromRate}/${road.fromChannels} → ${road.toRate}/${road.toChannels}`;
    it(`keeps pitch and level of what is in the band: ${name}`, () => {
      for (const hz of [100, 1000, 6000]) {
        const output = createResampler(road).process(tone(hz, road.fromRate, 0.5, road.fromChannels));
        expect(output.length).toBe(Math.ceil(road.toRate * 0.5) * road.toChannels);
        const first = output.filter((_, i) => i % road.toChannels === 0);
        const amplitude = amplitudeAt(first, hz, road.toRate);
        expect(Math.abs(decibels(amplitude / 10_000))).toBeLessThan(0.1);
        const settled = rms(first.subarray(Math.floor(road.toRate * 0.05)));
        expect(Math.abs(decibels((settled * Math.SQRT2) / 10_000))).toBeLessThan(0.1);
      }
    });

    it(`gives the same for any chunks: ${name}`, () => {
      const input = tone(440, road.fromRate, 0.1, road.fromChannels);
      const whole = createResampler(road).process(input);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 40 }), (lengths) => {
          const resampler = createResampler(road);
          const output: number[] = [];
          let from = 0;
          for (const length of [...lengths, input.length]) {
            const to = Math.min(input.length, from + length * road.fromChannels);
            output.push(...resampler.process(input.subarray(from, to)));
            from = to;
          }
          expect(output).toEqual([...whole]);
        }),
        { numRuns: 20 },
      );
    });
  }

  it('lets nothing above the new band through as an alias', () => {
    const road = { fromRate: 44_100, toRate: 16_000, fromChannels: 2, toChannels: 1 };
    for (const hz of [9000, 10_000, 15_000, 20_000]) {
      const output = createResampler(road).process(tone(hz, 44_100, 0.3, 2));
      expect(decibels(rms(output.subarray(800)) / rms(tone(hz, 44_100, 0.3)) + 1e-9)).toBeLessThan(-60);
    }
  });

  it('adds no images above the old band', () => {
    const output = createResampler({ fromRate: 24_000, toRate: 48_000, fromChannels: 1, toChannels: 1 }).process(
      tone(9000, 24_000, 0.3),
    );
    expect(decibels(amplitudeAt(output, 15_000, 48_000) / 10_000)).toBeLessThan(-60);
  });

  it('averages two channels and gives both outputs the same', () => {
    const left = Int16Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 1000 : 3000));
    const mono = createResampler({ fromRate: 16_000, toRate: 16_000, fromChannels: 2, toChannels: 1 }).process(left);
    expect([...new Set(mono)]).toEqual([2000]);
    const both = createResampler({ fromRate: 16_000, toRate: 16_000, fromChannels: 1, toChannels: 2 });
    expect([...both.process(new Int16Array([5, -7]))]).toEqual([5, 5, -7, -7]);
  });

  it('says by how much it delays', () => {
    const resampler = createResampler({ fromRate: 48_000, toRate: 16_000, fromChannels: 1, toChannels: 1 });
    const click = new Int16Array(4800);
    click[480] = 30_000;
    const output = resampler.process(click);
    const peakMs = (output.indexOf(Math.max(...output)) / 16_000) * 1000;
    expect(peakMs - 10).toBeCloseTo(resampler.delayMs, 0);
  });

  it('clips instead of wrapping, and refuses half a moment and impossible rates', () => {
    const square = Int16Array.from({ length: 4800 }, (_, i) => (i % 48 < 24 ? 32_767 : -32_768));
    const output = createResampler({ fromRate: 48_000, toRate: 16_000, fromChannels: 1, toChannels: 1 }).process(
      square,
    );
    const jumps = output.subarray(100).filter((sample, i, all) => i > 0 && Math.abs(sample - all[i - 1]) > 60_000);
    expect(jumps.length).toBe(0);
    const stereo = createResampler({ fromRate: 48_000, toRate: 16_000, fromChannels: 2, toChannels: 1 });
    expect(() => stereo.process(new Int16Array(3))).toThrow(RangeError);
    expect(() => createResampler({ fromRate: 0, toRate: 1, fromChannels: 1, toChannels: 1 })).toThrow(RangeError);
  });
});
