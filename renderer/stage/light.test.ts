import { describe, expect, it } from 'vitest';
import { openLight, type Light } from './light.ts';

/** Draws on a display of so many hertz, every so many of its frames, each picture in so many ms. */
function drawing(light: Light, { hertz = 60, every = 1, drawingMs = 6, frames = 120 }): number {
  const periodMs = 1000 / hertz;
  for (let frame = 0; frame < frames; frame += 1) {
    light.frame(frame * periodMs);
    if (frame % every === 0) light.drawn(frame * periodMs, frame * periodMs + drawingMs, every * periodMs);
  }
  return frames * periodMs;
}

describe('the light of a picture', () => {
  it('leaves after the drawing and most of one frame of the display, whatever the pace of the pictures is', () => {
    for (const [hertz, every, drawingMs] of [
      [60, 2, 6],
      [60, 4, 20],
      [144, 2, 2],
    ] as const) {
      const light = openLight();
      const nowMs = drawing(light, { hertz, every, drawingMs });
      const afterMs = light.lightAt(nowMs) - nowMs;
      expect(afterMs).toBeCloseTo(drawingMs + (0.6 * 1000) / hertz, 0);
    }
  });

  it('is told for what was really drawn: a slow picture’s comes later', () => {
    const light = openLight();
    const nowMs = drawing(light, {});
    expect(light.drawn(nowMs, nowMs + 50, 16) - light.lightAt(nowMs)).toBeGreaterThan(30);
  });

  it('shows a mouth that leads by 40 to 56 ms at first and trails by less than 30 at the end, down to 12 pictures a second', () => {
    for (const every of [1, 2, 3, 4, 5]) {
      const light = openLight();
      const nowMs = drawing(light, { every });
      const leadMs = light.mouthAt(nowMs) - nowMs;
      expect(leadMs).toBeGreaterThanOrEqual(40);
      expect(leadMs).toBeLessThanOrEqual(56);
      expect(leadMs - (every * 1000) / 60).toBeGreaterThan(-30);
      // No farther ahead than the pictures' distance asks for.
      if (every === 1) expect(leadMs).toBe(40);
    }
  });
});
