import type {
  InterruptionDetectionError,
  InterruptionMetrics,
  OverlappingSpeechEvent,
} from '../domain/overlapping-speech.ts';
import type { Opinion } from '../domain/opinion.ts';
import type { Off } from './off.ts';

/** What a detector is told, in order. Times are monotonic ms. */
export type DetectorInput =
  /** Microphone after echo cancellation, mono; `speechProbability` is the voice detector's latest, 0–1. */
  | {
      readonly kind: 'audio';
      readonly samples: Int16Array;
      readonly sampleRate: number;
      readonly atMs: number;
      readonly speechProbability: number;
    }
  /** The agent is heard. */
  | { readonly kind: 'agent-speech-started'; readonly atMs: number }
  | { readonly kind: 'agent-speech-ended'; readonly atMs: number }
  /** The visitor speaks over the agent; `speechDurationMs` is how long that has been so already at `atMs`. */
  | { readonly kind: 'overlap-speech-started'; readonly atMs: number; readonly speechDurationMs: number }
  | { readonly kind: 'overlap-speech-ended'; readonly atMs: number; readonly agentEnded: boolean }
  | { readonly kind: 'flush' };

export type DetectorEvent =
  /** At most one for each overlap that was opened, exactly one unless the stream is closed first. */
  | { readonly kind: 'overlapping-speech'; readonly event: OverlappingSpeechEvent }
  | { readonly kind: 'metrics-collected'; readonly metrics: InterruptionMetrics }
  | { readonly kind: 'error'; readonly error: InterruptionDetectionError }
  /** What a second judge would have said; for comparing only. */
  | { readonly kind: 'second-opinion'; readonly event: OverlappingSpeechEvent }
  /** Another member of a chain judges from now on: one was lost, or a better one is back. Worth a notice. */
  | {
      readonly kind: 'detector-changed';
      readonly atMs: number;
      readonly from: string;
      readonly to: string;
      /** For the operator, one sentence. */
      readonly because: string;
    };

/** One conversation's worth of judging. */
export interface InterruptionStream {
  push(input: DetectorInput): void;
  /** A verdict must overtake, so it is a callback. */
  listen(listener: (event: DetectorEvent) => void): Off;
  /** What it makes of an overlap meanwhile; for looking at. Not everybody tells. */
  watch?(listener: (opinion: Opinion) => void): Off;
  close(): Promise<void>;
}

/** Tells an interruption from a backchannel while both speak. */
export interface InterruptionDetector {
  readonly name: string;
  openStream(): InterruptionStream;
  close(): Promise<void>;
}
