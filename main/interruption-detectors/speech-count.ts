import type { DetectorEvent, DetectorInput, InterruptionStream } from '../interfaces/interruption-detector.ts';
import type { OverlappingSpeechEvent } from '../domain/overlapping-speech.ts';

export type SpeechCountOptions = {
  readonly name: string;
  /** Speech that makes an interruption. */
  readonly enoughMs: number;
  /** A stretch of sound is speech from this probability on. */
  readonly threshold: number;
  /** `counted`: only stretches with speech; `span`: from the overlap's start to its last speech. */
  readonly measure: 'counted' | 'span';
};

type Heard = { readonly atMs: number; readonly lengthMs: number; readonly isSpeech: boolean };
type Overlap = { readonly startedAtMs: number; countedMs: number; lastSpeechAtMs: number; isJudged: boolean };

/** Speech before the overlap was noticed is remembered this long: a start is believed only after some of it. */
const MEMORY_MS = 1000;

/** Judges overlaps by how long somebody speaks in them. Needs no model and no network, and answers at once. */
export function openSpeechCount(options: SpeechCountOptions): InterruptionStream {
  const listeners = new Set<(event: DetectorEvent) => void>();
  let memory: Heard[] = [];
  let overlap: Overlap | null = null;

  function emit(event: DetectorEvent): void {
    for (const listener of listeners) listener(event);
  }

  function hear(input: Extract<DetectorInput, { kind: 'audio' }>): void {
    const heard: Heard = {
      atMs: input.atMs,
      lengthMs: (input.samples.length * 1000) / input.sampleRate,
      isSpeech: input.speechProbability >= options.threshold,
    };
    memory.push(heard);
    while (memory.length > 0 && memory[0].atMs < input.atMs - MEMORY_MS) memory.shift();
    if (overlap) count(overlap, heard);
  }

  function count(open: Overlap, heard: Heard): void {
    const endedAtMs = heard.atMs + heard.lengthMs;
    if (open.isJudged || !heard.isSpeech || endedAtMs <= open.startedAtMs) return;
    open.countedMs += Math.min(heard.lengthMs, endedAtMs - open.startedAtMs);
    open.lastSpeechAtMs = endedAtMs;
    const spokeMs = spokenIn(open);
    if (spokeMs >= options.enoughMs)
      judge(open, endedAtMs, true, false, `${Math.round(spokeMs)} ms of speech ≥ ${options.enoughMs} ms`);
  }

  function spokenIn(open: Overlap): number {
    return options.measure === 'counted' ? open.countedMs : open.lastSpeechAtMs - open.startedAtMs;
  }

  function start(startedAtMs: number): void {
    const open: Overlap = { startedAtMs, countedMs: 0, lastSpeechAtMs: startedAtMs, isJudged: false };
    overlap = open;
    for (const heard of memory) count(open, heard);
  }

  function judge(open: Overlap, atMs: number, isInterruption: boolean, agentEnded: boolean, because: string): void {
    open.isJudged = true;
    overlap = null;
    emit({ kind: 'overlapping-speech', event: verdict(open, atMs, isInterruption, agentEnded, because) });
    emit({ kind: 'metrics-collected', metrics: metricsOf(open, atMs, isInterruption, agentEnded) });
  }

  function verdict(
    open: Overlap,
    atMs: number,
    isInterruption: boolean,
    agentEnded: boolean,
    because: string,
  ): OverlappingSpeechEvent {
    const lastedMs = Math.max(0, atMs - open.startedAtMs);
    return {
      type: 'overlapping_speech',
      createdAtMs: atMs,
      detectedAtMs: atMs,
      isInterruption,
      agentEnded,
      totalDurationMs: 0,
      predictionDurationMs: 0,
      detectionDelayMs: lastedMs,
      overlapStartedAtMs: open.startedAtMs,
      speechInput: null,
      probabilities: null,
      probability: Math.min(1, spokenIn(open) / options.enoughMs),
      numRequests: 0,
      detector: options.name,
      because,
    };
  }

  function metricsOf(
    open: Overlap,
    atMs: number,
    isInterruption: boolean,
    agentEnded: boolean,
  ): Extract<DetectorEvent, { kind: 'metrics-collected' }>['metrics'] {
    return {
      type: 'interruption_metrics',
      atMs,
      totalDurationMs: 0,
      predictionDurationMs: 0,
      detectionDelayMs: Math.max(0, atMs - open.startedAtMs),
      numInterruptions: isInterruption ? 1 : 0,
      numBackchannels: isInterruption || agentEnded ? 0 : 1,
      numRequests: 0,
      metadata: { modelName: options.name, modelProvider: 'parley' },
    };
  }

  function push(input: DetectorInput): void {
    switch (input.kind) {
      case 'audio':
        hear(input);
        return;
      case 'overlap-speech-started':
        start(input.atMs - input.speechDurationMs);
        return;
      case 'overlap-speech-ended':
        if (overlap) judge(overlap, input.atMs, false, input.agentEnded, endReason(overlap, input.agentEnded));
        return;
      case 'flush':
        memory = [];
        return;
      case 'agent-speech-started':
      case 'agent-speech-ended':
        return;
    }
  }

  function endReason(open: Overlap, agentEnded: boolean): string {
    const spoke = `${Math.round(spokenIn(open))} ms of speech < ${options.enoughMs} ms`;
    return agentEnded ? `the agent had finished after ${spoke}` : `silence after ${spoke}`;
  }

  return {
    push,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      listeners.clear();
      return Promise.resolve();
    },
  };
}
