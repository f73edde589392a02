import { z } from 'zod';
import { samplesOf } from '../../domain/pcm.ts';
import type { Reliability } from '../../interfaces/data-channel.ts';

/**
 * VideoSDK's avatar protocol (`videosdk-agents`, avatar_audio_io.py, 1.0.24 to 1.0.30): raw s16le mono as bytes, JSON
 * as text, `INTERRUPT` as bytes. No message carries a rate, a number, a segment or a time.
 */

export const MSG_INTERRUPT = 'INTERRUPT';
export const MSG_TYPE_SEGMENT_END = 'segment_end';
export const MSG_TYPE_STREAM_ENDED = 'stream_ended';

/** The platform takes 15 KiB; upstream stays below. */
export const MAX_CHUNK_BYTES = 15_000;

export type Outgoing = { readonly payload: string | Uint8Array; readonly reliability: Reliability };

/** What an avatar may be sent. */
export type ForAvatar =
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'audio'; readonly samples: Int16Array }
  | { readonly kind: 'segment-end' }
  /** Nothing for an avatar: said why, for those who count mistakes. Upstream ignores it. */
  | { readonly kind: 'ignored'; readonly because: string };

const typedSchema = z.object({ type: z.string() });

/** Any payload whatever; never throws. JSON in bytes is sound, as upstream has it. */
export function parseForAvatar(payload: string | Uint8Array): ForAvatar {
  if (typeof payload !== 'string') {
    if (isInterrupt(payload)) return { kind: 'interrupt' };
    if (payload.byteLength === 0) return { kind: 'ignored', because: 'no sound in it' };
    return { kind: 'audio', samples: samplesOf(evenly(payload)) };
  }
  if (payload === MSG_INTERRUPT) return { kind: 'interrupt' };
  const typed = typedSchema.safeParse(jsonOf(payload));
  if (!typed.success) return { kind: 'ignored', because: 'no JSON with a type' };
  if (typed.data.type === MSG_TYPE_SEGMENT_END) return { kind: 'segment-end' };
  // Everybody gets everything, so an avatar also hears other avatars.
  if (typed.data.type === MSG_TYPE_STREAM_ENDED) return { kind: 'ignored', because: 'an avatar’s own message' };
  return { kind: 'ignored', because: 'the type is unknown' };
}

export type StreamEnded = { readonly playbackPositionMs: number; readonly interrupted: boolean };

const streamEndedSchema = z.object({
  type: z.literal(MSG_TYPE_STREAM_ENDED),
  data: z.object({ playback_position: z.number().default(0), interrupted: z.boolean().default(false) }).prefault({}),
});

/** null when it is anything else; text or bytes, as upstream reads both here. Never throws. */
export function parseForAgent(payload: string | Uint8Array): StreamEnded | null {
  const text = typeof payload === 'string' ? payload : new TextDecoder().decode(payload);
  const parsed = streamEndedSchema.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  const { playback_position, interrupted } = parsed.data.data;
  return { playbackPositionMs: playback_position * 1000, interrupted };
}

/** Pieces that the platform takes, each of whole samples: an odd tail gets one zero. */
export function audioMessages(bytes: Uint8Array): readonly Outgoing[] {
  const messages: Outgoing[] = [];
  for (let at = 0; at < bytes.byteLength; at += MAX_CHUNK_BYTES)
    messages.push({ payload: evenly(bytes.subarray(at, at + MAX_CHUNK_BYTES)), reliability: 'unreliable' });
  return messages;
}

// With the spaces that Python's json.dumps writes: some peer may compare texts.
export const segmentEndMessage: Outgoing = {
  payload: `{"type": "${MSG_TYPE_SEGMENT_END}"}`,
  reliability: 'reliable',
};

export const interruptMessage = (): Outgoing => ({
  payload: new TextEncoder().encode(MSG_INTERRUPT),
  reliability: 'reliable',
});

export function streamEndedMessage({ playbackPositionMs, interrupted }: StreamEnded): Outgoing {
  const seconds = Math.round(Math.max(0, playbackPositionMs) * 10) / 10_000;
  // Python writes a float as one.
  const position = Number.isInteger(seconds) ? seconds.toFixed(1) : String(seconds);
  return {
    payload: `{"type": "${MSG_TYPE_STREAM_ENDED}", "data": {"playback_position": ${position}, "interrupted": ${interrupted}}}`,
    reliability: 'reliable',
  };
}

function isInterrupt(bytes: Uint8Array): boolean {
  if (bytes.byteLength !== MSG_INTERRUPT.length) return false;
  for (let i = 0; i < bytes.byteLength; i++) if (bytes[i] !== MSG_INTERRUPT.charCodeAt(i)) return false;
  return true;
}

function evenly(bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength % 2 === 0) return bytes;
  const padded = new Uint8Array(bytes.byteLength + 1);
  padded.set(bytes);
  return padded;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // Whatever it is, it is no JSON: the schema turns it away.
  }
}
