import { z } from 'zod';
import type {
  InterruptionDetectionError,
  InterruptionMetrics,
  OverlappingSpeechEvent,
} from '../../domain/overlapping-speech.ts';
import type { ResolvedOptions } from './options.ts';
import { SAMPLE_RATE } from './options.ts';
import type { Answer } from './stream-state.ts';

/**
 * LiveKit's `/bargein` protocol as bytes and text: the one place with seconds, snake_case and wall-clock times.
 *
 * @see https://docs.livekit.io/reference/python/v1/livekit/agents/inference/interruption.html
 */

/** Little-endian counter in front of the samples of every request. */
export const HEADER_BYTES = 8;

export const SESSION_CLOSE = JSON.stringify({ type: 'session.close' });

/** First message of a session; without a threshold the server takes its own. */
export function sessionCreate({ threshold, minFrames }: Pick<ResolvedOptions, 'threshold' | 'minFrames'>): string {
  const settings = {
    sample_rate: SAMPLE_RATE,
    num_channels: 1,
    ...(threshold === null ? {} : { threshold }),
    min_frames: minFrames,
    encoding: 's16le',
  };
  return JSON.stringify({ type: 'session.create', settings });
}

/**
 * The request as it is sent: the samples' own buffer, its headroom filled.
 *
 * @param samples with exactly `HEADER_BYTES` of room in front of them
 */
export function stampRequest(createdAt: number, samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset - HEADER_BYTES, HEADER_BYTES + samples.byteLength);
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  header.setUint32(0, createdAt % 2 ** 32, true);
  header.setUint32(4, Math.floor(createdAt / 2 ** 32), true);
  return bytes;
}

/** `http` → `ws` where it is at the beginning, and the protocol's path. */
export function webSocketUrl(baseUrl: string): string {
  return `${baseUrl.replace(/^http/, 'ws')}/bargein`;
}

/** The address of one HTTP request; a server's default threshold is asked for by leaving it out. */
export function predictionUrl(
  { baseUrl, threshold, minFrames }: Pick<ResolvedOptions, 'baseUrl' | 'threshold' | 'minFrames'>,
  createdAt: number,
): string {
  const query = threshold === null ? '' : `threshold=${threshold}&`;
  return `${baseUrl.replace(/^ws/, 'http')}/bargein?${query}min_frames=${minFrames}&created_at=${createdAt}`;
}

const answerFields = {
  created_at: z.number(),
  prediction_duration: z.number().default(0),
  probabilities: z.array(z.number()).default([]),
};

const serverMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session.created'), default_threshold: z.number().nullish() }),
  z.object({ type: z.literal('session.closed') }),
  z.object({ type: z.literal('bargein_detected'), ...answerFields }),
  z.object({ type: z.literal('inference_done'), ...answerFields }),
  z.object({
    type: z.literal('error'),
    message: z.string(),
    code: z.number().default(-1),
    session_id: z.string().default(''),
  }),
]);

const predictionSchema = z.object({
  created_at: z.number(),
  is_bargein: z.boolean(),
  probabilities: answerFields.probabilities,
});

export type ServerMessage =
  | { readonly kind: 'session-created'; readonly defaultThreshold: number | null }
  | { readonly kind: 'session-closed' }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'error'; readonly message: string; readonly code: number }
  | { readonly kind: 'malformed'; readonly detail: string };

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // `undefined` is no JSON value: the schema turns it away with everything else that does not fit.
    return undefined;
  }
}

/** Never throws: what does not fit is `malformed`, with the reason. */
export function parseServerMessage(text: string): ServerMessage {
  const parsed = serverMessageSchema.safeParse(json(text));
  if (!parsed.success) return { kind: 'malformed', detail: issueOf(parsed.error) };
  const message = parsed.data;
  switch (message.type) {
    case 'session.created':
      return { kind: 'session-created', defaultThreshold: message.default_threshold ?? null };
    case 'session.closed':
      return { kind: 'session-closed' };
    case 'bargein_detected':
    case 'inference_done':
      return {
        kind: 'answer',
        answer: {
          createdAt: message.created_at,
          isInterruption: message.type === 'bargein_detected',
          predictionDurationMs: message.prediction_duration * 1000,
          probabilities: Float32Array.from(message.probabilities),
        },
      };
    case 'error':
      return { kind: 'error', message: message.message, code: message.code };
  }
}

/** @param roundTripMs stands for the model's time, which this protocol's clients do not read */
export function parsePrediction(text: string, roundTripMs: number): Answer | { readonly malformed: string } {
  const parsed = predictionSchema.safeParse(json(text));
  if (!parsed.success) return { malformed: issueOf(parsed.error) };
  return {
    createdAt: parsed.data.created_at,
    isInterruption: parsed.data.is_bargein,
    predictionDurationMs: roundTripMs,
    probabilities: Float32Array.from(parsed.data.probabilities),
  };
}

/** Which fields do not fit and why; never their values. */
function issueOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'message'}: ${issue.code}`).join(', ');
}

/**
 * An event as LiveKit serialises it: seconds, wall clock, without the audio and the probabilities.
 *
 * @param epochMs wall-clock time of the monotonic clock's zero
 */
export function overlappingSpeechJson(event: OverlappingSpeechEvent, epochMs: number): Record<string, unknown> {
  return {
    type: event.type,
    created_at: (epochMs + event.createdAtMs) / 1000,
    detected_at: (epochMs + event.detectedAtMs) / 1000,
    is_interruption: event.isInterruption,
    agent_ended: event.agentEnded,
    total_duration: event.totalDurationMs / 1000,
    prediction_duration: event.predictionDurationMs / 1000,
    detection_delay: event.detectionDelayMs / 1000,
    overlap_started_at: event.overlapStartedAtMs === null ? null : (epochMs + event.overlapStartedAtMs) / 1000,
    speech_input: null,
    probabilities: null,
    probability: event.probability,
    num_requests: event.numRequests,
  };
}

/** @param epochMs wall-clock time of the monotonic clock's zero */
export function metricsJson(metrics: InterruptionMetrics, epochMs: number): Record<string, unknown> {
  return {
    type: metrics.type,
    timestamp: (epochMs + metrics.atMs) / 1000,
    total_duration: metrics.totalDurationMs / 1000,
    prediction_duration: metrics.predictionDurationMs / 1000,
    detection_delay: metrics.detectionDelayMs / 1000,
    num_interruptions: metrics.numInterruptions,
    num_backchannels: metrics.numBackchannels,
    num_requests: metrics.numRequests,
    metadata: { model_name: metrics.metadata.modelName, model_provider: metrics.metadata.modelProvider },
  };
}

/** @param epochMs wall-clock time of the monotonic clock's zero */
export function detectionErrorJson(error: InterruptionDetectionError, epochMs: number): Record<string, unknown> {
  const { type, label, recoverable, atMs } = error;
  return { type, timestamp: (epochMs + atMs) / 1000, label, recoverable };
}

/** What a trace shows of a verdict, named as LiveKit names it, in seconds. */
export function spanAttributes(event: OverlappingSpeechEvent): Record<string, string | number> {
  return {
    'lk.is_interruption': String(event.isInterruption),
    'lk.interruption.probability': event.probability,
    'lk.interruption.total_duration': event.totalDurationMs / 1000,
    'lk.interruption.prediction_duration': event.predictionDurationMs / 1000,
    'lk.interruption.detection_delay': event.detectionDelayMs / 1000,
  };
}
