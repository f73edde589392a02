import type { OverlappingSpeechEvent } from '../../domain/overlapping-speech.ts';
import { estimateProbability } from './probability.ts';
import type { RequestEntry } from './request-cache.ts';

export type OpenOverlap = { readonly startedAtMs: number; numRequests: number };

export type OverlapOutcome = {
  readonly isInterruption: boolean;
  readonly agentEnded: boolean;
  /** When it was decided. */
  readonly atMs: number;
  readonly nowMs: number;
  readonly detector: string;
};

const UNANSWERED = { totalDurationMs: 0, predictionDurationMs: 0, detectionDelayMs: 0, probabilities: null } as const;

/** @param entry the request with the last word, or null when none was answered */
export function overlapEvent(
  overlap: OpenOverlap,
  entry: RequestEntry | null,
  outcome: OverlapOutcome,
): OverlappingSpeechEvent {
  const answer = entry?.answer ?? UNANSWERED;
  const probability = estimateProbability(answer.probabilities);
  return {
    type: 'overlapping_speech',
    createdAtMs: outcome.nowMs,
    detectedAtMs: outcome.atMs,
    isInterruption: outcome.isInterruption,
    agentEnded: outcome.agentEnded,
    totalDurationMs: answer.totalDurationMs,
    predictionDurationMs: answer.predictionDurationMs,
    detectionDelayMs: answer.detectionDelayMs,
    overlapStartedAtMs: overlap.startedAtMs,
    speechInput: entry?.speechInput ?? null,
    probabilities: answer.probabilities,
    probability,
    numRequests: overlap.numRequests,
    detector: outcome.detector,
    because: becauseOf(overlap, answer === UNANSWERED ? null : probability, outcome),
  };
}

function becauseOf(overlap: OpenOverlap, probability: number | null, outcome: OverlapOutcome): string {
  const afterMs = Math.round(outcome.atMs - overlap.startedAtMs);
  const estimate = probability === null ? 'no answer' : `probability ${probability.toFixed(2)}`;
  if (outcome.isInterruption) return `verdict of the server after ${afterMs} ms, ${estimate}`;
  if (outcome.agentEnded) return `the agent stopped after ${afterMs} ms, ${estimate}`;
  return `the visitor stopped after ${afterMs} ms without a verdict, ${estimate}`;
}
