import { FRAME_MS } from './judgement/analyse-frame.ts';
import { interruptionAt, isCertainlyNone } from './judgement/verdict.ts';
import type { JudgedCurve, OverlapCurve, Verdict } from './operator.ts';

/** What an operator would like to try on overlaps that have been. */
export type WhatIfValues = {
  /** From this probability on a detector with a model interrupts, when it stays there for so long. */
  readonly threshold: number;
  readonly holdsMs: number;
  /** Speech that interrupts where voices are counted. */
  readonly minSpeechMs: number;
  /** A silence of this length makes it a backchannel. */
  readonly backchannelSilenceMs: number;
};

export type PastOverlap = {
  readonly verdict: Verdict;
  readonly detectionDelayMs: number;
  readonly curve: OverlapCurve | null;
  /** What the network made of the first two seconds, also beyond the verdict. */
  readonly judgeCurve: JudgedCurve | null;
  readonly secondCurve: JudgedCurve | null;
  /** A server's: each 25 ms from the overlap's start to its verdict, and nothing beyond. */
  readonly probabilities: readonly number[] | null;
  /** What fell, and why, cannot be undone by other values: the agent had finished then. */
  readonly agentEndedAfterMs: number | null;
};

export type OtherVerdict = { readonly verdict: Verdict; readonly detectionDelayMs: number | null };

const SPEECH = 0.5;

/** Judges a past overlap again; null where too little of it was kept. */
export function judgeAgain(overlap: PastOverlap, values: WhatIfValues): OtherVerdict | null {
  if (overlap.judgeCurve !== null) return byNetwork(overlap.judgeCurve, overlap, values);
  if (overlap.probabilities !== null) return byServer(overlap.probabilities, overlap, values);
  return overlap.curve === null ? null : byCount(overlap.curve, values, overlap.agentEndedAfterMs);
}

/** As the second network would have; null where it did not judge. */
export function judgeBySecond(overlap: PastOverlap, values: WhatIfValues): OtherVerdict | null {
  return overlap.secondCurve === null ? null : byNetwork(overlap.secondCurve, overlap, values);
}

/** As the local judge does it, frame by frame. */
function byNetwork({ fromMs, probabilities }: JudgedCurve, overlap: PastOverlap, values: WhatIfValues): OtherVerdict {
  const { agentEndedAfterMs } = overlap;
  const speech = probabilities.map((_, frame) => speechAt(overlap.curve, fromMs + (frame + 1) * FRAME_MS));
  const at = interruptionAt(probabilities, speech, optionsOf(values));
  let silentMs = 0;
  for (let frame = 0; frame < probabilities.length; frame++) {
    const endsAtMs = fromMs + (frame + 1) * FRAME_MS;
    if (agentEndedAfterMs !== null && endsAtMs > agentEndedAfterMs)
      return { verdict: 'agent-ended', detectionDelayMs: null };
    if (frame === at) return { verdict: 'interruption', detectionDelayMs: endsAtMs };
    silentMs = speech[frame] >= SPEECH ? 0 : silentMs + FRAME_MS;
    const isOver = isCertainlyNone(probabilities.slice(0, frame + 1), speech.slice(0, frame + 1));
    if (isOver || silentMs >= values.backchannelSilenceMs)
      return { verdict: 'backchannel', detectionDelayMs: endsAtMs };
  }
  const coveredMs = fromMs + probabilities.length * FRAME_MS;
  // What came later is not known: it was as it was.
  if (overlap.detectionDelayMs > coveredMs) return overlap;
  return { verdict: 'backchannel', detectionDelayMs: null };
}

/** @returns certainty where nothing was kept: what was judged, somebody had spoken */
function speechAt(curve: OverlapCurve | null, ms: number): number {
  if (curve === null) return 1;
  return curve.speech[Math.ceil((ms - curve.fromMs) / curve.stepMs) - 1] ?? 0;
}

function optionsOf({ threshold, holdsMs }: WhatIfValues): { threshold: number; minFrames: number } {
  return { threshold, minFrames: Math.max(1, Math.round(holdsMs / FRAME_MS)) };
}

function byServer(probabilities: readonly number[], overlap: PastOverlap, values: WhatIfValues): OtherVerdict | null {
  const at = interruptionAt(
    probabilities,
    probabilities.map(() => 1),
    optionsOf(values),
  );
  if (at !== null) return { verdict: 'interruption', detectionDelayMs: (at + 1) * FRAME_MS };
  // It stopped to be asked when it had interrupted: what it would have said later is not known.
  if (overlap.verdict === 'interruption') return null;
  return { verdict: overlap.verdict, detectionDelayMs: null };
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
