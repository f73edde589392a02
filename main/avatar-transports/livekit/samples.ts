import type { StreamFormat } from './wire.ts';

/** Makes samples of bytes that may be cut anywhere: what is left of a sample waits for the next bytes. */
export type SampleReader = (bytes: Uint8Array) => Int16Array;

/** s16le, interleaved; of two channels the mean is heard. */
export function openSampleReader({ channels }: StreamFormat): SampleReader {
  const frameBytes = 2 * channels;
  let left: Uint8Array = new Uint8Array(0);
  return (bytes) => {
    const joined = new Uint8Array(left.length + bytes.length);
    joined.set(left);
    joined.set(bytes, left.length);
    const frames = Math.floor(joined.length / frameBytes);
    left = joined.slice(frames * frameBytes);
    const view = new DataView(joined.buffer);
    const samples = new Int16Array(frames);
    for (let i = 0; i < frames; i++) {
      const first = view.getInt16(i * frameBytes, true);
      samples[i] = channels === 1 ? first : (first + view.getInt16(i * frameBytes + 2, true)) >> 1;
    }
    return samples;
  };
}
