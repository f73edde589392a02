import type { Span } from '@opentelemetry/api';
import type { OverlappingSpeechEvent } from '../../domain/overlapping-speech.ts';
import type { DetectorInput } from '../../interfaces/interruption-detector.ts';
import { log } from '../../log.ts';
import { openConnection, type Connection } from './connection.ts';
import { createDeadline } from './deadline.ts';
import { APIStatusError, type APIError } from './errors.ts';
import { createMonoInput } from './mono-input.ts';
import { SAMPLE_RATE, type ConnectOptions, type ResolvedOptions } from './options.ts';
import { createStreamOutput, type StreamOutput } from './stream-output.ts';
import { createStreamState, type StreamState, type StreamStateOptions } from './stream-state.ts';
import { HEADER_BYTES } from './wire.ts';

type AudioInput = Extract<DetectorInput, { kind: 'audio' }>;
type OverlapInput = Extract<DetectorInput, { kind: 'overlap-speech-started' }>;

/** What a stream is told, in order: the kiosk's own words, with what LiveKit's callers may add. */
export type StreamInput =
  | Exclude<DetectorInput, AudioInput | OverlapInput>
  /** Interleaved when there is more than one channel; any sample rate. */
  | (Pick<AudioInput, 'kind' | 'samples' | 'sampleRate'> & { readonly channels?: number })
  /** A verdict's figures are written to the span of the visitor's speech. */
  | (OverlapInput & { readonly userSpeakingSpan?: Span });

/** One conversation's worth of judging. Iterate it for its events, or listen to the detector's. */
export interface AdaptiveInterruptionStream extends AsyncIterable<OverlappingSpeechEvent> {
  /** @throws Error after `endInput`, `close` or an error that was not recoverable */
  pushFrame(input: StreamInput): void;
  /** Marks the end of a piece of input; changes nothing. */
  flush(): void;
  /** No more input: the session is closed when what is owed has come, and the iteration ends. */
  endInput(): void;
  /** Ends now. Nothing comes afterwards. */
  close(): Promise<void>;
  /** Messages of the server that were not of the protocol. */
  readonly malformedMessages: number;
  /** Answers that came after their overlap. */
  readonly lateAnswers: number;
}

export type StreamHooks = {
  readonly nowMs: () => number;
  readonly label: string;
  onEvent(event: OverlappingSpeechEvent): void;
  /** The server answered about the open overlap. */
  onAnswer?(probabilities: Float32Array): void;
  onError(error: APIError, recoverable: boolean): void;
  onClosed(): void;
};

/** The stream as its detector sees it. */
export type OwnedStream = AdaptiveInterruptionStream & { update(options: ResolvedOptions): void };

export function openStream(options: ResolvedOptions, connect: ConnectOptions, hooks: StreamHooks): OwnedStream {
  const state = createStreamState(stateOptionsOf(options, hooks.label));
  const mono = createMonoInput(SAMPLE_RATE);
  const output = createStreamOutput(hooks);
  const road = openRoad(state, output, options, connect, hooks);

  return {
    pushFrame(input) {
      output.requireRunning();
      if (input.kind === 'audio') {
        if (state.hear(mono(input.samples, input.sampleRate, input.channels ?? 1))) road.sendDue();
        return;
      }
      const wasOpen = state.overlapOpen;
      const event = state.sentinel(input, hooks.nowMs());
      if (event !== null) output.emit(event);
      const opens = input.kind === 'overlap-speech-started' && state.overlapOpen && !wasOpen;
      if (opens) output.trace(input.userSpeakingSpan);
    },
    flush() {
      output.requireRunning();
    },
    endInput() {
      output.requireRunning();
      output.inputEnded();
      road.connection.finish();
    },
    async close() {
      road.end(null);
      await road.connection.close();
    },
    get malformedMessages() {
      return road.counts.malformedMessages;
    },
    get lateAnswers() {
      return road.counts.lateAnswers;
    },
    [Symbol.asyncIterator]: () => output.iterator(),
    update(updated) {
      if (road.connection.update(updated)) state.abandonRequests();
    },
  };
}

type Road = {
  readonly connection: Connection;
  readonly counts: { malformedMessages: number; lateAnswers: number };
  /** Sends the request that is due, if there is one and it can be sent. */
  sendDue(): void;
  end(error: APIError | null): void;
};

/** Joins what a stream knows with its connection: requests out, answers, losses and waits that took too long in. */
function openRoad(
  state: StreamState,
  output: StreamOutput,
  options: ResolvedOptions,
  connect: ConnectOptions,
  hooks: StreamHooks,
): Road {
  const { nowMs } = hooks;
  const counts = { malformedMessages: 0, lateAnswers: 0 };
  const end = (error: APIError | null): void => {
    deadline.stop();
    output.end(error);
  };
  const sendDue = (): void => {
    if (!state.requestDue || !connection.ready) return;
    connection.send(state.request(nowMs()));
    deadline.watch();
  };
  const connection = openConnection(options, connect, {
    nowMs,
    ready: sendDue,
    answered(answer) {
      const event = state.answer(answer, nowMs());
      if (event === 'late') {
        counts.lateAnswers += 1;
        return;
      }
      hooks.onAnswer?.(answer.probabilities);
      if (event !== null) output.emit(event);
    },
    malformed(detail) {
      counts.malformedMessages += 1;
      log.warn('message of the interruption server not understood', { detail, count: counts.malformedMessages });
    },
    lost(error) {
      state.abandonRequests();
      hooks.onError(error, true);
    },
    gaveUp(error, final) {
      hooks.onError(error, false);
      end(final);
    },
    ended() {
      end(null);
    },
  });
  const deadline = createDeadline(state, { nowMs, timeoutMs: options.inferenceTimeoutMs }, (waitedMs) => {
    const waited = `no answer within ${Math.round(waitedMs)} ms`;
    connection.fail(new APIStatusError(waited, 408, { retryable: false }));
  });
  return { connection, counts, sendDue, end };
}

function stateOptionsOf(options: ResolvedOptions, detector: string): StreamStateOptions {
  const samples = (ms: number): number => Math.floor((ms * SAMPLE_RATE) / 1000);
  return {
    maxAudioSamples: samples(options.maxAudioDurationMs),
    prefixSamples: samples(options.audioPrefixDurationMs),
    batchSamples: samples(options.detectionIntervalMs),
    sampleRate: SAMPLE_RATE,
    cacheSize: Math.max(10, Math.ceil(options.inferenceTimeoutMs / options.detectionIntervalMs) + 1),
    headroomBytes: HEADER_BYTES,
    detector,
  };
}
