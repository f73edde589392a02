import { describe, expect, it } from 'vitest';
import { LADDERS, openQualityController, tierOf, type QualityController, type Tier } from './quality.ts';

/** Draws for some seconds with gaps of so many ms, or as asked for when the machine is quick enough. */
function drawn(controller: QualityController, seconds: number, gapMs: (askedMs: number) => number): void {
  for (let passedMs = 0; passedMs < seconds * 1000;) {
    const gap = gapMs(1000 / controller.quality.fps);
    controller.frame(gap);
    passedMs += gap;
  }
}

describe('the tier', () => {
  it.each([
    ['ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)', 'soft'],
    ['llvmpipe (LLVM 15.0.6, 256 bits)', 'soft'],
    ['ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11)', 'soft'],
    ['ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)', 'gpu'],
    ['ANGLE (Apple, ANGLE Metal Renderer: Apple M1)', 'gpu'],
  ])('of %s is %s', (name, tier) => {
    expect(tierOf(name)).toBe(tier);
  });
});

describe('the quality', () => {
  it('stays as it is while the pace is nearly kept', () => {
    const controller = openQualityController('gpu');
    const before = controller.quality;
    drawn(controller, 20, (askedMs) => askedMs * 1.2);
    expect(controller.quality).toEqual(before);
  });

  it('goes down to the bottom within four seconds on a machine that is far too slow', () => {
    const controller = openQualityController('soft');
    drawn(controller, 4, () => 250);
    expect(controller.quality).toEqual(LADDERS.soft[0]);
  });

  it('rises to the top of the ladder on a machine that has time', () => {
    const controller = openQualityController('soft');
    drawn(controller, 60, (askedMs) => askedMs);
    expect(controller.quality).toEqual(LADDERS.soft.at(-1));
  });

  it('comes back up after a busy spell', () => {
    const controller = openQualityController('soft');
    drawn(controller, 5, () => 200);
    const poor = controller.quality.pixelRatio;
    drawn(controller, 60, (askedMs) => askedMs);
    expect(controller.quality.pixelRatio).toBeGreaterThan(poor);
  });

  it('does not flicker between a step that it can keep and one that it cannot', () => {
    const controller = openQualityController('soft', 900_000);
    let changes = 0;
    for (let frame = 0; frame < 24 * 300; frame += 1) {
      const askedMs = 1000 / controller.quality.fps;
      if (controller.frame(controller.quality.pixelRatio > 0.8 ? 90 : askedMs)) changes += 1;
    }
    expect(changes).toBeLessThan(14);
  });

  it('begins as fine as the size of the picture allows', () => {
    const first = (tier: Tier, width: number, height: number): number =>
      openQualityController(tier, width * height).quality.pixelRatio;
    expect([first('soft', 518, 648), first('soft', 860, 1000), first('soft', 1600, 1900)]).toEqual([1.35, 1, 0.8]);
    expect([first('gpu', 518, 648), first('gpu', 1600, 1900), first('gpu', 3800, 2100)]).toEqual([1.5, 1.5, 1]);
  });

  it('takes a rate for kept that the display can only show in uneven gaps', () => {
    const controller = openQualityController('soft', 3_000_000);
    const { pixelRatio, fps } = controller.quality;
    expect(fps).toBe(24);
    for (let frame = 0; frame < 150; frame += 1) controller.frame(frame % 2 === 0 ? 33.3 : 50);
    expect(controller.quality.pixelRatio).toBeGreaterThan(pixelRatio);
  });

  it('does not rise while lips are read, and falls all the same', () => {
    const controller = openQualityController('soft');
    const { pixelRatio } = controller.quality;
    for (let frame = 0; frame < 2000; frame += 1) controller.frame(1000 / controller.quality.fps, false);
    expect(controller.quality.pixelRatio).toBe(pixelRatio);
    for (let frame = 0; frame < 100; frame += 1) controller.frame(200, false);
    expect(controller.quality.pixelRatio).toBeLessThan(pixelRatio);
  });

  it('learns nothing from a pause', () => {
    const controller = openQualityController('gpu');
    const before = controller.quality;
    for (let pause = 0; pause < 50; pause += 1) controller.frame(60_000);
    expect(controller.quality).toEqual(before);
  });
});
