import type { StreamInput } from '../interruption-detectors/adaptive/stream.ts';

/** Sentinels and audio of a made-up conversation, for streams that are told what to hear. */
export const agentStarts = (atMs = 0): StreamInput => ({ kind: 'agent-speech-started', atMs });
export const agentStops = (atMs = 0): StreamInput => ({ kind: 'agent-speech-ended', atMs });
export const overlapStarts = (atMs = 0, speechDurationMs = 0): StreamInput => ({
  kind: 'overlap-speech-started',
  atMs,
  speechDurationMs,
});
export const overlapStops = (atMs = 0, agentEnded = false): StreamInput => ({
  kind: 'overlap-speech-ended',
  atMs,
  agentEnded,
});

/** One batch: 100 ms of a quiet tone at 16 kHz. */
export function batch(level = 1000): StreamInput {
  const samples = Int16Array.from({ length: 1600 }, (_, i) => Math.round(level * Math.sin(i / 5)));
  return { kind: 'audio', samples, sampleRate: 16_000 };
}
