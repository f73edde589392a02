import { fft, powerOfTwo } from '../../main/domain/fft.ts';

/** A sound in a room: its convolution with the room's response, which is made to keep the sound's energy. */
export function convolve(sound: Float32Array, response: Int16Array): Float32Array {
  const first = response.findIndex((value) => Math.abs(value) > 1000);
  const direct = response.subarray(Math.max(0, first));
  const size = powerOfTwo(sound.length + direct.length);
  const [a, b] = [spectrumOf(sound, size), spectrumOf(direct, size)];
  for (let i = 0; i < size; i++) {
    const real = a.real[i] * b.real[i] - a.imaginary[i] * b.imaginary[i];
    a.imaginary[i] = a.real[i] * b.imaginary[i] + a.imaginary[i] * b.real[i];
    a.real[i] = real;
  }
  fft(a.real, a.imaginary, true);
  let energy = 1e-9;
  for (const value of direct) energy += value * value;
  const scale = 1 / Math.sqrt(energy);
  return Float32Array.from(a.real.subarray(0, sound.length + direct.length - 1), (value) => value * scale);
}

function spectrumOf(samples: ArrayLike<number>, size: number): { real: Float64Array; imaginary: Float64Array } {
  const real = new Float64Array(size);
  real.set(samples);
  const imaginary = new Float64Array(size);
  fft(real, imaginary);
  return { real, imaginary };
}
