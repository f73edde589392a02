/**
 * Fast Fourier transform in place, radix 2.
 *
 * @param real and `imaginary` have the same length, a power of two
 * @param inverse undoes a transform, scaling included
 */
export function fft(real: Float64Array, imaginary: Float64Array, inverse = false): void {
  const n = real.length;
  if (n === 0 || (n & (n - 1)) !== 0) throw new RangeError(`fft needs a power of two, got ${n}`);
  bitReverse(real, imaginary);
  const { cosines, sines } = turnsOf(n);
  const direction = inverse ? -1 : 1;
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    const step = n / size;
    for (let k = 0; k < half; k++) {
      const cos = cosines[k * step];
      const sin = sines[k * step] * direction;
      for (let a = k; a < n; a += size) {
        const b = a + half;
        const re = real[b] * cos - imaginary[b] * sin;
        const im = real[b] * sin + imaginary[b] * cos;
        real[b] = real[a] - re;
        imaginary[b] = imaginary[a] - im;
        real[a] += re;
        imaginary[a] += im;
      }
    }
  }
  if (!inverse) return;
  for (let i = 0; i < n; i++) {
    real[i] /= n;
    imaginary[i] /= n;
  }
}

type Turns = { readonly cosines: Float64Array; readonly sines: Float64Array };

/** Made once for each size: a process uses few. */
const turns = new Map<number, Turns>();

function turnsOf(n: number): Turns {
  const known = turns.get(n);
  if (known) return known;
  const angle = (k: number): number => (2 * Math.PI * k) / n;
  const made = {
    cosines: Float64Array.from({ length: n / 2 }, (_, k) => Math.cos(angle(k))),
    sines: Float64Array.from({ length: n / 2 }, (_, k) => -Math.sin(angle(k))),
  };
  turns.set(n, made);
  return made;
}

/** The smallest power of two that holds `count`. */
export function powerOfTwo(count: number): number {
  let n = 1;
  while (n < count) n *= 2;
  return n;
}

function bitReverse(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [real[i], real[j]] = [real[j], real[i]];
    [imaginary[i], imaginary[j]] = [imaginary[j], imaginary[i]];
  }
}
