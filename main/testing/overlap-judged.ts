import type { KioskEvent } from '../domain/kiosk-events.ts';
import type { OverlappingSpeechEvent } from '../domain/overlapping-speech.ts';

/** A verdict of that moment, with what a test wants of it. */
export function verdictAt(atMs: number, wanted: Partial<OverlappingSpeechEvent> = {}): OverlappingSpeechEvent {
  return {
    type: 'overlapping_speech',
    createdAtMs: atMs,
    detectedAtMs: atMs,
    isInterruption: true,
    agentEnded: false,
    totalDurationMs: 0,
    predictionDurationMs: 0,
    detectionDelayMs: 0,
    overlapStartedAtMs: atMs,
    speechInput: null,
    probabilities: null,
    probability: 0.5,
    numRequests: 0,
    detector: 'local',
    because: 'test',
    ...wanted,
  };
}

/** An overlap as a log gets it: every second one is an interruption. */
export function overlapJudged(atMs: number): KioskEvent {
  return { kind: 'overlap-judged', atMs, verdict: verdictAt(atMs, { isInterruption: Math.round(atMs) % 2 === 0 }) };
}
