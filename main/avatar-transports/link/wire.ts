import { z } from 'zod';
import { MOODS } from '../../domain/mood.ts';
import type { AgentReport } from '../../interfaces/avatar-transport.ts';
import type { Finished } from './segment-ledger.ts';

/** Parley's own protocol on the link, version 1: docs/link-protocol.md is its description. */
export const PROTOCOL = 1;

/** What is wrong with a message; the conversation goes on. */
export type LinkError = { readonly kind: 'error'; readonly code: ErrorCode; readonly message: string };
export type ErrorCode =
  'not-json' | 'unknown-type' | 'bad-message' | 'wrong-order' | 'too-large' | 'too-much' | 'flood' | 'not-allowed';

export const linkError = (code: ErrorCode, message: string): LinkError => ({ kind: 'error', code, message });

export const MAX_TEXT_BYTES = 65_536;

const id = z.string().min(1).max(128);
const text = z.string().max(10_000);
const words = z
  .array(z.object({ text: z.string().max(200), startMs: z.number().min(0), endMs: z.number().min(0) }))
  .max(2000);
const sampleRate = z.number().int().min(8000).max(96_000);

const messageSchemas = {
  'segment-start': z.object({
    id,
    text: text.default(''),
    words: words.default([]),
    sampleRate: sampleRate.default(24_000),
    channels: z.union([z.literal(1), z.literal(2)]).default(1),
    allowInterruptions: z.boolean().default(true),
    mood: z.enum(MOODS).optional(),
    generation: z.number().int().min(0).optional(),
  }),
  'segment-end': z.object({ id: id.optional() }),
  caption: z.object({ id, text, words: words.default([]) }),
  clear: z.object({}),
  'agent-state': z.object({ state: z.enum(['idle', 'listening', 'thinking', 'speaking']) }),
  offers: z.object({
    offers: z.array(z.object({ id: z.string().min(1).max(100), label: z.string().min(1).max(200) })).max(24),
  }),
  mood: z.object({ mood: z.enum(MOODS) }),
  'visitor-words': z.object({ count: z.number().int().min(0).max(10_000) }),
  microphone: z.object({ on: z.boolean(), sampleRate: sampleRate.default(16_000) }),
  hello: z.object({ protocol: z.number().int().optional(), token: z.string().max(4096).optional() }),
} as const;

type Schemas = typeof messageSchemas;
type MessageType = keyof Schemas;
/** What an agent may say. */
export type LinkMessage = { [K in MessageType]: { readonly kind: K } & z.infer<Schemas[K]> }[MessageType];

const isMessageType = (type: string): type is MessageType => Object.hasOwn(messageSchemas, type);

const typedSchema = z.object({ type: z.string().max(64) });

/** Any text whatever; never throws. Fields that nobody knows are ignored, so that peers may be newer than the kiosk. */
export function parseLinkMessage(payload: string): LinkMessage | LinkError {
  if (payload.length > MAX_TEXT_BYTES) return linkError('too-large', `a text has at most ${MAX_TEXT_BYTES} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return linkError('not-json', 'the text is not JSON');
  }
  const typed = typedSchema.safeParse(value);
  if (!typed.success) return linkError('bad-message', 'the message has no type');
  const { type } = typed.data;
  if (!isMessageType(type)) return linkError('unknown-type', `there is no message ${JSON.stringify(type)}`);
  const parsed = messageSchemas[type].safeParse(value);
  if (!parsed.success) return linkError('bad-message', `${type}: ${problemsOf(parsed.error)}`);
  // The schema that was chosen by `type` is the one of this kind.
  return { kind: type, ...parsed.data } as LinkMessage;
}

const problemsOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ');

export type Welcome = { readonly generation: number; readonly microphoneEnabled: boolean; readonly atMs: number };

export const welcomeText = ({ generation, microphoneEnabled, atMs }: Welcome): string =>
  JSON.stringify({ type: 'welcome', protocol: PROTOCOL, generation, microphoneEnabled, atMs: rounded(atMs) });

export const errorText = ({ code, message }: LinkError): string => JSON.stringify({ type: 'error', code, message });

export const finishedText = ({ positionMs, durationMs, interrupted, atMs }: Finished, id: string): string =>
  JSON.stringify({
    type: 'playback-finished',
    id,
    positionMs: rounded(positionMs),
    durationMs: rounded(durationMs),
    interrupted,
    atMs: rounded(atMs),
  });

export const microphoneEnabledText = (enabled: boolean): string =>
  JSON.stringify({ type: 'microphone-enabled', enabled });

export const microphoneStartedText = (sampleRate: number, atMs: number): string =>
  JSON.stringify({ type: 'microphone-started', sampleRate, atMs: rounded(atMs) });

export const microphoneGapText = (lostMs: number): string => JSON.stringify({ type: 'microphone-gap', lostMs });

/** What an agent is told of a report; null for the one that `finishedText` is for. */
export function reportText(
  report: AgentReport,
  generation: number,
  idOf: (segmentId: string) => string,
): string | null {
  const atMs = rounded(report.atMs);
  switch (report.kind) {
    case 'playback-started':
      return JSON.stringify({ type: report.kind, id: idOf(report.segmentId), atMs });
    case 'playback-finished':
      return null;
    case 'interrupted':
      return JSON.stringify({ type: report.kind, generation, atMs });
    case 'visitor-started-speaking':
    case 'visitor-stopped-speaking':
    case 'resumed':
    case 'turn-cleared':
    case 'visit-started':
    case 'visit-ended':
      return JSON.stringify({ type: report.kind, atMs });
    case 'turn-committed':
      return JSON.stringify({ type: report.kind, spokeMs: rounded(report.spokeMs), atMs });
    case 'topic-chosen':
      return JSON.stringify({ type: report.kind, topicId: report.topicId, atMs });
  }
}

/** Tenths of a millisecond. */
const rounded = (value: number): number => Math.round(value * 10) / 10;
