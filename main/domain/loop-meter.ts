import { fft, powerOfTwo } from './fft.ts';
import { MICROPHONE_SAMPLE_RATE, SILENCE_DBFS } from './pcm.ts';

/** What the microphone told of the loudspeaker's sound within some time. */
export type LoopFinding = {
  /** How much later than its presumed time the sound is captured: all that our times do not know, and the air. */
  readonly lagMs: number;
  /** Peak of the likeness against the rest of it; other voices reach 6, voices in a kitchen 8 and more. */
  readonly clarity: number;
  /** Level of the loudspeaker in that time, dBFS. */
  readonly farDbfs: number;
  /** Level of what came back, the noise before it taken off, dBFS. */
  readonly echoDbfs: number;
  /** Level of the microphone just before, dBFS. */
  readonly noiseDbfs: number;
};

/** Keeps the last seconds of both ends of the loop. */
export type LoopMeter = {
  /** What the loudspeaker gives, 16 kHz, in order of time. */
  readonly far: (samples: Int16Array, heardAtMs: number) => void;
  /** What the microphone hears before echo cancellation, 16 kHz, in order of time. */
  readonly near: (samples: Int16Array, capturedAtMs: number) => void;
  /** Whether the microphone has heard all that can have come back of this time. */
  readonly covers: (toMs: number) => boolean;
  /** @returns null when the loudspeaker was silent then, or it is too long ago */
  readonly find: (fromMs: number, toMs: number) => LoopFinding | null;
};

/** From here a finding is no chance. */
export const CLEAR = 7.5;
/** Searched around the presumed time. */
const EARLIEST_MS = -100;
const LATEST_MS = 400;
const KEPT_MS = 5000;
const PER_MS = MICROPHONE_SAMPLE_RATE / 1000;
/** Half the samples are enough for a place to the quarter of a millisecond, and cost half. */
const STRIDE = 2;
/** Speech has little below, and microphones hum. */
const LOWEST_HZ = 250;
const HIGHEST_HZ = 3600;
const AUDIBLE_DBFS = -50;
/** One bit, now and then. */
const AUDIBLE_POWER = 1e-10;
const NOTHING = { lagSamples: 0, clarity: 0 };
const SEAM_MS = 5;

type Tape = { readonly samples: Float32Array; endMs: number; endIndex: number };

const openTape = (): Tape => ({ samples: new Float32Array(KEPT_MS * PER_MS), endMs: -Infinity, endIndex: 0 });

/** Frames follow each other; after a gap the tape begins anew at the frame's own time. */
function record(tape: Tape, samples: Int16Array, atMs: number): void {
  const { length } = tape.samples;
  const follows = Math.abs(atMs - tape.endMs) < SEAM_MS;
  const index = follows ? tape.endIndex : Math.round(atMs * PER_MS);
  const gap = Number.isFinite(tape.endMs) ? index - tape.endIndex : length;
  for (let i = 0; i < Math.min(gap, length); i++) tape.samples[(index - 1 - i + length) % length] = 0;
  for (let i = 0; i < samples.length; i++) tape.samples[(index + i) % length] = samples[i] / 32_768;
  tape.endIndex = index + samples.length;
  // Times wander by a little: the place follows slowly, so that the tape stays one piece.
  tape.endMs = follows
    ? tape.endMs + samples.length / PER_MS + (atMs - tape.endMs) * 0.05
    : atMs + samples.length / PER_MS;
}

/** Where this time lies on the tape. */
const indexAt = (tape: Tape, atMs: number): number => tape.endIndex - Math.round((tape.endMs - atMs) * PER_MS);

function cut(tape: Tape, fromIndex: number, count: number): Float64Array {
  const { samples, endIndex } = tape;
  const piece = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const index = fromIndex + i;
    if (index < endIndex && index >= endIndex - samples.length) piece[i] = samples[index % samples.length];
  }
  return piece;
}

function meanSquare(samples: Float64Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : sum / samples.length;
}

const dbfsOf = (power: number): number => (power <= 0 ? SILENCE_DBFS : Math.max(SILENCE_DBFS, 10 * Math.log10(power)));

