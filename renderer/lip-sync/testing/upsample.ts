/** The same sound at a higher rate, for peers and for the test that the rate does not matter: windowed sinc, 64 taps. */
export function upsampled(samples: Int16Array, fromRate: number, toRate: number): Int16Array {
  const half = 32;
  const output = new Int16Array(Math.floor((samples.length * toRate) / fromRate));
  for (let n = 0; n < output.length; n++) {
    const at = (n * fromRate) / toRate;
    const from = Math.floor(at) - half + 1;
    let sum = 0;
    for (let i = 0; i < 2 * half; i++) {
      const x = from + i - at;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      sum += (samples[from + i] ?? 0) * sinc * Math.cos((Math.PI * x) / (2 * half)) ** 2;
    }
    output[n] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
  return output;
}
