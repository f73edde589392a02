import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { levelDbfs } from '../../domain/pcm.ts';
import { loadPack } from './load-pack.ts';

const folder = fileURLToPath(new URL('../../../assets/demo/museum-guide', import.meta.url));
const { pack, lines } = await loadPack(folder);
const clips = [...lines].map(([name, line]) => ({ name, ...line, ...line.clip }));

const peakDbfs = (samples: Int16Array): number =>
  20 * Math.log10(samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0) / 32_768);

/** How long it is quieter than −45 dBFS from one end on, in steps of 5 ms. */
function quietMs(samples: Int16Array, sampleRate: number, from: 'start' | 'end'): number {
  const step = sampleRate / 200;
  const steps = Math.floor(samples.length / step);
  for (let i = 0; i < steps; i++) {
    const at = from === 'start' ? i * step : samples.length - (i + 1) * step;
    if (levelDbfs(samples.subarray(at, at + step)) > -45) return i * 5;
  }
  return steps * 5;
}

describe('the museum guide', () => {
  it('tells of six topics at least, in about two minutes and less than 6 MB', () => {
    expect(pack.topics.length).toBeGreaterThanOrEqual(6);
    const seconds = clips.reduce((sum, clip) => sum + clip.durationMs / 1000, 0);
    expect(seconds).toBeGreaterThan(100);
    expect(seconds).toBeLessThan(130);
    const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    expect(bytes).toBeLessThan(6_000_000);
  });

  it('has no clip that nothing names and no line without a clip of its own', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.wav'));
    expect(
      Object.values(pack.lines)
        .map((line) => line.audio)
        .sort(),
    ).toEqual(files.sort());
  });

  it.each(clips)('says $name at −20 dBFS, unclipped, without silence at its ends', ({ samples, sampleRate }) => {
    expect(sampleRate).toBe(24_000);
    expect(Math.abs(levelDbfs(samples) + 20)).toBeLessThan(1);
    expect(peakDbfs(samples)).toBeLessThan(-1);
    expect(quietMs(samples, sampleRate, 'start')).toBeLessThanOrEqual(150);
    expect(quietMs(samples, sampleRate, 'end')).toBeLessThanOrEqual(150);
  });

  it.each(clips)('shows the words of $name in order, each while it sounds', ({ text, words, samples, sampleRate }) => {
    expect(words.map((word) => word.text).join(' ')).toBe(text);
    for (const [i, word] of words.entries()) {
      expect(word.startMs).toBeGreaterThanOrEqual(words[i - 1]?.endMs ?? 0);
      expect(word.endMs - word.startMs).toBeGreaterThanOrEqual(20);
      const at = (ms: number): number => Math.round((ms * sampleRate) / 1000);
      expect(levelDbfs(samples.subarray(at(word.startMs), at(word.endMs)))).toBeGreaterThan(-40);
    }
  });
});
