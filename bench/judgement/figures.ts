import type { Heard, StoppedAfterMs } from './contenders.ts';

/** What a mistake costs in time: a false stop as much as a repeated sentence, a missed visitor as long as they wait. */
const FALSE_STOP_MS = 2000;
const MISSED_MS = 2000;
const FALSE_WITHIN_MS = 2000;

export type Figures = {
  readonly recall: number;
  readonly precision: number;
  readonly falseStops: number;
};

const by = (heard: Heard, name: string, withinMs: number): boolean => {
  const at: StoppedAfterMs = heard.stoppedAfterMs[name];
  return at !== null && at <= withinMs;
};
export const isVisitor = ({ trial }: Heard): boolean => trial.kind === 'interruption';
const share = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole);

/** Judged with so much of the overlap heard. */
export function figuresAt(all: readonly Heard[], name: string, withinMs: number): Figures {
  const stopped = all.filter((one) => by(one, name, withinMs));
  const right = stopped.filter(isVisitor).length;
  const visitors = all.filter(isVisitor).length;
  return {
    recall: share(right, visitors),
    precision: share(right, stopped.length),
    falseStops: stopped.length - right,
  };
}

/** Of what makes plain voice activity stop wrongly, how much does not make this one. */
export function falseAlarmsRejected(all: readonly Heard[], name: string, against: string): number {
  const alarms = all.filter((one) => !isVisitor(one) && by(one, against, FALSE_WITHIN_MS));
  return share(alarms.filter((one) => !by(one, name, FALSE_WITHIN_MS)).length, alarms.length);
}

export function stoppedShare(all: readonly Heard[], name: string, kind: string): number {
  const those = all.filter(({ trial }) => trial.kind === kind);
  return share(those.filter((one) => by(one, name, FALSE_WITHIN_MS)).length, those.length);
}

export function medianVerdictMs(all: readonly Heard[], name: string): number {
  const times = all
    .filter(isVisitor)
    .flatMap(({ stoppedAfterMs }) => stoppedAfterMs[name] ?? [])
    .sort((a, b) => a - b);
  return times.length === 0 ? Number.NaN : times[Math.floor(times.length / 2)];
}

/** Average over all trials, half of the weight on visitors: lateness, waiting in vain, being stopped for nothing. */
export function penaltyMs(all: readonly Heard[], name: string): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const late = all
    .filter(isVisitor)
    .map((one) => (by(one, name, MISSED_MS) ? (one.stoppedAfterMs[name] ?? 0) : MISSED_MS));
  const wrong = all.filter((one) => !isVisitor(one)).map((one) => (by(one, name, FALSE_WITHIN_MS) ? FALSE_STOP_MS : 0));
  return (mean(late) + mean(wrong)) / 2;
}

/** Expected calibration error over all frames from 75 ms after the onset while the sound lasts, ten bins. */
export function calibrationError(all: readonly Heard[]): number {
  const bins = Array.from({ length: 10 }, () => ({ count: 0, said: 0, was: 0 }));
  const kinds = (['interruption', 'backchannel', 'noise'] as const).map(
    (kind) => all.filter(({ trial }) => trial.kind === kind).length,
  );
  const weightOf = (one: Heard): number =>
    isVisitor(one) ? 0.5 / kinds[0] : one.trial.kind === 'backchannel' ? 0.28 / kinds[1] : 0.22 / kinds[2];
  for (const one of all)
    for (const probability of one.probabilities.subarray(3, 24)) {
      const bin = bins[Math.min(9, Math.floor(probability * 10))];
      const weight = weightOf(one);
      bin.count += weight;
      bin.said += weight * probability;
      bin.was += isVisitor(one) ? weight : 0;
    }
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce((sum, { said, was }) => sum + Math.abs(said - was), 0) / total;
}
