import type { CaptionWord } from '../../domain/kiosk-events.ts';
import type { AgentMessage } from '../../interfaces/avatar-transport.ts';
import type { LoadedLine } from './load-pack.ts';

/** Small enough that a clear finds most of a line not handed over yet. */
const CHUNK_MS = 500;

/** One line as a segment, from `fromMs` on, as fast as it is read; a pause is part of its sound. */
export function messagesOf(
  line: LoadedLine,
  { segmentId, fromMs }: { readonly segmentId: string; readonly fromMs: number },
  pauseMs: number,
): AgentMessage[] {
  const { samples, sampleRate } = line.clip;
  const from = Math.min(samples.length, Math.round((fromMs * sampleRate) / 1000));
  const chunkSamples = (CHUNK_MS * sampleRate) / 1000;
  const chunks: Int16Array[] = [];
  for (let at = from; at < samples.length; at += chunkSamples) chunks.push(samples.subarray(at, at + chunkSamples));
  chunks.push(new Int16Array(Math.round((pauseMs * sampleRate) / 1000)));
  const words = wordsFrom(line.words, fromMs);
  return [
    { kind: 'segment-started', segmentId, text: textOf(line, words), words, allowInterruptions: true, mood: line.mood },
    ...chunks
      .filter((chunk) => chunk.length > 0)
      .map((chunk): AgentMessage => ({ kind: 'segment-audio', segmentId, samples: chunk, sampleRate })),
    { kind: 'segment-ended', segmentId },
  ];
}

function wordsFrom(words: readonly CaptionWord[], fromMs: number): readonly CaptionWord[] {
  if (fromMs === 0) return words;
  return words
    .filter((word) => word.startMs >= fromMs)
    .map(({ text, startMs, endMs }) => ({ text, startMs: startMs - fromMs, endMs: endMs - fromMs }));
}

function textOf(line: LoadedLine, words: readonly CaptionWord[]): string {
  return words.length === line.words.length ? line.text : words.map((word) => word.text).join(' ');
}
