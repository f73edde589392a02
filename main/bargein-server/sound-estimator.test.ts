import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseWav } from '../domain/wav.ts';
import { interruptionProbabilities } from './sound-estimator.ts';
import { isInterruption } from './verdict.ts';

const voices = new URL('../../assets/demo/visitor/', import.meta.url);
const recording = (name: string): Int16Array => parseWav(readFileSync(new URL(name, voices))).samples;

/** A second of a quiet room, then the sound, at most 3 s. */
function window(sound: ArrayLike<number>, roomLevel = 30): Int16Array {
  const samples = new Int16Array(Math.min(48_000, 16_000 + sound.length));
  let seed = 7;
  for (let i = 0; i < samples.length; i++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    const room = (seed / 2 ** 30 - 1) * roomLevel;
    samples[i] = Math.max(-32_768, Math.min(32_767, Math.round(room + (i < 16_000 ? 0 : sound[i - 16_000]))));
  }
  return samples;
}
const made = (ms: number, at: (i: number) => number): number[] => Array.from({ length: ms * 16 }, (_, i) => at(i));
const interrupts = (sound: ArrayLike<number>): boolean =>
  isInterruption(interruptionProbabilities(window(sound)), 0.5, 2);

/** When, after its first sample, the sound counts as an interruption, asked every 100 ms as a client does. */
function firesAtMs(sound: Int16Array): number | null {
  for (let ms = 100; ms * 16 <= sound.length; ms += 100) if (interrupts(sound.subarray(0, ms * 16))) return ms;
  return null;
}

describe('interruption by ear', () => {
  it.each(['how-old-is-the-brooklyn-bridge.wav', 'is-there-much-more.wav', 'can-you-remind-me.wav'])(
    'hears a question within 900 ms: %s',
    (name) => {
      expect(firesAtMs(recording(name))).toBeLessThanOrEqual(900);
    },
  );

  it.each(['hmm.wav', 'kay.wav', 'okay.wav'])('lets a backchannel pass: %s', (name) => {
    expect(interrupts(recording(name))).toBe(false);
  });

  it.each<[string, number[]]>([
    ['silence', made(2000, () => 0)],
    ['hiss', made(2000, (i) => Math.sin(i * i * 0.7) * 6000)],
    ['a pure tone', made(2000, (i) => 300 * Math.sin(i / 20))],
    ['clicks', made(2000, (i) => (i % 4000 < 40 ? 20_000 : 0))],
    ['a step in the level', made(2000, () => 3000)],
  ])('does not take %s for one', (_what, sound) => {
    const probabilities = interruptionProbabilities(window(sound));
    expect(Math.max(...probabilities)).toBeLessThan(0.5);
  });

  it('needs words, not length: a long hum is less than a sentence of the same length', () => {
    const hum = made(900, (i) =>
      [1, 2, 3, 4].reduce((sum, k) => sum + (2000 / k) * Math.sin((2 * Math.PI * 140 * k * i) / 16_000), 0),
    );
    const words = recording('is-there-much-more.wav').subarray(0, 900 * 16);
    const highest = (sound: ArrayLike<number>): number => Math.max(...interruptionProbabilities(window(sound)));
    expect(highest(hum)).toBeLessThan(highest(words));
  });

  it('gives one value for each 25 ms, and they move with the sound', () => {
    const sound = recording('is-there-much-more.wav');
    const probabilities = interruptionProbabilities(window(sound));
    expect(probabilities).toHaveLength(Math.floor((16_000 + sound.length) / 400));
    expect(new Set([...probabilities.slice(50)].map((p) => p.toFixed(3))).size).toBeGreaterThan(25);
    // It falls again in the pauses.
    const falls = probabilities.filter((p, i) => i > 0 && p < probabilities[i - 1] - 0.01).length;
    expect(falls).toBeGreaterThan(5);
  });

  it('needs to be louder than the room', () => {
    const sound = recording('how-old-is-the-brooklyn-bridge.wav').map((sample) => sample / 60);
    expect(isInterruption(interruptionProbabilities(window(sound, 600)), 0.5, 2)).toBe(false);
  });

  it('takes nothing, and less than a frame, for nothing', () => {
    expect(interruptionProbabilities(new Int16Array(0))).toHaveLength(0);
    expect(interruptionProbabilities(new Int16Array(399))).toHaveLength(0);
  });
});

describe('isInterruption', () => {
  it.each<[number[], number, number, boolean]>([
    [[0.9, 0.1, 0.1, 0.8], 0.5, 2, true],
    [[0.9, 0.1, 0.1, 0.4], 0.5, 2, false],
    [[0.5, 0.5], 0.5, 2, true],
    [[0.9], 0.5, 0, true],
    [[], 0.5, 0, false],
  ])('%j at %d with %d frames: %s', (probabilities, threshold, minFrames, expected) => {
    expect(isInterruption(Float32Array.from(probabilities), threshold, minFrames)).toBe(expected);
  });
});
