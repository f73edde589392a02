import type { KioskEvent } from '../domain/kiosk-events.ts';

/** An overlap as a log gets it. */
export function overlapJudged(atMs: number): KioskEvent {
  return {
    kind: 'overlap-judged',
    atMs,
    verdict: {
      type: 'overlapping_speech',
      createdAtMs: atMs,
      detectedAtMs: atMs,
      isInterruption: Math.round(atMs) % 2 === 0,
      agentEnded: false,
      totalDurationMs: 1,
      predictionDurationMs: 1,
      detectionDelayMs: 1,
      overlapStartedAtMs: atMs,
      speechInput: null,
      probabilities: null,
      probability: 0.5,
      numRequests: 1,
      detector: 'local',
      because: 'test',
    },
  };
}
