import { describe, expect, it } from 'vitest';
import { decodeAudioFrame, encodeAudioFrame } from './contract.ts';

const frame = {
  segmentId: 'welcome-ü',
  generation: 7,
  positionMs: 120.5,
  heardAtMs: 1_234_567.25,
  sampleRate: 24_000,
  samples: Int16Array.of(0, -1, 32_767, -32_768, 12),
};

describe('audio frame channel', () => {
  it('gives back what was sent, from any offset of a larger buffer', () => {
    const bytes = encodeAudioFrame(frame);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeAudioFrame(shifted.subarray(3))).toEqual(frame);
  });

  it('tells what it replaces, also with nothing', () => {
    const nothing = { ...frame, segmentId: '', samples: new Int16Array(0), replaces: true as const };
    expect(decodeAudioFrame(encodeAudioFrame(nothing))).toEqual(nothing);
    expect('replaces' in decodeAudioFrame(encodeAudioFrame(frame))).toBe(false);
  });

  it('sends only the samples of the view, not the buffer behind it', () => {
    const samples = new Int16Array(1000).subarray(10, 15);
    expect(decodeAudioFrame(encodeAudioFrame({ ...frame, samples })).samples).toHaveLength(5);
  });

  it('refuses bytes that are no audio frame', () => {
    expect(() => decodeAudioFrame(new Uint8Array(10))).toThrow(RangeError);
    expect(() => decodeAudioFrame(encodeAudioFrame(frame).subarray(0, 35))).toThrow(RangeError);
  });
});
