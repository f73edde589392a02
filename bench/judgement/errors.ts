import type { Heard } from './contenders.ts';
import { isVisitor } from './figures.ts';

const round = (value: number): number => Math.round(value * 1000) / 1000;

/** For each kind of sound: how many were judged wrongly within 800 ms (visitors) or ever (the others). */
export function errorsByGroup(all: readonly Heard[], name: string): Record<string, string> {
  const groups = new Map<string, { count: number; wrong: number }>();
  for (const one of all) {
    const key = `${one.trial.kind}: ${one.trial.group}, ${one.trial.condition}`;
    const group = groups.get(key) ?? { count: 0, wrong: 0 };
    const at = one.stoppedAfterMs[name];
    group.count += 1;
    if (isVisitor(one) ? at === null || at > 800 : at !== null) group.wrong += 1;
    groups.set(key, group);
  }
  const wrong = [...groups].filter(([, group]) => group.wrong > 0);
  return Object.fromEntries(wrong.map(([key, group]) => [key, `${group.wrong} of ${group.count}`]));
}

export type Causes = {
  /** Visitors whom the voice detector did not believe in within 800 ms: the judge was not asked. */
  readonly voiceDetectorDeaf: number;
  /** Visitors whom it believed in, and whom the judge did not take for an interruption by then. */
  readonly judgedTooLow: number;
};

/** Where recall at 800 ms is lost. */
export function causesOfMisses(all: readonly Heard[], name: string): Causes {
  const missed = all.filter((one) => isVisitor(one) && !((one.stoppedAfterMs[name] ?? Infinity) <= 800));
  const voiceDetectorDeaf = missed.filter(({ believedAfterMs }) => believedAfterMs > 800).length;
  return { voiceDetectorDeaf, judgedTooLow: missed.length - voiceDetectorDeaf };
}

export type CurvePoint = { readonly threshold: number; readonly recall: number; readonly precision: number };

/** Recall against precision with so much heard, whatever threshold an operator took: two frames in a row at it. */
export function curveAt(all: readonly Heard[], withinMs: number): CurvePoint[] {
  const scores = all.map((one) => (one.believedAfterMs <= withinMs ? highest(one.probabilities, withinMs / 25) : 0));
  const visitors = all.filter(isVisitor).length;
  return [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95].map((threshold) => {
    const said = all.filter((_, i) => scores[i] >= threshold);
    const right = said.filter(isVisitor).length;
    return { threshold, recall: round(right / visitors), precision: round(right / Math.max(1, said.length)) };
  });
}

function highest(probabilities: Float32Array, frames: number): number {
  let most = 0;
  for (let i = 1; i < frames; i++) most = Math.max(most, Math.min(probabilities[i - 1], probabilities[i]));
  return most;
}
