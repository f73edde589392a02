import { describe, expect, it } from 'vitest';
import { interruptionAt, isCertainlyNone } from './verdict.ts';

const frames = (count: number, value: number): number[] => Array.from({ length: count }, () => value);

describe('a verdict', () => {
  it.each([
    ['enough frames in a row', [0.1, 0.7, 0.7, 0.2], 2],
    ['a row that is broken', [0.7, 0.1, 0.7, 0.1], null],
    ['exactly the threshold', [0.6, 0.6], 1],
    ['nothing', [], null],
  ])('falls with %s', (_what, probabilities, expected) => {
    expect(interruptionAt(probabilities, { threshold: 0.6, minFrames: 2 })).toBe(expected);
  });

  it('takes no frames for one', () => {
    expect(interruptionAt([0.9], { threshold: 0.6, minFrames: 0 })).toBe(0);
  });

  it('is certain that it is none when nothing spoke for it and it is quiet again', () => {
    expect(isCertainlyNone(frames(12, 0.1), [...frames(6, 0.9), ...frames(6, 0.1)])).toBe(true);
  });

  it.each([
    ['somebody still speaks', frames(12, 0.1), frames(12, 0.9)],
    ['something spoke for it a moment ago', [...frames(11, 0.1), 0.4], frames(12, 0.1)],
    ['too little was heard', frames(11, 0.1), frames(11, 0.1)],
  ])('is not certain while %s', (_what, probabilities, speech) => {
    expect(isCertainlyNone(probabilities, speech)).toBe(false);
  });
});
