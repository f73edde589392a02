import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  audioMessages,
  interruptMessage,
  parseForAgent,
  parseForAvatar,
  segmentEndMessage,
  streamEndedMessage,
} from './wire.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('what an agent sends', () => {
  it('1: cuts sound into pieces of 15,000 bytes and pads the odd tail', () => {
    const pieces = audioMessages(new Uint8Array(40_001).fill(1));
    expect(pieces.map(({ payload }) => payload.length)).toEqual([15_000, 15_000, 10_002]);
    expect(pieces[2].payload.slice(-2)).toEqual(new Uint8Array([1, 0]));
    expect(pieces.every(({ reliability }) => reliability === 'unreliable')).toBe(true);
    expect(audioMessages(new Uint8Array(0))).toEqual([]);
  });

  it('2, 3: sends the end of a segment as text, an interruption as bytes, both reliably', () => {
    expect(segmentEndMessage).toEqual({ payload: '{"type": "segment_end"}', reliability: 'reliable' });
    expect(interruptMessage()).toEqual({ payload: bytes('INTERRUPT'), reliability: 'reliable' });
  });
});

describe('what an avatar understands', () => {
  it('5: takes INTERRUPT as text and as bytes, also within a larger buffer', () => {
    for (const payload of ['INTERRUPT', bytes('INTERRUPT'), bytes('xINTERRUPTx').subarray(1, 10)])
      expect(parseForAvatar(payload)).toEqual({ kind: 'interrupt' });
  });

  it('6: takes JSON in bytes for sound, as upstream does, and JSON in text for control', () => {
    expect(parseForAvatar(bytes('{"type": "segment_end"}'))).toMatchObject({ kind: 'audio' });
    expect(parseForAvatar('{"type": "segment_end"}')).toEqual({ kind: 'segment-end' });
    expect(parseForAvatar('{"type":"segment_end","more":1}')).toEqual({ kind: 'segment-end' });
  });

  it('12: pads an odd count of bytes and reads little-endian', () => {
    expect(parseForAvatar(new Uint8Array([1, 2, 3]))).toEqual({ kind: 'audio', samples: new Int16Array([0x0201, 3]) });
  });

  it('6: ignores what it does not know, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.uint8Array()), (payload) => {
        expect(['ignored', 'audio']).toContain(parseForAvatar(payload).kind);
        expect(parseForAgent(payload)).toBeNull();
      }),
    );
  });
});

describe('an acknowledgement', () => {
  it('4: has upstream’s exact text', () => {
    expect(streamEndedMessage({ playbackPositionMs: 1033.3, interrupted: false })).toEqual({
      payload: '{"type": "stream_ended", "data": {"playback_position": 1.0333, "interrupted": false}}',
      reliability: 'reliable',
    });
  });

  it('is read from text and bytes, with upstream’s defaults', () => {
    const { payload } = streamEndedMessage({ playbackPositionMs: 250, interrupted: true });
    expect(parseForAgent(payload)).toEqual({ playbackPositionMs: 250, interrupted: true });
    expect(parseForAgent(bytes('{"type":"stream_ended"}'))).toEqual({ playbackPositionMs: 0, interrupted: false });
    for (const other of ['[1]', '1', '{"type":"stream_ended","data":7}', '']) expect(parseForAgent(other)).toBeNull();
  });
});
