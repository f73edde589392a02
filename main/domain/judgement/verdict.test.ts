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
    const spoken = [...frames(4, 0), ...probabilities];
    const at = interruptionAt(spoken, frames(spoken.length, 0.9), { threshold: 0.6, minFrames: 2 });
    expect(at).toBe(expected === null ? null : expected + 4);
  });

  it('takes no frames for one', () => {
    expect(interruptionAt(frames(4, 0.9), frames(4, 0.9), { threshold: 0.6, minFrames: 0 })).toBe(3);
  });

  it('is none while nobody spoke with the agent: what was said before it began is no interruption', () => {
    const speech = [0.9, 0.9, 0.9, ...frames(9, 0.1)];
    expect(interruptionAt(frames(12, 0.9), speech, { threshold: 0.6, minFrames: 2 })).toBe(null);
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
