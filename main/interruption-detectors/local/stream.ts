import { judgementFeatures } from '../../domain/judgement/judgement-features.ts';
import { FRAME_MS } from '../../domain/judgement/analyse-frame.ts';
import { interruptionAt, isCertainlyNone, type VerdictOptions } from '../../domain/judgement/verdict.ts';
import { OPINION_CURVE_MS } from '../../domain/opinion.ts';
import type { DetectorInput, InterruptionStream } from '../../interfaces/interruption-detector.ts';
import { openListeners, type Listeners } from '../listeners.ts';
import { reasonsFor } from './explain.ts';
import { SOUND_CLASSES, type JudgementModel } from './model.ts';
import { openJudgementWindow, type HeardFrame, type JudgementWindow } from './window.ts';

export type LocalStreamOptions = {
  readonly name: string;
  readonly model: Promise<JudgementModel>;
  readonly verdict: VerdictOptions;
};

type Overlap = {
  readonly startedAtMs: number;
  requests: number;
  judgedMs: number;
  /** It is over, and nothing more is heard of it. */
  ended: { readonly atMs: number; readonly agentEnded: boolean } | null;
};

type Judge = {
  readonly options: LocalStreamOptions;
  readonly listeners: Listeners;
  readonly window: JudgementWindow;
  /** Starts of overlaps of which the whole curve is still to be told. */
  curvesOwed: number[];
  overlap: Overlap | null;
  unjudgedFrames: number;
  isBusy: boolean;
};

/** Asked anew after so many frames: 50 ms. */
const STEP_FRAMES = 2;

/** One conversation's judge. What is pushed returns at once; the network answers a millisecond or two later. */
export function openLocalStream(options: LocalStreamOptions): InterruptionStream {
  const listeners = openListeners();
  const judge: Judge = {
    options,
    listeners,
    window: openJudgementWindow(),
    curvesOwed: [],
    overlap: null,
    unjudgedFrames: 0,
    isBusy: false,
  };
  return {
    push: (input) => {
      push(judge, input);
    },
    listen: listeners.listen,
    watch: listeners.watch,
    close: () => {
      listeners.clear();
      judge.overlap = null;
      return Promise.resolve();
    },
  };
}

function push(judge: Judge, input: DetectorInput): void {
  switch (input.kind) {
    case 'audio':
      judge.unjudgedFrames += judge.window.hear(input.samples, input.atMs, input.speechProbability);
      if (judge.overlap && judge.unjudgedFrames >= STEP_FRAMES) ask(judge);
      tellCurves(judge, input.atMs);
      return;
    case 'overlap-speech-started':
      judge.overlap = { startedAtMs: input.atMs - input.speechDurationMs, requests: 0, judgedMs: 0, ended: null };
      judge.curvesOwed.push(judge.overlap.startedAtMs);
      ask(judge);
      return;
    case 'overlap-speech-ended':
      if (!judge.overlap || judge.overlap.ended) return;
      judge.overlap.ended = { atMs: input.atMs, agentEnded: input.agentEnded };
      ask(judge);
      return;
    case 'flush':
      judge.window.clear();
      judge.curvesOwed = [];
      return;
    case 'agent-speech-started':
    case 'agent-speech-ended':
      return;
  }
}

/** One question at a time; what came meanwhile is in the next one. */
function ask(judge: Judge): void {
  if (judge.isBusy) return;
  judge.isBusy = true;
  void answer(judge).finally(() => {
    judge.isBusy = false;
    const { overlap } = judge;
    if (overlap && (overlap.ended !== null || judge.unjudgedFrames >= STEP_FRAMES)) ask(judge);
  });
}

async function answer(judge: Judge): Promise<void> {
  const { overlap } = judge;
  if (!overlap) return;
  // Asked with its end known: this answer is the last.
  const { ended } = overlap;
  judge.unjudgedFrames = 0;
  try {
    const heard = judge.window.since(overlap.startedAtMs);
    const opinion = await opinionOf(await judge.options.model, heard, overlap, judge.options.verdict);
    if (judge.overlap !== overlap) return;
    const { atMs, probabilities } = opinion;
    const now = { atMs, probability: probabilities.at(-1) ?? 0, threshold: judge.options.verdict.threshold };
    judge.listeners.think({ kind: 'now', judge: 'first', ...now });
    if (opinion.isInterruption !== null) conclude(judge, overlap, opinion);
    else if (ended) conclude(judge, overlap, { ...opinion, isInterruption: false });
  } catch (error) {
    if (judge.overlap !== overlap) return;
    judge.overlap = null;
    fail(judge, overlap, error);
  }
}

type Answer = {
  /** Null: not certain yet. */
  readonly isInterruption: boolean | null;
  readonly probability: number;
  readonly probabilities: Float32Array;
  readonly atMs: number;
  readonly soundsLike: string;
  readonly reasons: readonly string[];
};

