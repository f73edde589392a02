/** Uniform −1…1, the same for the same seed (mulberry32). */
function openRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

function atLevel(values: Float64Array, dbfs: number): Int16Array {
  const rms = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  return Int16Array.from(values, (value) => Math.round((value / rms) * 32_768 * 10 ** (dbfs / 20)));
}

/** White noise. */
export function hiss(count: number, dbfs: number, seed = 1): Int16Array {
  return atLevel(Float64Array.from({ length: count }, openRandom(seed)), dbfs);
}

/** Noise whose power falls with its frequency (Paul Kellet's filter). */
export function pinkNoise(count: number, dbfs: number, seed = 1): Int16Array {
  const random = openRandom(seed);
  let [a, b, c] = [0, 0, 0];
  return atLevel(
    Float64Array.from({ length: count }, () => {
      const white = random();
      a = 0.99765 * a + white * 0.099046;
      b = 0.963 * b + white * 0.2965164;
      c = 0.57 * c + white * 1.0526913;
      return a + b + c + white * 0.1848;
    }),
    dbfs,
  );
}

/** Both at once, as long as the second. */
export function together(a: Int16Array, b: Int16Array): Int16Array {
  return b.map((value, i) => Math.max(-32_768, Math.min(32_767, value + (i < a.length ? a[i] : 0))));
}
