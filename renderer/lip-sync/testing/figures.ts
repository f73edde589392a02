import { LIP_OPENNESS, VISEMES, type Viseme } from '../mouth-pose.ts';
import type { Span } from './clips.ts';

/** Everything here is judged on a grid of 10 ms: index k stands for the instant 10·k + 5 ms of the sound. */
export const GRID_MS = 10;
export const instantOf = (index: number): number => GRID_MS * index + GRID_MS / 2;

/** What an engine showed: a viseme and how far the lips were apart, at each instant of the grid. */
export type Shown = { readonly visemes: readonly Viseme[]; readonly openness: Float64Array };

export type Figures = {
  /** Part of the instants with speech at which the strongest viseme was the right one, 0–1. */
  readonly classes: number;
  readonly vowels: number;
  /** Correlation of the lips' opening with the truth at the lag at which it is best. */
  readonly opennessR: number;
  /** That lag: negative when the mouth is ahead of the sound. */
  readonly offsetMs: number;
  /** Part of the PP at which the lips visibly closed: below a quarter of the widest within 300 ms. */
  readonly ppClosure: number;
  /** Changes of the strongest viseme a second. */
  readonly switchesPerSecond: number;
};

const VOWELS = new Set<Viseme>(['aa', 'E', 'I', 'O', 'U']);

function truthOf(spans: readonly Span[], count: number): Viseme[] {
  const truth = new Array<Viseme>(count).fill('sil');
  for (const { viseme, startMs, endMs } of spans)
    for (let k = Math.max(0, Math.ceil((startMs - 5) / GRID_MS)); k < count && instantOf(k) < endMs; k++)
      truth[k] = viseme;
  return truth;
}

/** Lips do not jump: the truth's opening through a Gaussian of 30 ms. */
function smoothOpenness(truth: readonly Viseme[]): Float64Array {
  const raw = truth.map((viseme) => LIP_OPENNESS[VISEMES.indexOf(viseme)]);
  return Float64Array.from(raw, (_, k) => {
    let sum = 0;
    let weight = 0;
    for (let d = -9; d <= 9; d++) {
      if (k + d < 0 || k + d >= raw.length) continue;
      const w = Math.exp((-d * d) / 18);
      sum += w * raw[k + d];
      weight += w;
    }
    return sum / weight;
  });
}

function correlation(a: Float64Array, b: Float64Array, lag: number): number {
  let n = 0;
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    const q = k + lag;
    if (q < 0 || q >= b.length) continue;
    n += 1;
    sa += a[k];
    sb += b[q];
    saa += a[k] ** 2;
    sbb += b[q] ** 2;
    sab += a[k] * b[q];
  }
  return (sab - (sa * sb) / n) / Math.sqrt((saa - sa ** 2 / n) * (sbb - sb ** 2 / n));
}

function accuracyAt(
  lag: number,
  truth: readonly Viseme[],
  shown: readonly Viseme[],
  of: (v: Viseme) => boolean,
): number {
  let right = 0;
  let count = 0;
  truth.forEach((viseme, k) => {
    if (!of(viseme) || k + lag < 0 || k + lag >= shown.length) return;
    count += 1;
    if (shown[k + lag] === viseme) right += 1;
  });
  return right / count;
}

function closures(spans: readonly Span[], openness: Float64Array, lag: number): number {
  const lips = spans.filter(({ viseme }) => viseme === 'PP');
  const closed = lips.filter(({ startMs, endMs }) => {
    const from = Math.max(0, Math.round((startMs - 20) / GRID_MS) + lag);
    const until = Math.min(openness.length - 1, Math.round((endMs + 20) / GRID_MS) + lag);
    const near = openness.subarray(Math.max(0, from - 30), until + 31);
    return Math.min(...openness.subarray(from, until + 1)) < 0.25 * Math.max(...near);
  });
  return closed.length / lips.length;
}

/**
 * @param lagMs of the viseme accuracy: 0 judges the mouth against the sound as it is; a number for every engine that
 *   is late would flatter it, so `bestOfLags` says what that would be
 */
export function figuresOf(spans: readonly Span[], shown: Shown, lagMs: number | 'best' = 0): Figures {
  const truth = truthOf(spans, shown.visemes.length);
  const wanted = smoothOpenness(truth);
  const lags = Array.from({ length: 51 }, (_, i) => i - 20);
  const rs = lags.map((lag) => correlation(wanted, shown.openness, lag));
  const offset = lags[rs.indexOf(Math.max(...rs))];
  const isSpeech = (viseme: Viseme): boolean => viseme !== 'sil';
  const isVowel = (viseme: Viseme): boolean => VOWELS.has(viseme);
  const tried = lagMs === 'best' ? lags : [Math.round(lagMs / GRID_MS)];
  const switches = shown.visemes.filter((viseme, k) => k > 0 && viseme !== shown.visemes[k - 1]).length;
  return {
    classes: Math.max(...tried.map((lag) => accuracyAt(lag, truth, shown.visemes, isSpeech))),
    vowels: Math.max(...tried.map((lag) => accuracyAt(lag, truth, shown.visemes, isVowel))),
    opennessR: Math.max(...rs),
    offsetMs: offset * GRID_MS,
    ppClosure: closures(spans, shown.openness, offset),
    switchesPerSecond: switches / ((shown.visemes.length * GRID_MS) / 1000),
  };
}