async function opinionOf(
  model: JudgementModel,
  heard: readonly HeardFrame[],
  overlap: Overlap,
  options: VerdictOptions,
): Promise<Answer> {
  const first = heard.findIndex(({ endedAtMs }) => endedAtMs > overlap.startedAtMs);
  const atMs = heard.at(-1)?.endedAtMs ?? overlap.startedAtMs;
  if (first < 0) {
    const nothing = { isInterruption: null, probability: 0, probabilities: new Float32Array(0) };
    return { ...nothing, atMs, soundsLike: 'nothing', reasons: [] };
  }
  const since = performance.now();
  const features = judgementFeatures(heard.map(({ raw }) => raw));
  const answers = await model.run(features);
  const probabilities = columnOf(answers, first, 0);
  const speech = heard.slice(first).map(({ raw }) => raw.speechProbability);
  const at = interruptionAt(probabilities, speech, options);
  const probability = at === null ? Math.max(0, ...probabilities) : probabilities[at];
  const isInterruption = at === null ? (isCertainlyNone(probabilities, speech) ? false : null) : true;
  const reasons = isInterruption === true ? await reasonsFor(model, features, first, answers.at(-3) ?? 0) : [];
  overlap.requests += 1;
  overlap.judgedMs += performance.now() - since;
  return { isInterruption, probability, probabilities, atMs, soundsLike: likeliest(answers, first), reasons };
}

/** When an overlap's first two seconds were heard, all its probabilities are told: with other values it ends otherwise. */
function tellCurves(judge: Judge, nowMs: number): void {
  for (const startedAtMs of judge.curvesOwed.filter((startMs) => nowMs >= startMs + OPINION_CURVE_MS)) {
    const heard = judge.window.since(startedAtMs);
    const first = heard.findIndex(({ endedAtMs }) => endedAtMs > startedAtMs);
    if (first < 0 || !judge.listeners.isWatched()) continue;
    void judge.options.model
      .then((model) => model.run(judgementFeatures(heard.map(({ raw }) => raw))))
      .then((answers) => {
        const fromMs = heard[first].endedAtMs - FRAME_MS - startedAtMs;
        const curve = { overlapStartedAtMs: startedAtMs, fromMs, probabilities: columnOf(answers, first, 0) };
        judge.listeners.think({ kind: 'curve', judge: 'first', ...curve });
      })
      .catch(() => undefined); // who asked for the verdict has heard of the failure
  }
  judge.curvesOwed = judge.curvesOwed.filter((startMs) => nowMs < startMs + OPINION_CURVE_MS);
}

/** One class's probability for each frame from the first on. */
function columnOf(answers: Float32Array, first: number, column: number): Float32Array {
  const count = answers.length / SOUND_CLASSES.length - first;
  return Float32Array.from({ length: count }, (_, i) => answers[(first + i) * SOUND_CLASSES.length + column]);
}

/** Which of the other two it sounded like, over the whole overlap. */
function likeliest(answers: Float32Array, first: number): string {
  const sum = (column: number): number => columnOf(answers, first, column).reduce((total, p) => total + p, 0);
  return sum(1) >= sum(2) ? 'agreement' : 'noise';
}

function conclude(judge: Judge, overlap: Overlap, opinion: Answer): void {
  judge.overlap = null;
  const { options } = judge;
  const isInterruption = opinion.isInterruption === true;
  const agentEnded = !isInterruption && overlap.ended?.agentEnded === true;
  const atMs = overlap.ended && !isInterruption ? Math.max(overlap.ended.atMs, opinion.atMs) : opinion.atMs;
  const detectionDelayMs = Math.max(0, atMs - overlap.startedAtMs);
  judge.listeners.tellVerdict({
    type: 'overlapping_speech',
    createdAtMs: atMs,
    detectedAtMs: atMs,
    isInterruption,
    agentEnded,
    totalDurationMs: overlap.judgedMs,
    predictionDurationMs: overlap.requests > 0 ? overlap.judgedMs / overlap.requests : 0,
    detectionDelayMs,
    numRequests: overlap.requests,
    overlapStartedAtMs: overlap.startedAtMs,
    speechInput: judge.window.soundSince(overlap.startedAtMs),
    probabilities: opinion.probabilities,
    probability: opinion.probability,
    detector: options.name,
    because: because(opinion, options.verdict, { isInterruption, agentEnded, detectionDelayMs }),
  });
}

function because(
  { probability, soundsLike, reasons }: Answer,
  { threshold, minFrames }: VerdictOptions,
  verdict: { readonly isInterruption: boolean; readonly agentEnded: boolean; readonly detectionDelayMs: number },
): string {
  const value = probability.toFixed(2);
  if (verdict.agentEnded) return `the agent had finished; ${value} at most`;
  if (!verdict.isInterruption) return `sounds like ${soundsLike}: ${value} at most, ${threshold} needed`;
  const spoke = reasons.length > 0 ? `; what spoke for it: ${reasons.join(', ')}` : '';
  return `${value} ≥ ${threshold} for ${minFrames * FRAME_MS} ms after ${Math.round(verdict.detectionDelayMs)} ms${spoke}`;
}

/** The overlap still gets its one verdict; whoever stands behind in a chain takes over at the error. */
function fail(judge: Judge, overlap: Overlap, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  const { name } = judge.options;
  judge.listeners.tell({
    kind: 'error',
    error: { type: 'interruption_detection_error', atMs: overlap.startedAtMs, label: name, reason, recoverable: false },
  });
}
