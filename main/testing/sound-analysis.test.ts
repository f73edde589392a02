import { describe, expect, it } from 'vitest';
import { fft } from '../domain/fft.ts';
import {
  activeLevelDbfs,
  envelopeDbfs,
  find,
  levelSpreadDb,
  markerSound,
  onsetOfSpeech,
  quantile,
  silentFrom,
} from './sound-analysis.ts';

const RATE = 16_000;

function tone(ms: number, amplitude: number, frequency = 440): Int16Array {
  return Int16Array.from({ length: (RATE * ms) / 1000 }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * frequency * i) / RATE)),
  );
}

function joined(...parts: Int16Array[]): Int16Array {
  return Int16Array.from(parts.flatMap((part) => [...part]));
}

describe('fft', () => {
  it('finds the one frequency that is there, and its inverse gives the signal back', () => {
    const real = Float64Array.from({ length: 64 }, (_, i) => Math.cos((2 * Math.PI * 5 * i) / 64));
    const imaginary = new Float64Array(64);
    fft(real, imaginary);
    expect(real.findIndex((value) => value > 30)).toBe(5);
    fft(real, imaginary, true);
    expect(real[3]).toBeCloseTo(Math.cos((2 * Math.PI * 15) / 64), 10);
    expect(() => {
      fft(new Float64Array(60), new Float64Array(60));
    }).toThrow(/power of two/);
  });
});

describe('levels', () => {
  it('follows the level window by window', () => {
    const levels = envelopeDbfs(joined(tone(100, 3277), tone(100, 0)), 160);
    expect(levels[4]).toBeCloseTo(-23, 0);
    expect(levels[15]).toBe(-100);
    expect(quantile([4, 1, 2, 3], 0.5)).toBe(2.5);
    expect(quantile([1, Infinity, Infinity], 0.75)).toBe(Infinity);
  });

  it('measures speech where it is, not the pauses around it', () => {
    expect(activeLevelDbfs(joined(tone(500, 0), tone(500, 3277), tone(500, 0)), RATE)).toBeCloseTo(-23, 0);
    expect(levelSpreadDb(joined(tone(1000, 3277), tone(1000, 1638)), RATE, 500)).toBeCloseTo(6, 1);
  });
});

describe('onsetOfSpeech', () => {
  it('finds the beginning within 5 ms, above the noise that is there', () => {
    const noisy = joined(tone(400, 60, 90), tone(400, 3000), tone(200, 60, 90));
    expect(onsetOfSpeech(noisy, RATE)).toBe(6400);
  });

  it('is not taken in by a click, and finds nothing in silence', () => {
    expect(onsetOfSpeech(joined(tone(200, 0), tone(5, 9000), tone(500, 0)), RATE)).toBeNull();
    expect(onsetOfSpeech(joined(tone(200, 0), tone(5, 9000), tone(195, 0), tone(300, 3000)), RATE)).toBe(6400);
  });
});

describe('silentFrom', () => {
  it('finds the end of a fade, and passes over a pause that is too short', () => {
    const sound = joined(tone(300, 3000), tone(100, 0), tone(300, 3000), tone(500, 0));
    expect(silentFrom(sound, RATE)).toBeCloseTo(11_200, -1);
    expect(silentFrom(sound, RATE, { forMs: 80 })).toBeCloseTo(4800, -1);
    expect(silentFrom(sound, RATE, { forMs: 80, fromIndex: 6500 })).toBeCloseTo(11_200, -1);
  });

  it('says nothing when it never falls silent, or the recording ends too soon to tell', () => {
    expect(silentFrom(joined(tone(300, 3000), tone(200, 0)), RATE)).toBeNull();
    expect(silentFrom(tone(1000, 150), RATE)).toBeNull();
  });
});

describe('find', () => {
  it('finds a marker to the sample under a voice that is as loud', () => {
    const marker = markerSound(RATE);
    const recording = joined(tone(2000, 11_000));
    marker.forEach((value, i) => (recording[12_345 + i] += value >> 1));
    const match = find(recording, marker);
    expect(match.index).toBe(12_345);
    expect(match.score).toBeGreaterThan(0.3);
  });

  it('scores 1 for a copy at another level and next to nothing for something else', () => {
    const marker = markerSound(RATE);
    const quiet = marker.map((value) => Math.round(value / 8));
    expect(find(joined(tone(30, 0), quiet, tone(30, 0)), marker).score).toBeGreaterThan(0.99);
    expect(find(tone(900, 9000), marker).score).toBeLessThan(0.2);
    expect(() => find(marker, joined(marker, marker))).toThrow(RangeError);
    expect(() => find(tone(900, 9000), tone(20, 0))).toThrow(/silent/);
  });
});
