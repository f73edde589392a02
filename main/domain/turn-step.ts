import type { Conversation, TurnEffect, TurnOptions } from './conversation.ts';
import { judgeOf } from './interruption-policy.ts';
import type { OverlappingSpeechEvent } from './overlapping-speech.ts';

/** One step of a conversation while it is being taken: what is known by now, and what is to be done, in order. */
export type Step = {
  readonly now: Conversation;
  readonly atMs: number;
  readonly options: TurnOptions;
  readonly effects: readonly TurnEffect[];
  readonly set: (change: Partial<Conversation>) => void;
  readonly act: (effect: TurnEffect) => void;
};

export function openStep(conversation: Conversation, options: TurnOptions, atMs: number): Step {
  let now = conversation;
  const effects: TurnEffect[] = [];
  return {
    get now() {
      return now;
    },
    atMs,
    options,
    effects,
    set: (change) => {
      now = { ...now, ...change };
    },
    act: (effect) => {
      effects.push(effect);
    },
  };
}

/** Somebody on this side decides about overlaps: false in the modes in which a button or the agent does. */
export function isJudged(step: Step): boolean {
  return judgeOf(step.options.mode) !== null;
}

export function quietForMs({ now, atMs }: Step): number {
  return now.visitor.isSpeaking ? 0 : atMs - now.visitor.endedAtMs;
}

export function wake(step: Step, because: string): void {
  step.set({ lastActiveAtMs: step.atMs });
  if (step.now.isVisit) return;
  step.set({ isVisit: true, because });
  step.act({ kind: 'visit-started', atMs: step.atMs });
}

export function duck(step: Step, because: string): void {
  if (step.now.isDucked || step.now.agent.isProtected || !isJudged(step)) return;
  step.set({ isDucked: true, because });
  step.act({ kind: 'duck', atMs: step.atMs });
}

export function unduck(step: Step, because: string): void {
  if (!step.now.isDucked) return;
  step.set({ isDucked: false, because });
  step.act({ kind: 'unduck', atMs: step.atMs });
}

export function forgetRest(step: Step): void {
  if (!step.now.rest) return;
  step.set({ rest: null });
  step.act({ kind: 'forget-rest', atMs: step.atMs });
}

export function openTurn(step: Step, startedAtMs: number): void {
  if (step.now.turn) return;
  step.set({ turn: { startedAtMs } });
  step.act({ kind: 'turn-started', atMs: step.atMs });
}

/** The agent falls silent now, and what it had left is cleared or kept. */
export function interrupt(step: Step, onsetAtMs: number, because: string, keepsRest: boolean): void {
  const { agent, visitor, isDucked } = step.now;
  const { atMs } = step;
  step.set({
    agent: { ...agent, isSpeaking: false, endedAtMs: atMs },
    interruption: { atMs, onsetAtMs },
    rest: keepsRest ? { toldAtMs: atMs, spokeMs: 0 } : null,
    persists: null,
    isDucked: false,
    lastActiveAtMs: atMs,
    because,
  });
  step.act({ kind: 'interrupt', atMs, onsetAtMs, because, keepsRest });
  if (isDucked) step.act({ kind: 'unduck', atMs });
  if (agent.isSpeaking) step.act({ kind: 'agent-speech-ended', atMs });
  if (visitor.isSpeaking || keepsRest) openTurn(step, onsetAtMs);
}

export type OwnVerdict = {
  readonly isInterruption: boolean;
  readonly agentEnded?: boolean;
  /** Who says so: `turn taking`, `button`, `agent`. */
  readonly judge: string;
  readonly because: string;
};

/** A verdict that no detector gave. */
export function verdictOf(step: Step, own: OwnVerdict): OverlappingSpeechEvent {
  const startedAtMs = step.now.overlap?.startedAtMs ?? step.atMs;
  const lastedMs = Math.max(0, step.atMs - startedAtMs);
  return {
    type: 'overlapping_speech',
    createdAtMs: step.atMs,
    detectedAtMs: step.atMs,
    isInterruption: own.isInterruption,
    agentEnded: own.agentEnded ?? false,
    totalDurationMs: lastedMs,
    predictionDurationMs: 0,
    detectionDelayMs: lastedMs,
    overlapStartedAtMs: startedAtMs,
    speechInput: null,
    probabilities: null,
    probability: own.isInterruption ? 1 : 0,
    numRequests: 0,
    detector: own.judge,
    because: own.because,
  };
}
