import { describe, expect, it } from 'vitest';
import { analyseFrame, LOOK_BACK_SAMPLES, type RawFrame } from './analyse-frame.ts';
import { FEATURE_NAMES, FEATURES, judgementFeatures } from './judgement-features.ts';

const column = (name: (typeof FEATURE_NAMES)[number]): number => FEATURE_NAMES.indexOf(name);
const made = (at: (i: number) => number): Int16Array => Int16Array.from({ length: LOOK_BACK_SAMPLES }, (_, i) => at(i));
const buzz = (hertz: number, level = 4000): Int16Array =>
  made((i) => [1, 2, 3, 4].reduce((sum, k) => sum + (level / k) * Math.sin((2 * Math.PI * hertz * k * i) / 16_000), 0));
/** A quiet room for a second, then this. */
const heard = (frame: RawFrame, count = 8): Float32Array => {
  const room = analyseFrame(
    made((i) => ((i * 7919) % 13) - 6),
    0.01,
  );
  const frames = [...Array.from({ length: 40 }, () => room), ...Array.from({ length: count }, () => frame)];
  return judgementFeatures(frames).subarray(40 * FEATURES);
};

describe('one frame', () => {
  it.each([90, 140, 220, 380])('knows the pitch of a buzz of %i Hz', (hertz) => {
    const { pitchHz, voicing } = analyseFrame(buzz(hertz), 0.9);
    expect(voicing).toBeGreaterThan(0.8);
    expect(Math.abs(Math.log2(pitchHz / hertz))).toBeLessThan(0.12);
  });

  it('hears no voice in hiss', () => {
    let state = 1;
    const hiss = made(() => ((state = (state * 48_271) % 2_147_483_647) % 8000) - 4000);
    expect(analyseFrame(hiss, 0.1).voicing).toBeLessThan(0.6);
  });

  it('gives a full-scale sine about 0 dB, in its own band', () => {
    const { bandsDb, levelDbfs } = analyseFrame(
      made((i) => 32_767 * Math.sin((2 * Math.PI * 1000 * i) / 16_000)),
      0,
    );
    expect(Math.abs(levelDbfs)).toBeLessThan(4);
    expect(bandsDb.indexOf(Math.max(...bandsDb))).toBe(7);
  });

  it('refuses another length', () => {
    expect(() => analyseFrame(new Int16Array(400), 0)).toThrow(RangeError);
  });
});

describe('the features of a window', () => {
  it('are finite for silence, and for nothing at all', () => {
    const silence = Array.from({ length: 5 }, () => analyseFrame(new Int16Array(LOOK_BACK_SAMPLES), 0));
    expect(judgementFeatures(silence).every(Number.isFinite)).toBe(true);
    expect(judgementFeatures([])).toHaveLength(0);
  });

  it('do not look ahead: what comes later changes nothing before', () => {
    const voice = analyseFrame(buzz(150), 0.9);
    expect(heard(voice, 4)).toEqual(heard(voice, 8).subarray(0, 4 * FEATURES));
  });

  it('hardly change with the loudness of the whole: a voice and its floor 12 dB softer are the same voice', () => {
    const at = (gain: number): Float32Array => {
      const room = { ...analyseFrame(buzz(1000, 60 * gain), 0.1), voicing: 0 };
      const voice = analyseFrame(buzz(150, 6000 * gain), 0.9);
      return judgementFeatures([room, room, voice, voice]);
    };
    const [loud, soft] = [at(1), at(0.25)];
    loud.forEach((value, i) => {
      expect(Math.abs(value - soft[i])).toBeLessThan(0.6);
    });
  });

  it('count syllables as the level rises and falls', () => {
    const room = analyseFrame(new Int16Array(LOOK_BACK_SAMPLES).fill(1), 0);
    const voice = analyseFrame(buzz(150), 0.9);
    const say = (...pattern: number[]): number => {
      const features = judgementFeatures([room, ...pattern.map((loud) => (loud ? voice : room))]);
      return features[features.length - FEATURES + column('syllables')];
    };
    expect(say(1, 1, 0, 1, 1, 0, 1, 1)).toBeGreaterThan(say(1, 1, 1, 1, 1, 1, 1, 1));
  });
});
