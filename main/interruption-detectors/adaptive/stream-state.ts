import type { DetectorInput } from '../../interfaces/interruption-detector.ts';
import type { OverlappingSpeechEvent } from '../../domain/overlapping-speech.ts';
import { overlapEvent, type OpenOverlap } from './overlap-event.ts';
import { createRequestCache, type RequestCache } from './request-cache.ts';
import { createSampleWindow, type SampleWindow } from './sample-window.ts';

export type StreamStateOptions = {
  readonly maxAudioSamples: number;
  readonly prefixSamples: number;
  readonly batchSamples: number;
  readonly sampleRate: number;
  /** Requests whose answers are still waited for; more than fit into the longest wait. */
  readonly cacheSize: number;
  /** Room that is left in front of every request for the transport's header. */
  readonly headroomBytes: number;
  /** Goes into every event. */
  readonly detector: string;
};

/** A server's answer to one request. */
export type Answer = {
  readonly createdAt: number;
  readonly isInterruption: boolean;
  readonly predictionDurationMs: number;
  readonly probabilities: Float32Array;
};

export type StreamRequest = {
  /** Counts the requests of a stream from 1; the answer carries it back. */
  readonly createdAt: number;
  /** 16 kHz mono, in a buffer of its own with the headroom in front. */
  readonly samples: Int16Array;
};

/** Everything but audio that a stream is told. */
export type Sentinel = Exclude<DetectorInput, { readonly kind: 'audio' }>;

type OverlapStart = Extract<Sentinel, { readonly kind: 'overlap-speech-started' }>;

/**
 * What one stream knows and when it asks and answers. No clock, no socket: it is told the time, and says what to do.
 *
 * The agent speaks → the window fills. The visitor speaks over the agent → every batch of new audio is a request with
 * the whole window. A verdict, or the overlap's end, gives the one event of the overlap.
 */
export interface StreamState {
  /** Takes 16 kHz mono; true when a request is due. */
  hear(samples: Int16Array): boolean;
  /** Takes everything else; an event if it closed an overlap. */
  sentinel(input: Sentinel, nowMs: number): OverlappingSpeechEvent | null;
  /** True while a request is due that was not taken, for want of a connection or because the last is not answered. */
  readonly requestDue: boolean;
  /** Takes the due request. */
  request(nowMs: number): StreamRequest;
  /** An event if the answer is a verdict on the open overlap; `late` if it belongs to no request of it. */
  answer(answer: Answer, nowMs: number): OverlappingSpeechEvent | 'late' | null;
  /** When the oldest unanswered request of the open overlap was sent, or null. */
  readonly unansweredSinceMs: number | null;
  /** The connection is gone and its answers with it; asks again at once if any was owed. */
  abandonRequests(): void;
  readonly overlapOpen: boolean;
}

type Memory = {
  readonly options: StreamStateOptions;
  readonly window: SampleWindow;
  readonly cache: RequestCache;
  agentSpeaks: boolean;
  overlap: OpenOverlap | null;
  /** Overlaps since the agent began. */
  overlapCount: number;
  /** New audio since the last request. */
  accumulatedSamples: number;
  due: boolean;
  lastCreatedAt: number;
};

export function createStreamState(options: StreamStateOptions): StreamState {
  const memory: Memory = {
    options,
    window: createSampleWindow(options.maxAudioSamples),
    cache: createRequestCache(options.cacheSize),
    agentSpeaks: false,
    overlap: null,
    overlapCount: 0,
    accumulatedSamples: 0,
    due: false,
    lastCreatedAt: 0,
  };
  return {
    get requestDue() {
      return memory.due;
    },
    get unansweredSinceMs() {
      return memory.overlap === null ? null : (memory.cache.oldestUnanswered()?.sentAtMs ?? null);
    },
    get overlapOpen() {
      return memory.overlap !== null;
    },
    hear: (samples) => hear(memory, samples),
    sentinel: (input, nowMs) => obey(memory, input, nowMs),
    request: (nowMs) => request(memory, nowMs),
    answer: (answer, nowMs) => judge(memory, answer, nowMs),
    abandonRequests() {
      if (memory.cache.dropUnanswered() && memory.overlap !== null) memory.due = true;
    },
  };
}

