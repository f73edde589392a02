/** What a WAV file holds: signed 16-bit PCM, interleaved when there are two channels. */
export type WavAudio = {
  readonly sampleRate: number;
  readonly channels: number;
  /** `channels` values for each moment. */
  readonly samples: Int16Array;
};

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const FORMAT_BYTES = 16;
const HEADER_BYTES = RIFF_HEADER_BYTES + CHUNK_HEADER_BYTES + FORMAT_BYTES + CHUNK_HEADER_BYTES;
const PCM = 1;
const EXTENSIBLE = 0xfffe;

type Format = { readonly tag: number; readonly channels: number; readonly sampleRate: number; readonly bits: number };

/**
 * Reads a RIFF/WAVE file of 16-bit PCM, mono or stereo. Chunks it does not know are skipped; a `data` chunk that claims
 * more than there is (a recorder that was killed, or one that wrote to a pipe) ends where the bytes end.
 *
 * @throws RangeError that says what is wrong with these bytes
 */
export function parseWav(bytes: Uint8Array): WavAudio {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < RIFF_HEADER_BYTES || tagAt(view, 0) !== 'RIFF' || tagAt(view, 8) !== 'WAVE')
    throw new RangeError('not a WAV file: no RIFF/WAVE header');
  let format: Format | null = null;
  let offset = RIFF_HEADER_BYTES;
  while (offset + CHUNK_HEADER_BYTES <= bytes.byteLength) {
    const tag = tagAt(view, offset);
    const size = view.getUint32(offset + 4, true);
    const body = offset + CHUNK_HEADER_BYTES;
    if (tag === 'fmt ') format = formatAt(view, body, size);
    if (tag === 'data') {
      if (format === null) throw new RangeError('WAV file has its data before its format');
      return audioOf(bytes.subarray(body, Math.min(body + size, bytes.byteLength)), format);
    }
    offset = body + size + (size % 2);
  }
  throw new RangeError(`WAV file has no ${format === null ? 'format' : 'data'} chunk`);
}

/**
 * Writes a RIFF/WAVE file of 16-bit PCM.
 *
 * @param samples interleaved when `channels` is 2
 * @throws RangeError if the samples do not fill whole moments, or rate or channels are impossible
 */
export function formatWav(samples: Int16Array, sampleRate: number, channels = 1): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(sampleRate) || sampleRate <= 0) throw new RangeError(`impossible sample rate ${sampleRate}`);
  if (channels !== 1 && channels !== 2) throw new RangeError(`WAV file needs 1 or 2 channels, got ${channels}`);
  if (samples.length % channels !== 0)
    throw new RangeError(`${samples.length} samples do not fill ${channels} channels`);
  const bytes = new Uint8Array(HEADER_BYTES + samples.byteLength);
  const view = new DataView(bytes.buffer);
  putTag(bytes, 0, 'RIFF');
  view.setUint32(4, bytes.byteLength - CHUNK_HEADER_BYTES, true);
  putTag(bytes, 8, 'WAVE');
  putTag(bytes, 12, 'fmt ');
  view.setUint32(16, FORMAT_BYTES, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  putTag(bytes, 36, 'data');
  view.setUint32(40, samples.byteLength, true);
  bytes.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), HEADER_BYTES);
  return bytes;
}

function formatAt(view: DataView, offset: number, size: number): Format {
  if (size < FORMAT_BYTES || offset + FORMAT_BYTES > view.byteLength)
    throw new RangeError('WAV file has a format chunk that is cut off');
  const tag = view.getUint16(offset, true);
  const extended = tag === EXTENSIBLE && size >= 26 && offset + 26 <= view.byteLength;
  return {
    tag: extended ? view.getUint16(offset + 24, true) : tag,
    channels: view.getUint16(offset + 2, true),
    sampleRate: view.getUint32(offset + 4, true),
    bits: view.getUint16(offset + 14, true),
  };
}

function audioOf(data: Uint8Array, format: Format): WavAudio {
  const { tag, channels, sampleRate, bits } = format;
  if (tag !== PCM || bits !== 16)
    throw new RangeError(`WAV file must be 16-bit PCM, this one has format ${tag} with ${bits} bits`);
  if (channels !== 1 && channels !== 2)
    throw new RangeError(`WAV file must have 1 or 2 channels, this one has ${channels}`);
  if (sampleRate === 0) throw new RangeError('WAV file says a sample rate of 0');
  const samples = new Int16Array(channels * Math.floor(data.byteLength / (2 * channels)));
  new Uint8Array(samples.buffer).set(data.subarray(0, samples.byteLength));
  return { sampleRate, channels, samples };
}

function tagAt(view: DataView, offset: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(offset + i)));
}

function putTag(bytes: Uint8Array, offset: number, tag: string): void {
  for (let i = 0; i < 4; i++) bytes[offset + i] = tag.charCodeAt(i);
}
