/** How a try to reach the agent ended. */
export const AGENT_TRIALS = ['reached', 'waiting', 'refused', 'unreachable', 'misconfigured'] as const;
/** What is in the way, where that is known. */
export const AGENT_PROBLEMS = [
  'wrong-host',
  'nobody-listens',
  'timed-out',
  'no-way-there',
  'bad-certificate',
  'other-server',
  'wrong-token',
  'no-such-room',
  'no-token',
] as const;
export type AgentProblem = (typeof AGENT_PROBLEMS)[number];
export type AgentTrial = {
  readonly result: (typeof AGENT_TRIALS)[number];
  readonly problem: AgentProblem | null;
  /** What the other side said, or where nobody is. */
  readonly detail: string;
};

export type Verdict = 'interruption' | 'backchannel' | 'agent-ended';
export type Mark = 'should-have-stopped' | 'should-not-have';

/** How a loop measurement reads to somebody who is no engineer. */
export type LoopJudgement = 'good' | 'usable' | 'loud-echo';

/** Above this a loudspeaker's echo comes back late enough to make the canceller's task hard, ms. */
const LONG_WAY_MS = 250;
/** A microphone that hears the loudspeaker louder than this little loss leaves no room for a visitor, dB. */
const LITTLE_LOSS_DB = 0;
const COMFORTABLE_LOSS_DB = 10;

export function judgeLoop(loop: { readonly roundTripMs: number; readonly echoReturnLossDb: number }): LoopJudgement {
  if (loop.echoReturnLossDb < LITTLE_LOSS_DB) return 'loud-echo';
  return loop.echoReturnLossDb < COMFORTABLE_LOSS_DB || loop.roundTripMs > LONG_WAY_MS ? 'usable' : 'good';
}

export type OverlapFilter = {
  readonly fromUtcMs: number | null;
  readonly toUtcMs: number | null;
  readonly verdict: 'any' | Verdict;
  readonly mark: 'any' | 'none' | Mark;
  /** Empty: any. */
  readonly detector: string;
};

export type OverlapRow = {
  readonly id: number;
  readonly detectedAtUtcMs: number;
  readonly startedAtUtcMs: number | null;
  readonly verdict: Verdict;
  readonly detectionDelayMs: number;
  readonly probability: number;
  readonly detector: string;
  readonly because: string;
  readonly mark: Mark | null;
  /** The recording of both voices; null: there is none, or none any more. */
  readonly sound: { readonly file: string; readonly fromMs: number } | null;
};

/** Both voices around an overlap. */
export type OverlapCurve = {
  /** Of the first value, against the overlap's start, ms. */
  readonly fromMs: number;
  readonly stepMs: number;
  /** How likely a window of the microphone is speech, 0–1. */
  readonly speech: number[];
  /** How loud the loudspeaker is, 0–1 for −60–0 dBFS. */
  readonly agent: number[];
};

/** What a judge made of an overlap: how likely an interruption, each 25 ms. */
export type JudgedCurve = { readonly fromMs: number; readonly probabilities: number[] };

export type OverlapDetail = {
  readonly row: OverlapRow;
  readonly curve: OverlapCurve | null;
  readonly judgeCurve: JudgedCurve | null;
  readonly secondCurve: JudgedCurve | null;
  readonly probabilities: number[] | null;
  readonly segmentText: string;
};

export type OverlapHour = {
  readonly atUtcMs: number;
  readonly interruptions: number;
  readonly backchannels: number;
  readonly agentEnded: number;
  /** Of interruptions; null where there are none. */
  readonly delayP50Ms: number | null;
  readonly delayP95Ms: number | null;
};

export type OverlapChartData = { readonly hours: OverlapHour[]; readonly totals: Omit<OverlapHour, 'atUtcMs'> };

export type LoggedIncident = { readonly atUtcMs: number; readonly kind: string; readonly detail: string };

/** @param sorted ascending */
export function percentileOf(sorted: ArrayLike<number>, share: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
