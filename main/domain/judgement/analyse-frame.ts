import { fft } from '../fft.ts';

/** One frame of judging: 25 ms at 16 kHz, as LiveKit's protocol has them. */
export const FRAME_SAMPLES = 400;
export const FRAME_MS = 25;
/** What a frame looks back on, its own 25 ms included: 80 ms, enough for the pitch of the deepest voice. */
export const LOOK_BACK_SAMPLES = 1280;

export const MEL_BANDS = 24;
const LOWEST_HZ = 100;
const HIGHEST_HZ = 7000;
const FFT_SIZE = 512;
const SAMPLE_RATE = 16_000;

/** Pitch is looked for at a quarter of the rate: 60 to 400 Hz. */
const PITCH_RATE = 4000;
const PITCH_WINDOW = 160;
const MIN_LAG = 10;
const MAX_LAG = 66;

/** What can be heard in one frame, before anything is compared. */
export type RawFrame = {
  /** Level of each mel band, dB relative to full scale, −100 at least. */
  readonly bandsDb: Float32Array;
  readonly levelDbfs: number;
  /** 0–1: how periodic the last 40 ms are at a voice's pitch. */
  readonly voicing: number;
  /** Of that period, Hz. */
  readonly pitchHz: number;
  /** 0–1: the voice detector's latest. */
  readonly speechProbability: number;
};

const HANN = Float32Array.from({ length: FFT_SIZE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FFT_SIZE));

/**
 * @param samples 16 kHz mono s16: the 1280 samples that end with the frame's last one
 * @throws RangeError if there are fewer or more
 */
export function analyseFrame(samples: Int16Array, speechProbability: number): RawFrame {
  if (samples.length !== LOOK_BACK_SAMPLES)
    throw new RangeError(`a frame needs ${LOOK_BACK_SAMPLES} samples, got ${samples.length}`);
  const bandsDb = melBands(samples);
  const { voicing, pitchHz } = pitchOf(samples);
  return { bandsDb, levelDbfs: levelOf(bandsDb), voicing, pitchHz, speechProbability };
}

function melBands(samples: Int16Array): Float32Array {
  const real = new Float64Array(FFT_SIZE);
  const imaginary = new Float64Array(FFT_SIZE);
  const from = samples.length - FFT_SIZE;
  for (let i = 0; i < FFT_SIZE; i++) real[i] = (samples[from + i] / 32_768) * HANN[i];
  fft(real, imaginary);
  const bands = new Float32Array(MEL_BANDS);
  for (let band = 0; band < MEL_BANDS; band++) {
    const { first, weights } = FILTERS[band];
    let sum = 0;
    for (let i = 0; i < weights.length; i++) {
      const bin = first + i;
      sum += weights[i] * (real[bin] * real[bin] + imaginary[bin] * imaginary[bin]);
    }
    // Parseval: a full-scale sine within the band comes out near 0 dB.
    bands[band] = 10 * Math.log10(sum * (16 / (FFT_SIZE * FFT_SIZE)) + 1e-10);
  }
  return bands;
}

function levelOf(bandsDb: Float32Array): number {
  let power = 1e-10;
  for (const band of bandsDb) power += 10 ** (band / 10);
  return 10 * Math.log10(power);
}

const melOf = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
const hzOf = (mel: number): number => 700 * (10 ** (mel / 2595) - 1);

function melFilters(): { readonly first: number; readonly weights: Float32Array }[] {
  const [low, high] = [melOf(LOWEST_HZ), melOf(HIGHEST_HZ)];
  const edges = Array.from({ length: MEL_BANDS + 2 }, (_, i) => hzOf(low + ((high - low) * i) / (MEL_BANDS + 1)));
  const binOf = (hz: number): number => (hz * FFT_SIZE) / SAMPLE_RATE;
  return Array.from({ length: MEL_BANDS }, (_, band) => {
    const [from, middle, to] = [binOf(edges[band]), binOf(edges[band + 1]), binOf(edges[band + 2])];
    const first = Math.max(1, Math.floor(from));
    const last = Math.ceil(to);
    const weights = Float32Array.from({ length: last - first + 1 }, (_, i) => {
      const bin = first + i;
      const up = (bin - from) / Math.max(1e-6, middle - from);
      const down = (to - bin) / Math.max(1e-6, to - middle);
      return Math.max(0, Math.min(1, up, down));
    });
    return { first, weights };
  });
}

const FILTERS = melFilters();

/** A multiple of the period fits as well as the period itself: the shortest lag that is nearly as good is meant. */
const NEARLY_AS_GOOD = 0.12;

/** Largest normalised autocorrelation at a voice's lags over the last 40 ms. */
function pitchOf(samples: Int16Array): { readonly voicing: number; readonly pitchHz: number } {
  const correlations = correlationsOf(quarter(samples));
  const best = Math.max(...correlations);
  const isPeak = (value: number, i: number): boolean =>
    value >= best - NEARLY_AS_GOOD && value >= (correlations[i - 1] ?? -1) && value >= (correlations[i + 1] ?? -1);
  const lag = MIN_LAG + Math.max(0, correlations.findIndex(isPeak));
  return { voicing: Math.min(1, Math.max(0, best)), pitchHz: PITCH_RATE / lag };
}

function correlationsOf(quartered: Float32Array): Float32Array {
  const from = quartered.length - PITCH_WINDOW;
  const correlations = new Float32Array(MAX_LAG - MIN_LAG + 1);
  let power = 1e-3;
  for (let i = from; i < quartered.length; i++) power += quartered[i] * quartered[i];
  for (let lag = MIN_LAG; lag <= MAX_LAG; lag++) {
    let cross = 0;
    let shifted = 1e-3;
    for (let i = from; i < quartered.length; i++) {
      const before = quartered[i - lag];
      cross += quartered[i] * before;
      shifted += before * before;
    }
    correlations[lag - MIN_LAG] = cross / Math.sqrt(power * shifted);
  }
  return correlations;
}

function quarter(samples: Int16Array): Float32Array {
  const quartered = new Float32Array(samples.length >> 2);
  let mean = 0;
  for (let i = 0; i < quartered.length; i++) {
    const at = 4 * i;
    quartered[i] = (samples[at] + samples[at + 1] + samples[at + 2] + samples[at + 3]) / 4;
    mean += quartered[i] / quartered.length;
  }
  for (let i = 0; i < quartered.length; i++) quartered[i] -= mean;
  return quartered;
}
