import { describe, expect, it } from 'vitest';
import { createFarFrames } from './far-frames.ts';

const frame = (value: number): Int16Array => new Int16Array(160).fill(value);

describe('far frames', () => {
  it('come one for one while both clocks agree, whatever the jitter', () => {
    const far = createFarFrames();
    const got: number[] = [];
    for (let i = 1; i <= 50; i++) {
      far.add(frame(i), i * 10 + (i % 3) * 4);
      got.push(far.at(i * 10)[0]);
    }
    expect(got).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  it('skip what is too old and wait for what is too new', () => {
    const far = createFarFrames();
    for (let i = 1; i <= 10; i++) far.add(frame(i), i * 10);
    expect([far.at(60)[0], far.at(30)[0], far.at(70)[0]]).toEqual([5, 0, 6]);
  });

  it('are silence when nothing is known for that time', () => {
    const far = createFarFrames();
    expect(far.at(0)[0]).toBe(0);
    far.add(frame(9), 0);
    expect(far.at(500)[0]).toBe(0);
    for (let i = 0; i < 300; i++) far.add(frame(i), i * 10);
    expect(far.at(2500)[0]).toBe(249);
  });

  it('tell how far they reach', () => {
    const far = createFarFrames();
    expect(far.reach(0)).toBe(false);
    far.add(frame(1), 100);
    expect([far.reach(90), far.reach(110), far.reach(130)]).toEqual([true, true, false]);
  });

  it('lose one frame in 200 s at 50 ppm of drift, not more', () => {
    const far = createFarFrames();
    let missing = 0;
    for (let i = 0; i < 20_000; i++) {
      far.add(frame(i % 100 === 0 ? 1 : 2), i * 9.9995);
      if (far.at(i * 10)[0] === 0) missing++;
    }
    expect(missing).toBe(0);
  });
});
