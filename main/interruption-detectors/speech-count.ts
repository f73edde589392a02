import type { OverlappingSpeechEvent } from '../domain/overlapping-speech.ts';
import type { DetectorInput, InterruptionStream } from '../interfaces/interruption-detector.ts';
import { openListeners, type Listeners } from './listeners.ts';

export type SpeechCountOptions = {
  readonly name: string;
  /** Speech that makes an interruption. */
  readonly enoughMs: number;
  /** A stretch of sound is speech from this probability on. */
  readonly threshold: number;
};

type Heard = { readonly atMs: number; readonly lengthMs: number; readonly isSpeech: boolean };
type Overlap = { readonly startedAtMs: number; lastSpeechAtMs: number; isJudged: boolean };
type Counter = {
  readonly options: SpeechCountOptions;
  readonly listeners: Listeners;
  memory: Heard[];
  overlap: Overlap | null;
};

/** Speech before the overlap was noticed is remembered this long: a start is believed only after some of it. */
const MEMORY_MS = 1000;

/** Judges overlaps by how long somebody speaks in them, pauses included. Needs no model and no network, and answers at once. */
export function openSpeechCount(options: SpeechCountOptions): InterruptionStream {
  const listeners = openListeners();
  const counter: Counter = { options, listeners, memory: [], overlap: null };
  return {
    push: (input) => {
      push(counter, input);
    },
    listen: listeners.listen,
    watch: listeners.watch,
    close: () => {
      listeners.clear();
      return Promise.resolve();
    },
  };
}

function push(counter: Counter, input: DetectorInput): void {
  switch (input.kind) {
    case 'audio':
      hear(counter, input);
      return;
    case 'overlap-speech-started':
      start(counter, input.atMs - input.speechDurationMs);
      return;
    case 'overlap-speech-ended':
      end(counter, input.atMs, input.agentEnded);
      return;
    case 'flush':
      counter.memory = [];
      return;
    case 'agent-speech-started':
    case 'agent-speech-ended':
      return;
  }
}

function hear(counter: Counter, input: Extract<DetectorInput, { kind: 'audio' }>): void {
  const heard: Heard = {
    atMs: input.atMs,
    lengthMs: (input.samples.length * 1000) / input.sampleRate,
    isSpeech: input.speechProbability >= counter.options.threshold,
  };
  counter.memory.push(heard);
  while (counter.memory[0].atMs < input.atMs - MEMORY_MS) counter.memory.shift();
  if (counter.overlap) count(counter, counter.overlap, heard);
}

function start(counter: Counter, startedAtMs: number): void {
  const overlap: Overlap = { startedAtMs, lastSpeechAtMs: startedAtMs, isJudged: false };
  counter.overlap = overlap;
  for (const heard of counter.memory) count(counter, overlap, heard);
}

function count(counter: Counter, overlap: Overlap, heard: Heard): void {
  const endedAtMs = heard.atMs + heard.lengthMs;
  if (overlap.isJudged || !heard.isSpeech || endedAtMs <= overlap.startedAtMs) return;
  overlap.lastSpeechAtMs = endedAtMs;
  const spoke = spokenMs(overlap);
  const { enoughMs } = counter.options;
  const probability = Math.min(1, spoke / enoughMs);
  counter.listeners.think({ kind: 'now', judge: 'first', atMs: endedAtMs, probability, threshold: 1 });
  if (spoke < enoughMs) return;
  const because = `${Math.round(spoke)} ms of speech ≥ ${enoughMs} ms`;
  judge(counter, overlap, { atMs: endedAtMs, isInterruption: true, agentEnded: false, because });
}

function end(counter: Counter, atMs: number, agentEnded: boolean): void {
  const { overlap, options } = counter;
  if (!overlap) return;
  const spoke = `${Math.round(spokenMs(overlap))} ms of speech < ${options.enoughMs} ms`;
  const because = agentEnded ? `the agent had finished after ${spoke}` : `silence after ${spoke}`;
  judge(counter, overlap, { atMs, isInterruption: false, agentEnded, because });
}

function spokenMs(overlap: Overlap): number {
  return overlap.lastSpeechAtMs - overlap.startedAtMs;
}

type Judgement = Pick<OverlappingSpeechEvent, 'isInterruption' | 'agentEnded' | 'because'> & { readonly atMs: number };

function judge(counter: Counter, overlap: Overlap, judgement: Judgement): void {
  const { name, enoughMs } = counter.options;
  const { atMs, isInterruption, agentEnded, because } = judgement;
  overlap.isJudged = true;
  counter.overlap = null;
  counter.listeners.tellVerdict({
    type: 'overlapping_speech',
    createdAtMs: atMs,
    detectedAtMs: atMs,
    isInterruption,
    agentEnded,
    totalDurationMs: 0,
    predictionDurationMs: 0,
    detectionDelayMs: Math.max(0, atMs - overlap.startedAtMs),
    numRequests: 0,
    overlapStartedAtMs: overlap.startedAtMs,
    speechInput: null,
    probabilities: null,
    probability: Math.min(1, spokenMs(overlap) / enoughMs),
    detector: name,
    because,
  });
}
