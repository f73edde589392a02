import { describe, expect, it } from 'vitest';
import { createFrameClock } from './frame-clock.ts';

describe('frame clock', () => {
  it('smooths jitter to a tenth and follows a device that is 100 ppm fast', () => {
    const clock = createFrameClock(10);
    let worst = 0;
    for (let frame = 0; frame < 6000; frame++) {
      const trueMs = 5000 + frame * 9.999;
      const jitterMs = ((frame * 7919) % 13) - 6;
      const error = clock.next(trueMs + jitterMs) - trueMs;
      if (frame > 200) worst = Math.max(worst, Math.abs(error));
    }
    expect(worst).toBeLessThan(1);
  });

  it('starts anew after a gap', () => {
    const clock = createFrameClock(10);
    for (let frame = 0; frame < 100; frame++) clock.next(frame * 10);
    expect(clock.next(1500)).toBe(1500);
    expect(clock.next(1510)).toBe(1510);
  });

  it('forgives one late frame and follows when they stay late', () => {
    const clock = createFrameClock(10);
    for (let frame = 0; frame < 200; frame++) clock.next(frame * 10);
    expect(clock.next(2000 + 40)).toBeLessThan(2001);
    expect(clock.next(2010)).toBeLessThan(2011);
    let last = 0;
    for (let frame = 202; frame < 220; frame++) last = clock.next(frame * 10 + 40) - frame * 10;
    expect(last).toBeGreaterThan(39);
  });
});
