import { describe, expect, it } from 'vitest';
import { BLINK_MS, lidAt, openBlinks, type BlinkRate } from './blinks.ts';
import { randomFrom } from './random.ts';

/** When the lids begin to fall within so many minutes. */
function blinksOf(rate: BlinkRate, minutes: number): number[] {
  const blinks = openBlinks(randomFrom(7), 0);
  const begins: number[] = [];
  let before = 0;
  for (let atMs = 0; atMs < minutes * 60_000; atMs += 10) {
    const lid = blinks.at(atMs, rate);
    if (lid > 0 && before === 0) begins.push(atMs);
    before = lid;
  }
  return begins;
}

describe('blinks', () => {
  it.each([
    ['talking', 17, 27],
    ['resting', 12, 19],
    ['watching', 8, 13],
  ] as const)('come as often as a person’s who is %s', (rate, least, most) => {
    const aMinute = blinksOf(rate, 20).length / 20;
    expect(aMinute).toBeGreaterThan(least);
    expect(aMinute).toBeLessThan(most);
  });

  it('come at irregular times', () => {
    const begins = blinksOf('resting', 20);
    const gaps = begins.slice(1).map((atMs, at) => atMs - begins[at]);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(deviation / mean).toBeGreaterThan(0.4);
    expect(gaps.some((gap) => gap < 600)).toBe(true);
  });

  it('close faster than they open, and close fully', () => {
    const curve = Array.from({ length: BLINK_MS }, (_, ms) => lidAt(ms));
    const closed = curve.indexOf(Math.max(...curve));
    expect(Math.max(...curve)).toBe(1);
    expect(closed).toBeLessThan(BLINK_MS / 2);
    expect([lidAt(-1), lidAt(BLINK_MS)]).toEqual([0, 0]);
  });

  it('come at once when they are asked for', () => {
    const blinks = openBlinks(randomFrom(7), 0);
    blinks.at(100, 'watching');
    blinks.blinkNow(110);
    expect(blinks.at(200, 'watching')).toBeGreaterThan(0.9);
  });
});
