import { describe, expect, it } from 'vitest';
import { ANALYSIS_RATE, openResampler } from './resampler.ts';

const tone = (hz: number, rate: number, count: number): Int16Array =>
  Int16Array.from({ length: count }, (_, n) => Math.round(16_000 * Math.sin((2 * Math.PI * hz * n) / rate)));
const rms = (values: Float64Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
/** Without the edges, where the kernel sees the silence before the first sample. */
const gainDb = (hz: number, rate: number): number =>
  20 *
  Math.log10(
    rms(
      openResampler(rate)
        .push(tone(hz, rate, rate))
        .subarray(400, -400),
    ) /
      (16_000 / 32_768 / Math.SQRT2),
  );

describe('the resampler of lip-sync', () => {
  it.each([16_000, 24_000, 48_000, 44_100])('lets a voice at %i Hz through', (rate) => {
    for (const hz of [100, 1000, 5000, 7000]) expect(Math.abs(gainDb(hz, rate))).toBeLessThan(0.1);
  });

  it.each([24_000, 48_000, 44_100])('keeps what 16 kHz cannot hold out of %i Hz', (rate) => {
    for (const hz of [8300, 9000, 11_500]) expect(gainDb(hz, rate)).toBeLessThan(-55);
  });

  it('keeps time: a sample stands where it stood', () => {
    const out = openResampler(24_000).push(tone(500, 24_000, 24_000));
    const wanted = Float64Array.from(out, (_, n) => 0.488_28 * Math.sin((2 * Math.PI * 500 * n) / ANALYSIS_RATE));
    expect(rms(out.map((value, n) => value - wanted[n]).subarray(400, -400))).toBeLessThan(0.001);
  });

  it('does not care how the sound is cut', () => {
    const sound = tone(777, 44_100, 44_100);
    const whole = openResampler(44_100).push(sound);
    const cut = openResampler(44_100);
    const parts: number[] = [];
    for (let from = 0, step = 1; from < sound.length; from += step, step = ((step * 7) % 997) + 1)
      parts.push(...cut.push(sound.subarray(from, from + step)));
    expect(Float64Array.from(parts)).toEqual(whole);
  });

  it('refuses a rate that is none', () => {
    for (const rate of [0, 4000, 22_050.5, NaN]) expect(() => openResampler(rate)).toThrow(RangeError);
  });
});
