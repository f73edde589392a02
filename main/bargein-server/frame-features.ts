/** One frame: 25 ms at 16 kHz. */
export const FRAME_SAMPLES = 400;

/** Voicing is looked for at half the rate, which is enough for a pitch and costs a quarter. */
const DECIMATED_RATE = 8000;
const MIN_PITCH_HZ = 75;
const MAX_PITCH_HZ = 400;
const MIN_LAG = Math.floor(DECIMATED_RATE / MAX_PITCH_HZ);
const MAX_LAG = Math.ceil(DECIMATED_RATE / MIN_PITCH_HZ);
/** 40 ms: two periods of the deepest voice and a half. */
const VOICING_WINDOW = 320;

/** Edges of the bands whose levels tell one sound of speech from the next, Hz. */
const BAND_EDGES_HZ = [100, 400, 800, 1300, 2000, 3000, 4500, 7000] as const;
const FFT_SIZE = 512;

export type FrameFeatures = {
  /** dB relative to full scale, −100 at least. */
  readonly levelDbfs: Float32Array;
  /** 0–1: how periodic the sound is at a voice's pitch. */
  readonly voicing: Float32Array;
  /** dB: mean change of the bands' shares from the frame before last; a hum has little, words have much. */
  readonly change: Float32Array;
};

/** What can be heard in each whole 25 ms. */
export function frameFeatures(heard: Int16Array): FrameFeatures {
  const samples = withoutHum(heard);
  const count = Math.floor(samples.length / FRAME_SAMPLES);
  const levelDbfs = new Float32Array(count);
  const voicing = new Float32Array(count);
  const change = new Float32Array(count);
  const halved = decimate(samples);
  const bands: Float32Array[] = [];
  for (let frame = 0; frame < count; frame++) {
    levelDbfs[frame] = levelOf(samples, frame * FRAME_SAMPLES, FRAME_SAMPLES);
    voicing[frame] = levelDbfs[frame] < -65 ? 0 : voicingAt(halved, ((frame + 1) * FRAME_SAMPLES) / 2 - VOICING_WINDOW);
    bands.push(bandShares(samples, frame * FRAME_SAMPLES));
    change[frame] = frame < 2 ? 0 : distanceDb(bands[frame], bands[frame - 2]);
  }
  return { levelDbfs, voicing, change };
}

/** Takes away what no voice has: a constant, and everything below 70 Hz. */
function withoutHum(heard: Int16Array): Float32Array {
  const samples = new Float32Array(heard.length);
  const keep = Math.exp((-2 * Math.PI * 70) / 16_000);
  let low = heard.length > 0 ? heard[0] : 0;
  for (let i = 0; i < heard.length; i++) {
    low = keep * low + (1 - keep) * heard[i];
    samples[i] = heard[i] - low;
  }
  return samples;
}

function levelOf(samples: Float32Array, from: number, length: number): number {
  let sum = 0;
  for (let i = from; i < from + length; i++) sum += samples[i] * samples[i];
  return Math.max(-100, 10 * Math.log10(sum / length / 2 ** 30 + 1e-10));
}

function decimate(samples: Float32Array): Float32Array {
  const halved = new Float32Array(samples.length >> 1);
  for (let i = 0; i < halved.length; i++) halved[i] = (samples[2 * i] + samples[2 * i + 1]) / 2;
  return halved;
}

/** Largest normalised autocorrelation at a voice's lags, over 40 ms from `from`. */
function voicingAt(halved: Float32Array, from: number): number {
  if (from < 0) return 0;
  const length = VOICING_WINDOW - MAX_LAG;
  let best = 0;
  let power = 1e-9;
  for (let i = from; i < from + length; i++) power += halved[i] * halved[i];
  for (let lag = MIN_LAG; lag <= MAX_LAG; lag++) {
    let cross = 0;
    let shifted = 1e-9;
    for (let i = from; i < from + length; i++) {
      cross += halved[i] * halved[i + lag];
      shifted += halved[i + lag] * halved[i + lag];
    }
    const correlation = cross / Math.sqrt(power * shifted);
    if (correlation > best) best = correlation;
  }
  return best;
}

/** Level of each band relative to the frame's, dB. */
function bandShares(samples: Float32Array, from: number): Float32Array {
  const real = new Float32Array(FFT_SIZE);
  const imaginary = new Float32Array(FFT_SIZE);
  for (let i = 0; i < FRAME_SAMPLES; i++) real[i] = samples[from + i] * HANN[i];
  transform(real, imaginary);
  const shares = new Float32Array(BAND_EDGES_HZ.length - 1);
  let total = 1;
  for (let band = 0; band < shares.length; band++) {
    const first = Math.round((BAND_EDGES_HZ[band] * FFT_SIZE) / 16_000);
    const last = Math.round((BAND_EDGES_HZ[band + 1] * FFT_SIZE) / 16_000);
    let sum = 1;
    for (let bin = first; bin < last; bin++) sum += real[bin] * real[bin] + imaginary[bin] * imaginary[bin];
    shares[band] = sum;
    total += sum;
  }
  for (let band = 0; band < shares.length; band++) shares[band] = Math.max(-25, 10 * Math.log10(shares[band] / total));
  return shares;
}

function distanceDb(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}

const HANN = Float32Array.from(
  { length: FRAME_SAMPLES },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME_SAMPLES),
);
const COSINES = Float32Array.from({ length: FFT_SIZE / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / FFT_SIZE));
const SINES = Float32Array.from({ length: FFT_SIZE / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / FFT_SIZE));

/** Radix-2 Fourier transform in place. */
function transform(real: Float32Array, imaginary: Float32Array): void {
  for (let i = 1, j = 0; i < FFT_SIZE; i++) {
    let bit = FFT_SIZE >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) [real[i], real[j]] = [real[j], real[i]];
  }
  for (let size = 2; size <= FFT_SIZE; size *= 2) {
    const half = size / 2;
    const step = FFT_SIZE / size;
    for (let start = 0; start < FFT_SIZE; start += size) {
      for (let k = 0; k < half; k++) {
        const a = start + k;
        const b = a + half;
        const cos = COSINES[k * step];
        const sin = SINES[k * step];
        const turnedReal = real[b] * cos - imaginary[b] * sin;
        const turnedImaginary = real[b] * sin + imaginary[b] * cos;
        real[b] = real[a] - turnedReal;
        imaginary[b] = imaginary[a] - turnedImaginary;
        real[a] += turnedReal;
        imaginary[a] += turnedImaginary;
      }
    }
  }
}
