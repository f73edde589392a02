import { SILENCE_DBFS } from '../domain/pcm.ts';
import { fft, powerOfTwo } from '../domain/fft.ts';

/** Level of each whole window, dBFS. */
export function envelopeDbfs(samples: Int16Array, windowSamples: number): Float64Array {
  const levels = new Float64Array(Math.floor(samples.length / windowSamples));
  for (let w = 0; w < levels.length; w++) {
    let sum = 0;
    for (let i = w * windowSamples; i < (w + 1) * windowSamples; i++) sum += samples[i] * samples[i];
    levels[w] = dbfsOf(sum / windowSamples);
  }
  return levels;
}

/** Value below which this share (0–1) of the values lies; NaN for none. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Array.from(values).sort((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  // Between two that never came lies none that came.
  return low === high ? low : low + (high - low) * (at - Math.floor(at));
}

/** Mean level of the parts in which somebody speaks: windows of 10 ms within 20 dB of the loud ones, dBFS. */
export function activeLevelDbfs(samples: Int16Array, sampleRate: number): number {
  const levels = envelopeDbfs(samples, Math.round(sampleRate / 100));
  const loud = quantile(levels, 0.95);
  const active = Array.from(levels).filter((level) => level > loud - 20);
  return 10 * Math.log10(active.reduce((sum, level) => sum + 10 ** (level / 10), 0) / active.length);
}

export type OnsetOptions = {
  /** How far above the noise floor (10th percentile of 5 ms windows) speech begins. */
  readonly aboveFloorDb?: number;
  /** Never below this level, whatever the floor. */
  readonly atLeastDbfs?: number;
  /** It must last: all windows of this time but one in five. */
  readonly sustainMs?: number;
};

/** First sample of the first sound that lasts; null when there is none. */
export function onsetOfSpeech(samples: Int16Array, sampleRate: number, options: OnsetOptions = {}): number | null {
  const { aboveFloorDb = 15, atLeastDbfs = -50, sustainMs = 40 } = options;
  const windowSamples = Math.round(sampleRate / 200);
  const levels = envelopeDbfs(samples, windowSamples);
  const threshold = Math.max(atLeastDbfs, quantile(levels, 0.1) + aboveFloorDb);
  const needed = Math.ceil(sustainMs / 5);
  for (let w = 0; w + needed <= levels.length; w++) {
    if (levels[w] < threshold) continue;
    const loud = levels.subarray(w, w + needed).reduce((count, level) => count + (level >= threshold ? 1 : 0), 0);
    if (loud >= needed * 0.8) return w * windowSamples;
  }
  return null;
}

export type SilenceOptions = {
  readonly fromIndex?: number;
  readonly belowDbfs?: number;
  /** How long it must stay below, ms. */
  readonly forMs?: number;
};

/**
 * First sample from which on a recording stays below a level (each 5 ms of it, stepping by 1 ms) for a time; null when
 * it never does, or when the recording ends too soon to tell.
 */
export function silentFrom(samples: Int16Array, sampleRate: number, options: SilenceOptions = {}): number | null {
  const { fromIndex = 0, belowDbfs = -50, forMs = 300 } = options;
  const step = Math.round(sampleRate / 1000);
  const window = 5 * step;
  let since: number | null = null;
  for (let i = Math.max(0, fromIndex); i + window <= samples.length; i += step) {
    let sum = 0;
    for (let j = i; j < i + window; j++) sum += samples[j] * samples[j];
    if (dbfsOf(sum / window) >= belowDbfs) since = null;
    else if (since === null) since = i;
    else if (i + window - since >= forMs * step) return since;
  }
  return null;
}

export type Match = {
  /** Where the pattern's first sample lies in the recording. */
  readonly index: number;
  /** 1 when it is there at any gain, 0 when it is not. */
  readonly score: number;
};

/**
 * Where a pattern fits best, by normalised cross-correlation.
 *
 * @throws RangeError if the pattern is longer than the samples, or silent
 */
export function find(samples: Int16Array, pattern: Int16Array): Match {
  const places = samples.length - pattern.length + 1;
  if (places < 1) throw new RangeError(`${pattern.length} samples cannot lie within ${samples.length}`);
  const patternEnergy = energyOf(pattern);
  if (patternEnergy === 0) throw new RangeError('a silent pattern is everywhere');
  const products = correlate(samples, pattern);
  let energy = energyOf(samples.subarray(0, pattern.length));
  let best: Match = { index: 0, score: -1 };
  for (let i = 0; i < places; i++) {
    const score = energy > 0 ? products[i] / Math.sqrt(energy * patternEnergy) : 0;
    if (score > best.score) best = { index: i, score };
    if (i + 1 < places) energy += samples[i + pattern.length] ** 2 - samples[i] ** 2;
  }
  return best;
}

/** A rising chirp of 50 ms (1–6 kHz): nothing that anybody says looks like it. */
export function markerSound(sampleRate: number, levelDbfs = -12): Int16Array {
  const count = Math.round(sampleRate * 0.05);
  const peak = 32_768 * Math.SQRT2 * 10 ** (levelDbfs / 20);
  const top = Math.min(6000, sampleRate * 0.4);
  return Int16Array.from({ length: count }, (_, i) => {
    const t = i / sampleRate;
    const phase = 2 * Math.PI * (1000 * t + ((top - 1000) / 0.1) * t * t);
    return Math.round(peak * Math.sin(phase) * Math.sin((Math.PI * i) / (count - 1)));
  });
}

/** Largest difference between the levels of the parts of a recording that should be alike, dB. */
export function levelSpreadDb(samples: Int16Array, sampleRate: number, partMs: number): number {
  const levels = envelopeDbfs(samples, Math.round((sampleRate * partMs) / 1000));
  return levels.length === 0 ? 0 : Math.max(...levels) - Math.min(...levels);
}

/** Sum of `samples[i + k] * pattern[k]` for each i at which the pattern lies within the samples. */
function correlate(samples: Int16Array, pattern: Int16Array): Float64Array {
  const places = samples.length - pattern.length + 1;
  const size = powerOfTwo(Math.max(4 * pattern.length, 1024));
  const step = size - pattern.length + 1;
  const patternReal = new Float64Array(size);
  const patternImaginary = new Float64Array(size);
  patternReal.set(pattern);
  fft(patternReal, patternImaginary);
  const products = new Float64Array(places);
  for (let start = 0; start < places; start += step) {
    const real = new Float64Array(size);
    const imaginary = new Float64Array(size);
    real.set(samples.subarray(start, start + size));
    fft(real, imaginary);
    for (let k = 0; k < size; k++) {
      const re = real[k] * patternReal[k] + imaginary[k] * patternImaginary[k];
      imaginary[k] = imaginary[k] * patternReal[k] - real[k] * patternImaginary[k];
      real[k] = re;
    }
    fft(real, imaginary, true);
    products.set(real.subarray(0, Math.min(step, places - start)), start);
  }
  return products;
}

function energyOf(samples: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] * samples[i];
  return sum;
}

function dbfsOf(meanSquare: number): number {
  if (meanSquare === 0) return SILENCE_DBFS;
  return Math.max(SILENCE_DBFS, 10 * Math.log10(meanSquare / (32_768 * 32_768)));
}
