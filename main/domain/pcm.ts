/** Sample rate of everything that is heard, after resampling: the rate of Silero, of LiveKit's detector and of AEC3. */
export const MICROPHONE_SAMPLE_RATE = 16_000;

/** Sample rate of everything that the agent says inside Parley. */
export const AGENT_SAMPLE_RATE = 24_000;

/** Length of one frame on the microphone's road and of one step of the playout queue. */
export const FRAME_MS = 10;

/** 160: one microphone frame. */
export const MICROPHONE_FRAME_SAMPLES = (MICROPHONE_SAMPLE_RATE * FRAME_MS) / 1000;

/** 240: one playout step. */
export const AGENT_FRAME_SAMPLES = (AGENT_SAMPLE_RATE * FRAME_MS) / 1000;

/** The level that stands for digital silence: below the quantisation noise of 16 bits. */
export const SILENCE_DBFS = -100;

/** Exactly the bytes of these samples, little-endian, as a view: never the rest of a shared buffer. */
export function bytesOf(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

/**
 * Samples from s16le bytes. Copies, so that an odd `byteOffset` is no trouble.
 *
 * @throws RangeError if the count of bytes is odd
 */
export function samplesOf(bytes: Uint8Array): Int16Array {
  if (bytes.byteLength % 2 !== 0) throw new RangeError(`s16le needs an even count of bytes, got ${bytes.byteLength}`);
  const samples = new Int16Array(bytes.byteLength / 2);
  new Uint8Array(samples.buffer).set(bytes);
  return samples;
}

/** How long this many samples sound, in ms. */
export function durationMsOf(sampleCount: number, sampleRate: number): number {
  return (sampleCount * 1000) / sampleRate;
}

/** Root mean square relative to full scale, in dB; `SILENCE_DBFS` at least, also for no samples. */
export function levelDbfs(samples: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] * samples[i];
  if (sum === 0) return SILENCE_DBFS;
  return Math.max(SILENCE_DBFS, 10 * Math.log10(sum / samples.length / (32_768 * 32_768)));
}

/** Linear factor of a gain in dB. */
export function gainOf(gainDb: number): number {
  return 10 ** (gainDb / 20);
}
