const PITCH_HZ = 120;
/** Frequency, bandwidth in Hz and gain of an open vowel's formants. */
const FORMANTS = [
  [700, 110, 1],
  [1200, 120, 0.5],
  [2600, 160, 0.25],
] as const;
const LEVEL = 0.2;

/** A synthetic "ah" with vibrato, −1…1: enough of a voice for a voice detector, made without any recording. */
export function vowel(sampleCount: number, sampleRate: number): Float32Array {
  const samples = new Float32Array(sampleCount);
  let phase = 0;
  for (let i = 0; i < sampleCount; i++) {
    const pitchHz = PITCH_HZ * (1 + 0.03 * Math.sin((2 * Math.PI * 5 * i) / sampleRate));
    phase += pitchHz / sampleRate;
    samples[i] =
      harmonicsAt(phase, pitchHz, sampleRate) * LEVEL * (0.6 + 0.4 * Math.sin((2 * Math.PI * 3 * i) / sampleRate));
  }
  return samples;
}

function harmonicsAt(phase: number, pitchHz: number, sampleRate: number): number {
  let sum = 0;
  for (let n = 1; n * pitchHz < Math.min(4000, sampleRate / 2); n++) {
    let gain = 0;
    for (const [frequencyHz, bandwidthHz, weight] of FORMANTS)
      gain += weight / (1 + ((n * pitchHz - frequencyHz) / bandwidthHz) ** 2);
    sum += (gain * Math.sin(2 * Math.PI * n * phase)) / Math.sqrt(n);
  }
  return sum;
}