/** @returns a meter that heard nothing yet */
export function createLoopMeter(): LoopMeter {
  const far = openTape();
  const near = openTape();
  return {
    far: (samples, heardAtMs) => {
      record(far, samples, heardAtMs);
    },
    near: (samples, capturedAtMs) => {
      record(near, samples, capturedAtMs);
    },
    covers: (toMs) => near.endMs >= toMs + LATEST_MS,
    find: (fromMs, toMs) => find(far, near, fromMs, toMs),
  };
}

function find(far: Tape, near: Tape, fromMs: number, toMs: number): LoopFinding | null {
  if (fromMs < far.endMs - KEPT_MS + LATEST_MS || toMs > far.endMs + SEAM_MS) return null;
  const spanSamples = Math.round((toMs - fromMs) * PER_MS);
  const said = cut(far, indexAt(far, fromMs), spanSamples);
  const farDbfs = dbfsOf(meanSquare(said));
  if (farDbfs < AUDIBLE_DBFS) return null;
  const nearFrom = indexAt(near, fromMs + EARLIEST_MS);
  const heard = cut(near, nearFrom, spanSamples + (LATEST_MS - EARLIEST_MS) * PER_MS);
  const { lagSamples, clarity } = meanSquare(heard) < AUDIBLE_POWER ? NOTHING : peakOf(said, heard);
  const noise = meanSquare(cut(near, nearFrom, -EARLIEST_MS * PER_MS));
  const came = meanSquare(heard.subarray(lagSamples, lagSamples + spanSamples));
  return {
    lagMs: EARLIEST_MS + lagSamples / PER_MS,
    clarity,
    farDbfs,
    echoDbfs: dbfsOf(came - noise),
    noiseDbfs: dbfsOf(noise),
  };
}

/** Where `said` begins in `heard`: by phase alone, so that a room's or a loudspeaker's colour does not smear it. */
function peakOf(said: Float64Array, heard: Float64Array): { lagSamples: number; clarity: number } {
  const size = powerOfTwo(Math.ceil((heard.length + said.length) / STRIDE));
  // Both in one transform: one as the real part, one as the imaginary part.
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  thin(said, real);
  thin(heard, imaginary);
  fft(real, imaginary);
  const crossReal = new Float64Array(size);
  const crossImaginary = new Float64Array(size);
  const perBin = MICROPHONE_SAMPLE_RATE / STRIDE / size;
  for (let k = Math.ceil(LOWEST_HZ / perBin); k <= Math.min(size / 2 - 1, HIGHEST_HZ / perBin); k++) {
    const mirror = size - k;
    const aRe = (real[k] + real[mirror]) / 2;
    const aIm = (imaginary[k] - imaginary[mirror]) / 2;
    const bRe = (imaginary[k] + imaginary[mirror]) / 2;
    const bIm = (real[mirror] - real[k]) / 2;
    const re = aRe * bRe + aIm * bIm;
    const im = aRe * bIm - aIm * bRe;
    // Nearly by the phase alone, but where neither had anything to say there is only noise.
    const weight = Math.hypot(re, im) ** 0.75;
    if (weight === 0) continue;
    crossReal[k] = re / weight;
    crossImaginary[k] = im / weight;
    crossReal[mirror] = crossReal[k];
    crossImaginary[mirror] = -crossImaginary[k];
  }
  fft(crossReal, crossImaginary, true);
  const lags = Math.floor((heard.length - said.length) / STRIDE);
  let best = 0;
  let power = 0;
  for (let lag = 0; lag <= lags; lag++) {
    power += crossReal[lag] ** 2;
    if (Math.abs(crossReal[lag]) > Math.abs(crossReal[best])) best = lag;
  }
  const rms = Math.sqrt(power / (lags + 1));
  return { lagSamples: best * STRIDE, clarity: rms === 0 ? 0 : Math.abs(crossReal[best]) / rms };
}

/** Every other sample, the two averaged: what folds over lies above the band that is looked at. */
function thin(samples: Float64Array, into: Float64Array): void {
  for (let i = 0; i + 1 < samples.length; i += STRIDE) into[i / STRIDE] = (samples[i] + samples[i + 1]) / 2;
}
