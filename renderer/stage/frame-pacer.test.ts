import { describe, expect, it } from 'vitest';
import { openFramePacer } from './frame-pacer.ts';

/** How many of a display's frames are drawn in ten seconds. */
function drawnInTenSeconds(displayHz: number, fps: number, jitterMs = 0): number {
  const pacer = openFramePacer();
  let drawn = 0;
  for (let frame = 0; frame < displayHz * 10; frame += 1)
    if (pacer.due((frame * 1000) / displayHz + (frame % 2) * jitterMs, fps)) drawn += 1;
  return drawn;
}

describe('pictures at a rate', () => {
  it('are 30 a second on a 60 Hz display, and not 20', () => {
    expect(drawnInTenSeconds(60, 30)).toBe(300);
  });
  it('are 30 a second when the display’s frames jitter', () => {
    expect(drawnInTenSeconds(60, 30, 1.5)).toBe(300);
  });
  it('are 24 a second on average where 24 does not divide 60', () => {
    expect(Math.abs(drawnInTenSeconds(60, 24) - 240)).toBeLessThanOrEqual(2);
  });
  it('are as many as the display has when more are asked for', () => {
    expect(drawnInTenSeconds(50, 60)).toBe(500);
  });
  it('are not caught up after a pause', () => {
    const pacer = openFramePacer();
    pacer.due(0, 30);
    const afterPause = [5000, 5008, 5016, 5025].map((atMs) => pacer.due(atMs, 30));
    expect(afterPause).toEqual([true, false, false, false]);
  });
});
