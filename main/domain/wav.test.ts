import { describe, expect, it } from 'vitest';
import { formatWav, parseWav } from './wav.ts';

const tone = Int16Array.from({ length: 480 }, (_, i) => Math.round(8000 * Math.sin(i / 7)));

/** The same file with a chunk that nobody knows (odd length, so padded) before its data. */
function withListChunk(file: Uint8Array): Uint8Array {
  const list = new Uint8Array([0x4c, 0x49, 0x53, 0x54, 3, 0, 0, 0, 1, 2, 3, 0]);
  return new Uint8Array([...file.subarray(0, 36), ...list, ...file.subarray(36)]);
}

function changed(file: Uint8Array, offset: number, ...values: number[]): Uint8Array {
  const copy = file.slice();
  copy.set(values, offset);
  return copy;
}

describe('wav', () => {
  it('gives back what was written, mono and stereo', () => {
    expect(parseWav(formatWav(tone, 24_000))).toEqual({ sampleRate: 24_000, channels: 1, samples: tone });
    expect(parseWav(formatWav(tone, 44_100, 2))).toEqual({ sampleRate: 44_100, channels: 2, samples: tone });
  });

  it('reads from a view at an odd offset, and skips chunks it does not know', () => {
    const file = withListChunk(formatWav(tone, 16_000));
    const shifted = new Uint8Array([7, ...file]).subarray(1);
    expect(parseWav(shifted).samples).toEqual(tone);
  });

  it('ends where the bytes end when the length was never written', () => {
    const piped = changed(formatWav(tone, 16_000), 40, 0xff, 0xff, 0xff, 0xff).subarray(0, 44 + 101);
    expect(parseWav(piped).samples).toEqual(tone.subarray(0, 50));
  });

  it('reads the extensible format when it means PCM', () => {
    const plain = formatWav(tone, 16_000);
    const format = new Uint8Array(40);
    format.set(plain.subarray(20, 36));
    format.set([0xfe, 0xff], 0);
    format.set([22, 0, 16, 0, 4, 0, 0, 0, 1, 0], 16);
    const file = new Uint8Array([...plain.subarray(0, 16), 40, 0, 0, 0, ...format, ...plain.subarray(36)]);
    expect(parseWav(file).samples).toEqual(tone);
  });

  it('says what is wrong with a file that it cannot read', () => {
    const good = formatWav(tone, 16_000);
    const cases: [Uint8Array, RegExp][] = [
      [new Uint8Array(0), /no RIFF/],
      [new TextEncoder().encode('OggS and so on, long enough'), /no RIFF/],
      [good.subarray(0, 30), /format chunk that is cut off/],
      [good.subarray(0, 36), /no data chunk/],
      [good.subarray(0, 12), /no format chunk/],
      [changed(good, 20, 3), /16-bit PCM, this one has format 3/],
      [changed(good, 34, 24), /with 24 bits/],
      [changed(good, 22, 6), /1 or 2 channels, this one has 6/],
      [changed(good, 24, 0, 0, 0, 0), /rate of 0/],
      [new Uint8Array([...good.subarray(0, 12), ...good.subarray(36)]), /data before its format/],
    ];
    for (const [bytes, reason] of cases) expect(() => parseWav(bytes)).toThrow(reason);
  });

  it('refuses to write what cannot be read again', () => {
    expect(() => formatWav(tone.subarray(1), 16_000, 2)).toThrow(/do not fill/);
    expect(() => formatWav(tone, 0)).toThrow(/sample rate/);
    expect(() => formatWav(tone, 16_000, 6)).toThrow(/channels/);
  });
});
