/** From 16-bit interleaved samples of one rate and channel count to another's, chunk after chunk. */
export type Resampler = {
  /** How much later a sound comes out, ms of sound (not of computing). */
  readonly delayMs: number;
  /**
   * The samples that can be told now; how the input is cut into chunks does not change what comes out in all.
   *
   * @param input whole moments: a multiple of the channel count
   */
  process(input: Int16Array): Int16Array;
};

export type ResamplerOptions = {
  readonly fromRate: number;
  readonly toRate: number;
  /** Several are averaged into one. */
  readonly fromChannels: number;
  /** Each gets the same. */
  readonly toChannels: number;
};

/** Taps on each side of the centre, counted at the lower of the two rates; steep enough for 80 dB outside the band. */
const HALF_TAPS = 24;
const KAISER_BETA = 8;
/** The part of the lower Nyquist band that passes: the rest is for the filter's slope. */
const PASS_BAND = 0.9;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Modified Bessel function of order 0, by its series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** Phase after phase of a windowed sinc; each phase's taps, newest input first, add up to 1. */
function polyphaseFilter(up: number, down: number): { taps: Float32Array; tapsPerPhase: number } {
  const stretch = Math.max(1, down / up);
  const tapsPerPhase = 2 * Math.ceil(HALF_TAPS * stretch);
  const centre = (tapsPerPhase * up) / 2;
  const cutoff = PASS_BAND / stretch;
  const taps = new Float32Array(tapsPerPhase * up);
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    for (let tap = 0; tap < tapsPerPhase; tap++) {
      const at = (phase + tap * up - centre) / up;
      const edge = at / (tapsPerPhase / 2);
      const sinc = at === 0 ? 1 : Math.sin(Math.PI * cutoff * at) / (Math.PI * cutoff * at);
      const value = sinc * besselI0(KAISER_BETA * Math.sqrt(Math.max(0, 1 - edge * edge)));
      taps[phase * tapsPerPhase + tap] = value;
      sum += value;
    }
    for (let tap = 0; tap < tapsPerPhase; tap++) taps[phase * tapsPerPhase + tap] /= sum;
  }
  return { taps, tapsPerPhase };
}

const toInt16 = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value)));

function mixDown(input: Int16Array, channels: number, into: Float32Array, offset: number): void {
  const count = input.length / channels;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += input[i * channels + channel];
    into[offset + i] = sum / channels;
  }
}

/** @throws RangeError if rates or channels are impossible, or (from `process`) if the input has half a moment */
export function createResampler(options: ResamplerOptions): Resampler {
  const { fromRate, toRate, fromChannels, toChannels } = options;
  for (const count of [fromRate, toRate, fromChannels, toChannels]) {
    if (!Number.isInteger(count) || count <= 0) throw new RangeError(`impossible rate or channel count ${count}`);
  }
  const divisor = greatestCommonDivisor(fromRate, toRate);
  const up = toRate / divisor;
  const down = fromRate / divisor;
  const sameRate = up === down;
  const { taps, tapsPerPhase } = sameRate
    ? { taps: new Float32Array([1]), tapsPerPhase: 1 }
    : polyphaseFilter(up, down);
  /** The last `tapsPerPhase - 1` inputs of earlier chunks, then the new ones. */
  let line = new Float32Array(tapsPerPhase * 2);
  const kept = tapsPerPhase - 1;
  /** Where the next output lies: `step` counts in 1/up of an input sample from the first new one. */
  let step = 0;

  return {
    delayMs: sameRate ? 0 : ((tapsPerPhase / 2) * 1000) / fromRate,
    process(input) {
      if (input.length % fromChannels !== 0) throw new RangeError(`${input.length} samples are no whole moments`);
      const count = input.length / fromChannels;
      if (line.length < kept + count) {
        const longer = new Float32Array(kept + count);
        longer.set(line.subarray(0, kept));
        line = longer;
      }
      mixDown(input, fromChannels, line, kept);
      const outputs = Math.max(0, Math.ceil((count * up - step) / down));
      const output = new Int16Array(outputs * toChannels);
      for (let n = 0; n < outputs; n++, step += down) {
        const newest = Math.floor(step / up) + kept;
        const base = (step % up) * tapsPerPhase;
        let sum = 0;
        for (let tap = 0; tap < tapsPerPhase; tap++) sum += taps[base + tap] * line[newest - tap];
        output.fill(toInt16(sum), n * toChannels, (n + 1) * toChannels);
      }
      step -= count * up;
      line.copyWithin(0, count, count + kept);
      return output;
    },
  };
}
