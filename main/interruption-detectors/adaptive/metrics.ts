import type { InterruptionMetrics, OverlappingSpeechEvent } from '../../domain/overlapping-speech.ts';

/** What one overlap counts as: an interruption, a backchannel, or neither when the agent stopped first. */
export function metricsOf(
  event: OverlappingSpeechEvent,
  model: { readonly model: string; readonly provider: string },
): InterruptionMetrics {
  return {
    type: 'interruption_metrics',
    atMs: event.createdAtMs,
    totalDurationMs: event.totalDurationMs,
    predictionDurationMs: event.predictionDurationMs,
    detectionDelayMs: event.detectionDelayMs,
    numInterruptions: event.isInterruption ? 1 : 0,
    numBackchannels: !event.isInterruption && !event.agentEnded ? 1 : 0,
    numRequests: event.numRequests,
    metadata: { modelName: model.model, modelProvider: model.provider },
  };
}
