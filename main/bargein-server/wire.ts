import { z } from 'zod';
import { samplesOf } from '../domain/pcm.ts';

/** The server's side of LiveKit's `/bargein` protocol: bytes and texts to values, and back. */

const HEADER_BYTES = 8;
export const SAMPLE_RATE = 16_000;

const sessionCreateSchema = z.object({
  type: z.literal('session.create'),
  settings: z.object({
    sample_rate: z.number(),
    num_channels: z.number(),
    threshold: z.number().min(0).max(1).nullish(),
    min_frames: z.number().min(0).max(1200),
    encoding: z.string(),
  }),
});

/** What was wrong, with the protocol's code: an HTTP status. */
export type ProtocolError = { readonly kind: 'error'; readonly code: number; readonly message: string };

export const protocolError = (code: number, message: string): ProtocolError => ({ kind: 'error', code, message });

export type SessionSettings = { readonly threshold: number | null; readonly minFrames: number };

export type ClientMessage =
  { readonly kind: 'create'; readonly settings: SessionSettings } | { readonly kind: 'close' } | ProtocolError;

export function parseClientMessage(text: string): ClientMessage {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return protocolError(400, 'the message is not JSON');
  }
  const type = z.object({ type: z.string() }).safeParse(message);
  if (!type.success) return protocolError(400, 'the message has no type');
  if (type.data.type === 'session.close') return { kind: 'close' };
  if (type.data.type !== 'session.create') return protocolError(400, 'the type of the message is unknown');
  const create = sessionCreateSchema.safeParse(message);
  if (!create.success) return protocolError(400, `session.create does not fit: ${issuesOf(create.error)}`);
  const { encoding, sample_rate, num_channels, threshold, min_frames } = create.data.settings;
  if (encoding !== 's16le') return protocolError(415, 'the encoding must be s16le');
  if (sample_rate !== SAMPLE_RATE || num_channels !== 1) return protocolError(415, 'the audio must be 16000 Hz mono');
  return { kind: 'create', settings: { threshold: threshold ?? null, minFrames: Math.ceil(min_frames) } };
}

export type AudioRequest = {
  readonly kind: 'audio';
  /** Echoed as it came: a client’s nanoseconds do not fit into a double. */
  readonly createdAt: string;
  readonly samples: Int16Array;
};

/** A binary message: eight bytes, little-endian, that come back with the answer, and s16le. */
export function parseAudioMessage(bytes: Uint8Array, maxSamples: number): AudioRequest | ProtocolError {
  if (bytes.byteLength < HEADER_BYTES) return protocolError(400, 'the message is shorter than its header of 8 bytes');
  const createdAt = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES).getBigUint64(0, true).toString();
  const samples = parseSamples(bytes.subarray(HEADER_BYTES), maxSamples);
  return 'kind' in samples ? samples : { kind: 'audio', createdAt, samples };
}

/** @returns the samples, or why they are none */
export function parseSamples(bytes: Uint8Array, maxSamples: number): Int16Array | ProtocolError {
  if (bytes.byteLength % 2 !== 0) return protocolError(400, 's16le needs an even count of bytes');
  if (bytes.byteLength > maxSamples * 2) return protocolError(413, `more than ${maxSamples} samples`);
  if (bytes.byteLength === 0) return protocolError(400, 'no audio');
  return samplesOf(bytes);
}

/** Path and query of a request line, whatever it is: `new URL` throws at some. */
export function parseTarget(url: string | undefined): { readonly path: string; readonly query: URLSearchParams } {
  const [path, query = ''] = (url ?? '/').split('?', 2);
  return { path, query: new URLSearchParams(query) };
}

const querySchema = z.object({
  threshold: z.coerce.number().min(0).max(1).nullish(),
  min_frames: z.coerce.number().min(0).max(1200).default(2),
  created_at: z.string().regex(/^\d{1,20}$/),
});

/** The query of an HTTP request. */
export function parseQuery(query: URLSearchParams): (SessionSettings & { readonly createdAt: string }) | ProtocolError {
  const parsed = querySchema.safeParse(Object.fromEntries(query));
  if (!parsed.success) return protocolError(400, `the query does not fit: ${issuesOf(parsed.error)}`);
  const { threshold, min_frames, created_at } = parsed.data;
  return { threshold: threshold ?? null, minFrames: Math.ceil(min_frames), createdAt: created_at };
}

const issuesOf = (error: z.ZodError): string =>
  error.issues.map(({ path, code }) => `${path.join('.')} ${code}`).join(', ');

export type Judgement = {
  readonly createdAt: string;
  readonly isInterruption: boolean;
  readonly probabilities: Float32Array;
  readonly tookMs: number;
};

/** `created_at` goes out digit for digit, so it is not left to `JSON.stringify`. */
function judgementFields({ createdAt, probabilities, tookMs }: Judgement): string {
  const rounded = Array.from(probabilities, (probability) => Math.round(probability * 1e4) / 1e4);
  return `"created_at":${BigInt(createdAt)},"prediction_duration":${tookMs / 1000},"probabilities":${JSON.stringify(rounded)}`;
}

export function judgementMessage(judgement: Judgement): string {
  const type = judgement.isInterruption ? 'bargein_detected' : 'inference_done';
  return `{"type":"${type}",${judgementFields(judgement)}}`;
}

export function judgementBody(judgement: Judgement): string {
  return `{"is_bargein":${judgement.isInterruption},${judgementFields(judgement)}}`;
}

export const sessionCreatedMessage = (defaultThreshold: number): string =>
  JSON.stringify({ type: 'session.created', default_threshold: defaultThreshold });

export const SESSION_CLOSED_MESSAGE = JSON.stringify({ type: 'session.closed' });

export const errorMessage = ({ code, message }: ProtocolError, sessionId: string): string =>
  JSON.stringify({ type: 'error', message, code, session_id: sessionId });
