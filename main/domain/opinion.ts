/** Length of one value of a judge's probabilities, as LiveKit's protocol has it. */
export const JUDGE_STEP_MS = 25;
/** So long from the start of an overlap on its probabilities are kept, also beyond the verdict, to try other values. */
export const OPINION_CURVE_MS = 1950;

/** `second` judges beside the first, to compare; nobody acts on it. */
export type JudgeRole = 'first' | 'second';

/** What a judge makes of an overlap, told while it is open and once when enough of it was heard; for looking at. */
export type Opinion =
  | {
      readonly kind: 'now';
      readonly judge: JudgeRole;
      readonly atMs: number;
      readonly probability: number;
      /** From which on it interrupts; null: the server's own, which nobody here knows. */
      readonly threshold: number | null;
    }
  | {
      readonly kind: 'curve';
      readonly judge: JudgeRole;
      readonly overlapStartedAtMs: number;
      /** Of the first value, against the overlap's start. */
      readonly fromMs: number;
      /** One for each `JUDGE_STEP_MS`. */
      readonly probabilities: Float32Array;
    };
