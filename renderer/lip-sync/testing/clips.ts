/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { VISEMES, type Viseme } from '../mouth-pose.ts';

/** A test voice: some sentences in a row, and which viseme is when. Made by scripts/lip-sync/clips.py. */
export type Clip = {
  readonly voice: string;
  readonly sampleRate: number;
  readonly samples: Int16Array;
  /** By Meta's table, which the network learns. */
  readonly spans: readonly Span[];
  /** By the table of HeadAudio's manual, for comparing with it. */
  readonly headAudioSpans: readonly Span[];
};
export type Span = { readonly viseme: Viseme; readonly startMs: number; readonly endMs: number };

/** G.711. */
function fromMuLaw(byte: number): number {
  const bits = ~byte & 0xff;
  const value = (((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4);
  return bits & 0x80 ? 0x84 - value : value - 0x84;
}

/** @throws RangeError unless the file is mono μ-law or s16 */
export function readWave(path: string | URL): { sampleRate: number; samples: Int16Array } {
  const bytes = readFileSync(path);
  let format = 0;
  let sampleRate = 0;
  for (let at = 12; at + 8 <= bytes.length; at += 8 + bytes.readUInt32LE(at + 4) + (bytes.readUInt32LE(at + 4) % 2)) {
    const name = bytes.toString('latin1', at, at + 4);
    if (name === 'fmt ') {
      format = bytes.readUInt16LE(at + 8);
      sampleRate = bytes.readUInt32LE(at + 12);
      if (bytes.readUInt16LE(at + 10) !== 1) throw new RangeError(`${String(path)} is not mono`);
    }
    if (name !== 'data') continue;
    const content = bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at + 4));
    if (format === 7) return { sampleRate, samples: Int16Array.from(content, fromMuLaw) };
    if (format === 1)
      return {
        sampleRate,
        samples: Int16Array.from({ length: content.length >> 1 }, (_, i) => content.readInt16LE(2 * i)),
      };
  }
  throw new RangeError(`${String(path)} is no WAV that lip-sync's tests can read`);
}

function readLabels(path: URL): { visemes: Span[]; headAudioVisemes: Span[] } {
  // The file is ours: made by clips.py, checked by its first reader.
  const rows = JSON.parse(readFileSync(path, 'utf8')) as Record<string, [string, number, number][]>;
  const spans = (name: string): Span[] =>
    rows[name].map(([viseme, startMs, endMs]) => ({
      viseme: VISEMES[VISEMES.indexOf(viseme as Viseme)],
      startMs,
      endMs,
    }));
  return { visemes: spans('visemes'), headAudioVisemes: spans('headAudioVisemes') };
}

/** Three of flite and one of Festival. */
export const TEST_VOICES = ['slt', 'rms', 'awb', 'ked'] as const;
export type TestVoice = (typeof TEST_VOICES)[number];

export function readClip(voice: string, folder: URL = new URL('./', import.meta.url)): Clip {
  const { sampleRate, samples } = readWave(new URL(`${voice}.wav`, folder));
  const { visemes, headAudioVisemes } = readLabels(new URL(`${voice}.json`, folder));
  return { voice, sampleRate, samples, spans: visemes, headAudioSpans: headAudioVisemes };
}
