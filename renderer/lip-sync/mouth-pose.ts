/** The fifteen Oculus visemes, in the order of every weight array of this folder. */
export const VISEMES = ['sil', 'PP', 'FF', 'TH', 'DD', 'kk', 'CH', 'SS', 'nn', 'RR', 'aa', 'E', 'I', 'O', 'U'] as const;
export type Viseme = (typeof VISEMES)[number];
export const VISEME_COUNT = VISEMES.length;

/** How far the lips are apart in each viseme, 0–1, in the order of `VISEMES`. */
export const LIP_OPENNESS: readonly number[] = [
  0, 0, 0.1, 0.3, 0.25, 0.3, 0.3, 0.2, 0.25, 0.3, 1, 0.6, 0.35, 0.7, 0.35,
];

/** What the mouth does at one instant. */
export type MouthPose = {
  /** Weights 0–1 in the order of `VISEMES`; they sum to 1 at most, and `sil` takes what the others leave. */
  readonly visemes: Float32Array;
  /** 0–1. Already low at a closure: a face adds it to nothing. */
  readonly jawOpen: number;
  /** How far the lips are apart, 0–1: the one number for a face without visemes. */
  readonly openness: number;
};

/** Numbers of one stored pose: the weights, then `jawOpen`, then `openness`. */
export const POSE_NUMBERS = VISEME_COUNT + 2;

export function closedPose(): Float32Array {
  const numbers = new Float32Array(POSE_NUMBERS);
  numbers[0] = 1;
  return numbers;
}

export function poseOf(numbers: Float32Array): MouthPose {
  return {
    visemes: numbers.subarray(0, VISEME_COUNT),
    jawOpen: numbers[VISEME_COUNT],
    openness: numbers[VISEME_COUNT + 1],
  };
}
