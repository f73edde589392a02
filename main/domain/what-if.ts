import type { OverlapCurve, Verdict } from './operator.ts';

/** What an operator would like to try on overlaps that have been. */
export type WhatIfValues = {
  /** From this probability on a detector with a model interrupts. */
  readonly threshold: number;
  /** Speech that interrupts where voices are counted. */
  readonly minSpeechMs: number;
  /** A silence of this length makes it a backchannel. */
  readonly backchannelSilenceMs: number;
};

export type PastOverlap = {
  readonly verdict: Verdict;
  readonly detectionDelayMs: number;
  readonly curve: OverlapCurve | null;
  /** Each 25 ms from the overlap's start. */
  readonly probabilities: readonly number[] | null;
  /** What fell, and why, cannot be undone by other values: the agent had finished then. */
  readonly agentEndedAfterMs: number | null;
};

export type OtherVerdict = { readonly verdict: Verdict; readonly detectionDelayMs: number | null };

const SPEECH = 0.5;
const MODEL_STEP_MS = 25;

/** Judges a past overlap again; null where too little of it was kept. */
export function judgeAgain(overlap: PastOverlap, values: WhatIfValues): OtherVerdict | null {
  if (overlap.probabilities !== null) return byModel(overlap.probabilities, values.threshold, overlap);
  return overlap.curve === null ? null : byCount(overlap.curve, values, overlap.agentEndedAfterMs);
}

function byModel(probabilities: readonly number[], threshold: number, overlap: PastOverlap): OtherVerdict {
  const at = probabilities.findIndex((probability) => probability >= threshold);
  if (at >= 0) return { verdict: 'interruption', detectionDelayMs: (at + 1) * MODEL_STEP_MS };
  return { verdict: overlap.agentEndedAfterMs === null ? 'backchannel' : 'agent-ended', detectionDelayMs: null };
}

/** As the counting detector does it: stretches with a voice add up until they are enough, or a silence ends it. */
function byCount(curve: OverlapCurve, values: WhatIfValues, agentEndedAfterMs: number | null): OtherVerdict {
  let spokeMs = 0;
  let silentMs = 0;
  for (const [index, probability] of curve.speech.entries()) {
    const endsAtMs = curve.fromMs + (index + 1) * curve.stepMs;
    if (endsAtMs <= 0) continue;
    if (agentEndedAfterMs !== null && endsAtMs > agentEndedAfterMs)
      return { verdict: 'agent-ended', detectionDelayMs: null };
    if (probability >= SPEECH) {
      spokeMs += Math.min(curve.stepMs, endsAtMs);
      silentMs = 0;
    } else silentMs += curve.stepMs;
    if (spokeMs >= values.minSpeechMs) return { verdict: 'interruption', detectionDelayMs: endsAtMs };
    if (silentMs >= values.backchannelSilenceMs) return { verdict: 'backchannel', detectionDelayMs: endsAtMs };
  }
  return { verdict: 'backchannel', detectionDelayMs: null };
}