function hear(memory: Memory, samples: Int16Array): boolean {
  if (!memory.agentSpeaks) return false;
  memory.window.push(samples);
  memory.accumulatedSamples += samples.length;
  if (memory.overlap !== null && memory.accumulatedSamples >= memory.options.batchSamples) {
    memory.accumulatedSamples = 0;
    memory.due = true;
  }
  return memory.due;
}

function obey(memory: Memory, input: Sentinel, nowMs: number): OverlappingSpeechEvent | null {
  switch (input.kind) {
    case 'agent-speech-started':
      // The next segment of the same turn must not swallow the overlap that is open.
      if (!memory.agentSpeaks || memory.overlap === null) reset(memory);
      memory.agentSpeaks = true;
      return null;
    case 'agent-speech-ended': {
      const event = endOverlap(memory, input.atMs, true, nowMs);
      reset(memory);
      memory.agentSpeaks = false;
      return event;
    }
    case 'overlap-speech-started':
      if (memory.agentSpeaks && memory.overlap === null) openOverlap(memory, input);
      return null;
    case 'overlap-speech-ended':
      return endOverlap(memory, input.atMs, input.agentEnded, nowMs);
    case 'flush':
      return null;
  }
}

function openOverlap(memory: Memory, { atMs, speechDurationMs }: OverlapStart): void {
  const { options, window } = memory;
  closeOverlap(memory);
  memory.overlap = { startedAtMs: atMs - speechDurationMs, numRequests: 0 };
  memory.overlapCount += 1;
  memory.cache.clear();
  // Later overlaps keep what was heard since the first.
  if (memory.overlapCount > 1) return;
  const kept = Math.floor((speechDurationMs * options.sampleRate) / 1000) + options.prefixSamples;
  window.drop(window.length - kept);
}

function endOverlap(memory: Memory, atMs: number, agentEnded: boolean, nowMs: number): OverlappingSpeechEvent | null {
  if (memory.overlap === null) return null;
  const outcome = { isInterruption: false, agentEnded, atMs, nowMs, detector: memory.options.detector };
  const event = overlapEvent(memory.overlap, memory.cache.newestAnswered(), outcome);
  closeOverlap(memory);
  return event;
}

function closeOverlap(memory: Memory): void {
  memory.overlap = null;
  memory.accumulatedSamples = 0;
  memory.due = false;
  memory.cache.dropUnanswered();
}

function reset(memory: Memory): void {
  closeOverlap(memory);
  memory.overlapCount = 0;
  memory.window.clear();
  memory.cache.clear();
}

function request(memory: Memory, nowMs: number): StreamRequest {
  if (memory.overlap === null || !memory.due) throw new Error('no request is due');
  memory.due = false;
  memory.overlap.numRequests += 1;
  memory.lastCreatedAt += 1;
  const createdAt = memory.lastCreatedAt;
  const samples = memory.window.copy(memory.options.headroomBytes);
  memory.cache.add({ createdAt, sentAtMs: nowMs, speechInput: samples, answer: null });
  return { createdAt, samples };
}

function judge(memory: Memory, answer: Answer, nowMs: number): OverlappingSpeechEvent | 'late' | null {
  const { overlap } = memory;
  if (overlap === null) return 'late';
  const entry = memory.cache.answer(answer.createdAt, ({ sentAtMs }) => ({
    totalDurationMs: nowMs - sentAtMs,
    predictionDurationMs: answer.predictionDurationMs,
    detectionDelayMs: nowMs - overlap.startedAtMs,
    probabilities: answer.probabilities,
  }));
  if (entry === null) return 'late';
  if (!answer.isInterruption) return null;
  const { detector } = memory.options;
  const event = overlapEvent(overlap, entry, { isInterruption: true, agentEnded: false, atMs: nowMs, nowMs, detector });
  closeOverlap(memory);
  return event;
}
