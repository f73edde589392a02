import { z } from 'zod';
import type { Finished } from '../link/segment-ledger.ts';

/** LiveKit's names, as its agents speak them. */
export const AUDIO_TOPIC = 'lk.audio_stream';
export const TRANSCRIPTION_TOPIC = 'lk.transcription';
/** Agents open these towards every avatar; without a handler the client complains of each. */
export const UNUSED_BYTE_TOPICS = ['lk.agent.session'] as const;
export const CLEAR_METHOD = 'lk.clear_buffer';
export const STARTED_METHOD = 'lk.playback_started';
export const FINISHED_METHOD = 'lk.playback_finished';
export const AGENT_STATE_ATTRIBUTE = 'lk.agent.state';
export const ON_BEHALF_ATTRIBUTE = 'lk.publish_on_behalf';
export const TRANSCRIPTION_SEGMENT_ATTRIBUTE = 'lk.segment_id';

/** Python's agents take exactly these three keys, and lose the finish over a fourth or another spelling. */
export function finishedPayload({ positionMs, interrupted }: Finished): string {
  return JSON.stringify({ playback_position: positionMs / 1000, interrupted, synchronized_transcript: null });
}

const whole = (least: number, most: number): z.ZodType<number> =>
  z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .pipe(z.number().int().min(least).max(most));

const streamAttributesSchema = z.object({ sample_rate: whole(8000, 96_000), num_channels: whole(1, 2) });

export type StreamFormat = { readonly sampleRate: number; readonly channels: number };

/** What a stream's samples are; null when its attributes do not say it. */
export function formatOf(attributes: Readonly<Record<string, string>>): StreamFormat | null {
  const parsed = streamAttributesSchema.safeParse(attributes);
  return parsed.success ? { sampleRate: parsed.data.sample_rate, channels: parsed.data.num_channels } : null;
}

const STATES = {
  initializing: 'idle',
  idle: 'idle',
  listening: 'listening',
  thinking: 'thinking',
  speaking: 'speaking',
} as const;

/** What the agent says it does; null when it says nothing that we know. */
export function agentStateOf(
  attributes: Readonly<Record<string, string>>,
): (typeof STATES)[keyof typeof STATES] | null {
  const said = attributes[AGENT_STATE_ATTRIBUTE] ?? '';
  return Object.hasOwn(STATES, said) ? STATES[said as keyof typeof STATES] : null;
}
