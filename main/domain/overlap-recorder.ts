import type { JudgeCurve, KioskEvent } from './kiosk-events.ts';
import { OPINION_CURVE_MS, type JudgeRole, type Opinion } from './opinion.ts';
import type { OverlappingSpeechEvent } from './overlapping-speech.ts';
import type { Verdict } from './operator.ts';

/** What the microphone's windows tell, one by one. */
export type HeardWindow = {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly probability: number;
  readonly speakerDbfs: number;
};

export type RecordedCurve = Extract<KioskEvent, { readonly kind: 'overlap-curve' }>;

export type GraphPoint = {
  readonly speech: number;
  /** What the judges make of the overlap that is open; null while there is none. */
  readonly judge: number | null;
  readonly second: number | null;
  /** Of the judge; null: nobody knows it. */
  readonly threshold: number | null;
  readonly decision: Verdict | null;
};

export interface OverlapRecorder {
  /** @returns the curves that are complete with this window, and its point of the live graph */
  readonly hear: (window: HeardWindow) => { readonly curves: readonly RecordedCurve[]; readonly point: GraphPoint };
  readonly note: (event: KioskEvent) => void;
  readonly think: (opinion: Opinion) => void;
}

const BEFORE_MS = 1000;
const AFTER_MS = 600;
const LONGEST_MS = 12_000;
const QUIETEST_DBFS = -60;

/** The judges' curves come a little after the sound that they are of. */
const CURVE_MS = OPINION_CURVE_MS + 250;

type Owed = { readonly createdAtMs: number; readonly startedAtMs: number; readonly untilMs: number };
type Told = { readonly judge: JudgeRole; readonly startedAtMs: number; readonly curve: JudgeCurve };
type Thought = { judge: number | null; second: number | null; threshold: number | null };

const nothing: Readonly<Thought> = { judge: null, second: null, threshold: null };

/** Remembers the last seconds of both voices, so that an overlap can be looked at and tried again with other values. */
export function openOverlapRecorder(): OverlapRecorder {
  const windows: HeardWindow[] = [];
  let told: Told[] = [];
  let owed: Owed[] = [];
  let isOpen = false;
  let thought: Thought = { ...nothing };
  let decision: Verdict | null = null;
  return {
    note: (event) => {
      if (event.kind === 'overlap-started') isOpen = true;
      if (event.kind !== 'overlap-judged') return;
      isOpen = false;
      decision = verdictOf(event.verdict);
      owed.push(owedFor(event.verdict));
    },
    think: (opinion) => {
      if (opinion.kind === 'now') {
        thought[opinion.judge === 'first' ? 'judge' : 'second'] = opinion.probability;
        if (opinion.judge === 'first') thought.threshold = opinion.threshold;
        return;
      }
      const { judge, overlapStartedAtMs: startedAtMs, fromMs, probabilities } = opinion;
      told.push({ judge, startedAtMs, curve: { fromMs, probabilities } });
    },
    hear: (window) => {
      windows.push(window);
      const forgottenBeforeMs = window.endedAtMs - LONGEST_MS - BEFORE_MS - AFTER_MS;
      while (windows[0].endedAtMs < forgottenBeforeMs) windows.shift();
      told = told.filter(({ startedAtMs }) => startedAtMs >= forgottenBeforeMs);
      const point = { speech: window.probability, ...thought, decision };
      decision = null;
      // The last thought is seen together with what was decided.
      if (!isOpen) thought = { ...nothing };
      const complete = owed.filter(({ untilMs }) => window.endedAtMs >= untilMs);
      owed = owed.filter(({ untilMs }) => window.endedAtMs < untilMs);
      return { curves: complete.map((one) => curveOf(windows, told, one)), point };
    },
  };
}

function owedFor(verdict: OverlappingSpeechEvent): Owed {
  const { createdAtMs, detectedAtMs, detectionDelayMs, overlapStartedAtMs } = verdict;
  const startedAtMs = overlapStartedAtMs ?? detectedAtMs - detectionDelayMs;
  const untilMs = Math.min(Math.max(detectedAtMs + AFTER_MS, startedAtMs + CURVE_MS), startedAtMs + LONGEST_MS);
  return { createdAtMs, startedAtMs, untilMs };
}

export function verdictOf(verdict: { readonly isInterruption: boolean; readonly agentEnded: boolean }): Verdict {
  if (verdict.isInterruption) return 'interruption';
  return verdict.agentEnded ? 'agent-ended' : 'backchannel';
}

function curveOf(
  windows: readonly HeardWindow[],
  told: readonly Told[],
  { createdAtMs, startedAtMs, untilMs }: Owed,
): RecordedCurve {
  const judgedBy = (role: JudgeRole): JudgeCurve | null =>
    told.find((one) => one.judge === role && Math.abs(one.startedAtMs - startedAtMs) < 1)?.curve ?? null;
  const within = windows.filter((window) => window.endedAtMs > startedAtMs - BEFORE_MS && window.startedAtMs < untilMs);
  const first = within.at(0);
  return {
    kind: 'overlap-curve',
    atMs: untilMs,
    createdAtMs,
    fromMs: (first?.startedAtMs ?? startedAtMs) - startedAtMs,
    stepMs: first === undefined ? 0 : first.endedAtMs - first.startedAtMs,
    speechCurve: Float32Array.from(within, ({ probability }) => probability),
    agentCurve: Float32Array.from(within, ({ speakerDbfs }) => loudnessOf(speakerDbfs)),
    judgeCurve: judgedBy('first'),
    secondCurve: judgedBy('second'),
  };
}

function loudnessOf(dbfs: number): number {
  return Math.max(0, Math.min(1, 1 - dbfs / QUIETEST_DBFS));
}
