import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readWave } from './testing/clips.ts';
import { performanceOf } from './testing/performance.ts';

/** Recordings of people have no labels of phones: what is judged here is what a level meter can judge. */
const folder = [process.env['PARLEY_SHARED'], '../../../shared', '../../../../shared']
  .filter((path) => path !== undefined)
  .map((path) => (path.startsWith('/') ? new URL(`file://${path}/`) : new URL(`${path}/`, import.meta.url)))
  .find((url) => existsSync(new URL('data/audio16k', url)));
const recording = (path: string): ReturnType<typeof readWave> => readWave(new URL(`data/audio16k/${path}`, folder));

const PEOPLE = ['jfk', '1688-142285-0000', '2033-164914-0000', '3331-159605-0000', '367-130732-0000', 'vosk_test'];
/** Of a class that is not in the training's noises. */
const NOISES = [
  'noise/vacuum_cleaner/2-141681-A-36.wav',
  'noise/vacuum_cleaner/4-146200-A-36.wav',
  'noise/vacuum_cleaner/5-182010-A-36.wav',
];

/** Level of each 10 ms over 60 ms, dB below the loudest. */
function levels(samples: Int16Array): Float64Array {
  const raw = Float64Array.from({ length: Math.floor(samples.length / 160) }, (_, k) => {
    const around = samples.subarray(Math.max(0, 160 * k - 400), 160 * k + 560);
    return 10 * Math.log10(around.reduce((sum, value) => sum + value * value, 1) / around.length);
  });
  const loudest = Math.max(...raw);
  return raw.map((level) => level - loudest);
}

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array): number => values.reduce((x, y) => x + y, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
    ab += (a[i] - ma) * (b[i] - mb);
  }
  return ab / Math.sqrt(aa * bb);
}

function atLevel(samples: Int16Array, dbfs: number): Int16Array {
  const rms = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
  const gain = (32_768 * 10 ** (dbfs / 20)) / rms;
  return samples.map((value) => Math.max(-32_768, Math.min(32_767, Math.round(value * gain))));
}

describe.skipIf(folder === undefined)('lip-sync of people', { timeout: 60_000 }, () => {
  it.each(PEOPLE)('opens and closes with the voice of %s', (name) => {
    const { sampleRate, samples } = recording(`speech/${name}.wav`);
    const sound = { sampleRate, samples: atLevel(samples, -23) };
    const { openness } = performanceOf(sound);
    const level = levels(sound.samples).subarray(0, openness.length);
    const rs = [-6, -4, -2, 0, 2, 4, 6].map((lag) =>
      correlation(openness.subarray(6 + lag, openness.length - 6 + lag), level.subarray(6, -6)),
    );
    expect(Math.max(...rs)).toBeGreaterThan(0.5);
  });

  it('opens in less than 2 % of vacuum cleaners 20 dB below speech', () => {
    const opened = NOISES.flatMap((path) => {
      const { sampleRate, samples } = recording(path);
      return Array.from(performanceOf({ sampleRate, samples: atLevel(samples, -43) }).openness, (value) => value > 0.1);
    });
    expect(opened.filter(Boolean).length / opened.length).toBeLessThan(0.02);
  });
});
