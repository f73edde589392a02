import type { InterruptionMetrics, OverlappingSpeechEvent } from '../../domain/overlapping-speech.ts';

type Overlap = { readonly startedAtMs: number; readonly nowMs: number; readonly agentEnded: boolean };

/** The one event of an overlap during which no detector was fit. */
export function unjudgedEvent({ startedAtMs, nowMs, agentEnded }: Overlap): OverlappingSpeechEvent {
  return {
    type: 'overlapping_speech',
    createdAtMs: nowMs,
    detectedAtMs: nowMs,
    isInterruption: false,
    agentEnded,
    totalDurationMs: 0,
    predictionDurationMs: 0,
    detectionDelayMs: 0,
    overlapStartedAtMs: startedAtMs,
    speechInput: null,
    probabilities: null,
    probability: 0,
    numRequests: 0,
    detector: 'none',
    because: 'no detector answered',
  };
}

/** Neither an interruption nor a backchannel: nobody knows. */
export function unjudgedMetrics(event: OverlappingSpeechEvent): InterruptionMetrics {
  return {
    type: 'interruption_metrics',
    atMs: event.createdAtMs,
    totalDurationMs: 0,
    predictionDurationMs: 0,
    detectionDelayMs: 0,
    numInterruptions: 0,
    numBackchannels: 0,
    numRequests: 0,
    metadata: { modelName: 'none', modelProvider: 'parley' },
  };
}
