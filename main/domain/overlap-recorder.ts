import type { KioskEvent } from './kiosk-events.ts';
import type { Verdict } from './operator.ts';

/** What the microphone's windows tell, one by one. */
export type HeardWindow = {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly probability: number;
  readonly speakerDbfs: number;
};

export type RecordedCurve = Extract<KioskEvent, { readonly kind: 'overlap-curve' }>;

export type GraphPoint = { readonly speech: number; readonly judge: number | null; readonly decision: Verdict | null };

export interface OverlapRecorder {
  /** @returns the curves that are complete with this window, and its point of the live graph */
  hear(window: HeardWindow): { readonly curves: readonly RecordedCurve[]; readonly point: GraphPoint };
  note(event: KioskEvent): void;
}

const BEFORE_MS = 1000;
const AFTER_MS = 600;
const LONGEST_MS = 12_000;
const SPEECH = 0.5;
const QUIETEST_DBFS = -60;

type Owed = { readonly createdAtMs: number; readonly startedAtMs: number; readonly untilMs: number };

/** Remembers the last seconds of both voices, so that an overlap can be looked at and tried again with other values. */
export function openOverlapRecorder(minSpeechMs: () => number): OverlapRecorder {
  const windows: HeardWindow[] = [];
  let owed: Owed[] = [];
  let open: { readonly startedAtMs: number; spokeMs: number } | null = null;
  let decision: Verdict | null = null;
  return {
    note: (event) => {
      if (event.kind === 'overlap-started') open = { startedAtMs: event.atMs, spokeMs: 0 };
      if (event.kind !== 'overlap-judged') return;
      const { verdict } = event;
      open = null;
      decision = verdictOf(verdict);
      const startedAtMs = verdict.overlapStartedAtMs ?? verdict.detectedAtMs - verdict.detectionDelayMs;
      const untilMs = Math.min(verdict.detectedAtMs + AFTER_MS, startedAtMs + LONGEST_MS);
      owed.push({ createdAtMs: verdict.createdAtMs, startedAtMs, untilMs });
    },
    hear: (window) => {
      windows.push(window);
      const forgottenBeforeMs = window.endedAtMs - LONGEST_MS - BEFORE_MS - AFTER_MS;
      while (windows[0].endedAtMs < forgottenBeforeMs) windows.shift();
      if (open !== null && window.probability >= SPEECH) open.spokeMs += window.endedAtMs - window.startedAtMs;
      const judge = open === null ? null : Math.min(1, open.spokeMs / minSpeechMs());
      const point = { speech: window.probability, judge, decision };
      decision = null;
      const complete = owed.filter(({ untilMs }) => window.endedAtMs >= untilMs);
      owed = owed.filter(({ untilMs }) => window.endedAtMs < untilMs);
      return { curves: complete.map((one) => curveOf(windows, one)), point };
    },
  };
}

export function verdictOf(verdict: { readonly isInterruption: boolean; readonly agentEnded: boolean }): Verdict {
  if (verdict.isInterruption) return 'interruption';
  return verdict.agentEnded ? 'agent-ended' : 'backchannel';
}

function curveOf(windows: readonly HeardWindow[], { createdAtMs, startedAtMs, untilMs }: Owed): RecordedCurve {
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
  };
}

function loudnessOf(dbfs: number): number {
  return Math.max(0, Math.min(1, 1 - dbfs / QUIETEST_DBFS));
}
