import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VoiceDetector } from '../interfaces/voice-detector.ts';
import { vowel } from '../testing/vowel.ts';
import { voiceDetectors } from './index.ts';

describe.each(Object.entries(voiceDetectors))('voice detector %s', (name, open) => {
  let detector: VoiceDetector;
  beforeAll(async () => {
    detector = await open();
  });
  afterAll(() => detector.close());

  async function probabilitiesOf(samples: Float32Array): Promise<number[]> {
    const found = [];
    for (let at = 0; at + detector.windowSamples <= samples.length; at += detector.windowSamples)
      found.push(await detector.speechProbability(samples.subarray(at, at + detector.windowSamples)));
    return found;
  }

  it('has the name it is registered under', () => {
    expect(detector.name).toBe(name);
  });

  it('finds no voice in silence', async () => {
    detector.reset();
    expect(Math.max(...(await probabilitiesOf(new Float32Array(16_000))))).toBeLessThan(0.3);
  });

  it('finds a voice in a sung vowel after silence', async () => {
    detector.reset();
    await probabilitiesOf(new Float32Array(8000));
    expect(Math.max(...(await probabilitiesOf(vowel(16_000, 16_000))))).toBeGreaterThan(0.7);
  });

  it('answers the same again after a reset', async () => {
    detector.reset();
    const first = await probabilitiesOf(vowel(8000, 16_000));
    detector.reset();
    expect(await probabilitiesOf(vowel(8000, 16_000))).toEqual(first);
  });

  it('refuses a window of another length', async () => {
    await expect(detector.speechProbability(new Float32Array(480))).rejects.toThrow(RangeError);
  });
});
