/** A clip: mono samples and their rate. */
export type Clip = { readonly samples: Int16Array; readonly sampleRate: number };

const ascii = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/**
 * Reads a RIFF WAVE file of 16-bit PCM, mono.
 *
 * @throws RangeError with one sentence when it is anything else
 */
export function clipOf(bytes: Uint8Array): Clip {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || ascii(bytes, 0) !== 'RIFF' || ascii(bytes, 8) !== 'WAVE')
    throw new RangeError('is no WAV file');
  let sampleRate: number | null = null;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = ascii(bytes, at);
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (name === 'fmt ' && start + 16 <= bytes.length) sampleRate = rateOf(view, start);
    if (name === 'data') {
      if (sampleRate === null) throw new RangeError('has no format before its sound');
      if (start + size > bytes.length) throw new RangeError('is cut off');
      return { samples: samplesAt(view, start, size), sampleRate };
    }
    at = start + size + (size % 2);
  }
  throw new RangeError('has no sound in it');
}

function rateOf(view: DataView, at: number): number {
  const format = view.getUint16(at, true);
  const channels = view.getUint16(at + 2, true);
  const sampleRate = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true);
  if ((format !== 1 && format !== 0xfffe) || bits !== 16 || channels !== 1)
    throw new RangeError(`must be 16-bit PCM, mono; it is format ${format}, ${bits} bits, ${channels} channel(s)`);
  if (sampleRate < 8000 || sampleRate > 48_000) throw new RangeError(`must have 8000–48000 Hz, it has ${sampleRate}`);
  return sampleRate;
}

function samplesAt(view: DataView, at: number, size: number): Int16Array {
  const samples = new Int16Array(size >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(at + 2 * i, true);
  return samples;
}
