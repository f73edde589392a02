/**
 * A detector's answer to one overlap. Field names are LiveKit's in camel case, times in ms on the monotonic clock
 * (`wire.ts` of the adaptive detector converts to seconds and wall-clock time).
 *
 * @see https://docs.livekit.io/reference/python/v1/livekit/agents/inference/interruption.html
 */
export type OverlappingSpeechEvent = {
  readonly type: 'overlapping_speech';
  readonly createdAtMs: number;
  /** When the verdict fell, or when the visitor fell silent. */
  readonly detectedAtMs: number;
  readonly isInterruption: boolean;
  /** The agent stopped first: inconclusive, never counted as a backchannel. */
  readonly agentEnded: boolean;
  /** Onset of the request to its answer. */
  readonly totalDurationMs: number;
  /** What the model needed. */
  readonly predictionDurationMs: number;
  /** Onset of the visitor's speech to the verdict. */
  readonly detectionDelayMs: number;
  readonly overlapStartedAtMs: number | null;
  /** What the detector saw: 16 kHz mono. Left out of every serialisation. */
  readonly speechInput: Int16Array | null;
  /** One for each 25 ms, 0–1. Left out of every serialisation. */
  readonly probabilities: Float32Array | null;
  /** 0–1. */
  readonly probability: number;
  readonly numRequests: number;
  /** Which detector judged. */
  readonly detector: string;
  /** Why, for a person: `verdict 0.87 ≥ 0.5 after 212 ms`. */
  readonly because: string;
};

/** What one overlap cost and came to, in LiveKit's words. */
export type InterruptionMetrics = {
  readonly type: 'interruption_metrics';
  readonly atMs: number;
  readonly totalDurationMs: number;
  readonly predictionDurationMs: number;
  readonly detectionDelayMs: number;
  readonly numInterruptions: number;
  readonly numBackchannels: number;
  readonly numRequests: number;
  readonly metadata: { readonly modelName: string; readonly modelProvider: string };
};

/** A detector in trouble. `recoverable` means that it tries again by itself. */
export type InterruptionDetectionError = {
  readonly type: 'interruption_detection_error';
  readonly atMs: number;
  readonly label: string;
  readonly reason: string;
  readonly recoverable: boolean;
};
