/** The rate of everything that listens to the agent's voice in here, Hz. */
export const ANALYSIS_RATE = 16_000;

/** Half of the kernel, in periods of the cut-off: 0.8 kHz from pass to stop at any input rate. */
const HALF_PERIODS = 40;
const CUTOFF_HZ = 7600;
const KAISER_BETA = 7;

/** Sound at one rate to 16 kHz, below 7.6 kHz at every rate so that all rates sound alike. */
export interface Resampler {
  /** Any count of samples at a time: the output is the same, −1…1; sample n stands at n/16 000 s of the input. */
  push(samples: Int16Array): Float64Array;
}

function besselZero(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 40; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** Kernels for each fraction of an input sample at which an output may stand, each of unit sum. */
function kernelsOf(up: number, half: number, cutoff: number): Float64Array[] {
  return Array.from({ length: up }, (_, phase) => {
    const kernel = Float64Array.from({ length: 2 * half }, (__, i) => {
      const x = i - half + 1 - phase / up;
      const sinc = x === 0 ? 1 : Math.sin(2 * Math.PI * cutoff * x) / (2 * Math.PI * cutoff * x);
      const edge = Math.max(0, 1 - (x / half) ** 2);
      return sinc * (besselZero(KAISER_BETA * Math.sqrt(edge)) / besselZero(KAISER_BETA));
    });
    const sum = kernel.reduce((a, b) => a + b, 0);
    return kernel.map((value) => value / sum / 32_768);
  });
}

/** @throws RangeError if the rate is not a whole number of Hz from 8 000 to 192 000 */
export function openResampler(sampleRate: number): Resampler {
  if (!Number.isInteger(sampleRate) || sampleRate < 8000 || sampleRate > 192_000)
    throw new RangeError(`lip-sync needs a sample rate of 8 000 to 192 000 Hz, got ${sampleRate}`);
  const common = divisor(ANALYSIS_RATE, sampleRate);
  const up = ANALYSIS_RATE / common;
  const down = sampleRate / common;
  const cutoff = Math.min(CUTOFF_HZ, 0.475 * sampleRate) / sampleRate;
  const half = Math.ceil(HALF_PERIODS / (2 * cutoff));
  const kernels = kernelsOf(up, half, cutoff);
  let kept: Int16Array = new Int16Array(half - 1); // silence before the first sample
  let phase = 0; // of the next output, in 1/up of an input sample after kept[half − 1]

  return {
    push(samples) {
      const input = new Int16Array(kept.length + samples.length);
      input.set(kept);
      input.set(samples, kept.length);
      const available = input.length - 2 * half; // last start of a full kernel
      const count = available < 0 ? 0 : Math.floor((available * up - phase + up - 1) / down) + 1;
      const output = new Float64Array(Math.max(0, count));
      for (let n = 0; n < output.length; n++) {
        const from = Math.floor((phase + n * down) / up);
        const kernel = kernels[(phase + n * down) % up];
        let sum = 0;
        for (let i = 0; i < kernel.length; i++) sum += kernel[i] * input[from + i];
        output[n] = sum;
      }
      const next = phase + output.length * down;
      const used = Math.min(Math.floor(next / up), input.length);
      phase = next - used * up;
      kept = input.slice(used);
      return output;
    },
  };
}
