import { describe, expect, it } from 'vitest';
import { bytesOf, levelDbfs, samplesOf, SILENCE_DBFS } from './pcm.ts';

describe('pcm', () => {
  it('takes only the bytes of a view, not those of the buffer behind it', () => {
    expect(bytesOf(new Int16Array(1000).subarray(3, 5)).byteLength).toBe(4);
  });

  it('reads samples from an odd offset and refuses half a sample', () => {
    const bytes = new Uint8Array([9, 1, 0, 255, 255]);
    expect([...samplesOf(bytes.subarray(1))]).toEqual([1, -1]);
    expect(() => samplesOf(bytes)).toThrow(RangeError);
  });

  it('measures full scale as 0 dBFS and nothing as silence', () => {
    expect(levelDbfs(new Int16Array(100).fill(-32_768))).toBeCloseTo(0, 5);
    expect(levelDbfs(new Int16Array(100))).toBe(SILENCE_DBFS);
    expect(levelDbfs(new Int16Array(0))).toBe(SILENCE_DBFS);
  });
});
