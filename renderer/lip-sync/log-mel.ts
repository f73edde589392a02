import { openFourier } from './fourier.ts';
import { ANALYSIS_RATE } from './resampler.ts';

/** The front end; scripts/lip-sync/features.py does the same for the training: keep the two alike. */
export const BANDS = 32;
export const WINDOW = 400;
export const HOP = 160;
const TRANSFORM = 512;
const LOW_HZ = 80;
const HIGH_HZ = 7600;
const PRE_EMPHASIS = 0.97;
const FLOOR = 1e-8;

export type SoundFrame = {
  /** Natural logarithms of the energies in `BANDS` bands. */
  readonly bands: Float64Array;
  /** Level of the window, dBFS, −100 at least. */
  readonly levelDbfs: number;
};

const mel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
const hz = (value: number): number => 700 * (10 ** (value / 2595) - 1);

type Band = { readonly from: number; readonly weights: Float64Array };

function filterbank(): Band[] {
  const step = (mel(HIGH_HZ) - mel(LOW_HZ)) / (BANDS + 1);
  const points = Array.from({ length: BANDS + 2 }, (_, i) => hz(mel(LOW_HZ) + i * step));
  return Array.from({ length: BANDS }, (_, band) => {
    const [low, middle, high] = points.slice(band, band + 3);
    const all = Array.from({ length: TRANSFORM / 2 + 1 }, (__, bin) => {
      const at = (bin * ANALYSIS_RATE) / TRANSFORM;
      return Math.max(0, Math.min((at - low) / Math.max(middle - low, 1), (high - at) / Math.max(high - middle, 1)));
    });
    const from = all.findIndex((weight) => weight > 0);
    const until = all.findLastIndex((weight) => weight > 0) + 1;
    return { from, weights: Float64Array.from(all.slice(from, until)) };
  });
}

/** Frames of 25 ms every 10 ms; frame k is centred at sample k·HOP + WINDOW/2 of what was pushed. */
export function openLogMel(): (samples: Float64Array) => SoundFrame[] {
  const transform = openFourier(TRANSFORM);
  const bank = filterbank();
  const hann = Float64Array.from({ length: WINDOW }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW));
  const real = new Float64Array(TRANSFORM);
  const imaginary = new Float64Array(TRANSFORM);
  let kept = new Float64Array(0);
  let before = 0; // the sample before kept[0]

  function frameAt(samples: Float64Array, from: number): SoundFrame {
    real.fill(0);
    imaginary.fill(0);
    let energy = 0;
    let last = from === 0 ? before : samples[from - 1];
    for (let i = 0; i < WINDOW; i++) {
      const value = samples[from + i];
      energy += value * value;
      real[i] = (value - PRE_EMPHASIS * last) * hann[i];
      last = value;
    }
    transform(real, imaginary);
    const bands = Float64Array.from(bank, ({ from: first, weights }) => {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * (real[first + i] ** 2 + imaginary[first + i] ** 2);
      return Math.log(sum / TRANSFORM + FLOOR);
    });
    return { bands, levelDbfs: Math.max(-100, 10 * Math.log10(energy / WINDOW + 1e-12)) };
  }

  return (samples) => {
    const all = new Float64Array(kept.length + samples.length);
    all.set(kept);
    all.set(samples, kept.length);
    const frames: SoundFrame[] = [];
    let from = 0;
    for (; from + WINDOW <= all.length; from += HOP) frames.push(frameAt(all, from));
    if (from > 0) before = all[from - 1];
    kept = all.slice(from);
    return frames;
  };
}

const START_FRAMES = 30;
const MEMORY_FRAMES = 400;
const ACTIVE_BELOW_PEAK = 4;
const PEAK_FALL = 0.004;
const SCALE = 2;

/** Takes the voice and the line out of the bands: what is left is how this frame differs from this voice's usual one. */
export function openNormaliser(startMean: readonly number[]): (bands: Float64Array) => Float64Array {
  const mean = Float64Array.from(startMean);
  const levelOf = (bands: Float64Array): number => bands.reduce((sum, value) => sum + value, 0) / bands.length;
  let peak = levelOf(mean);
  let count = START_FRAMES;
  return (bands) => {
    const level = levelOf(bands);
    peak = Math.max(level, peak - PEAK_FALL);
    if (level > peak - ACTIVE_BELOW_PEAK) {
      count = Math.min(count + 1, MEMORY_FRAMES);
      for (let i = 0; i < mean.length; i++) mean[i] += (bands[i] - mean[i]) / count;
    }
    return bands.map((value, i) => (value - mean[i]) / SCALE);
  };
}
