import type { Object3D } from 'three';

/** The fifteen Oculus visemes, in the order in which weights arrive. */
export const VISEMES = [
  'sil', 'PP', 'FF', 'TH', 'DD', 'kk', 'CH', 'SS', 'nn', 'RR', 'aa', 'E', 'I', 'O', 'U',
] as const; // prettier-ignore
export type Viseme = (typeof VISEMES)[number];

/** What the lip-sync says about the mouth at one instant. */
export type MouthWeights = {
  /** 0–1, in the order of `VISEMES`. */
  readonly visemes: ArrayLike<number>;
  readonly jawOpen: number;
  readonly openness: number;
};

/** Muscles of the face, each 0–1 unless said otherwise; the names are ARKit's where ARKit has one. */
export type Expression = {
  readonly smile: number;
  readonly frown: number;
  readonly browInnerUp: number;
  readonly browOuterUp: number;
  readonly browDown: number;
  readonly eyeWide: number;
  readonly eyeSquint: number;
  /** −1…1: one brow higher than the other. */
  readonly browAsymmetry: number;
  /** Lips pressed on each other (ARKit mouthPressLeft and Right). */
  readonly lipPress: number;
  /** −1…1: the mouth drawn to a side, the visitor's right is positive (ARKit mouthLeft and mouthRight). */
  readonly mouthShift: number;
};

/** The whole body at one instant: the actor writes it, an avatar wears it. Angles in radians. */
export type Pose = {
  readonly mouth: MouthWeights;
  readonly expression: Expression;
  /** 0 open … 1 closed, left and right of the avatar. */
  readonly blink: readonly [number, number];
  /** Where the eyes look, seen from the head: right and up are positive, of the visitor's view. */
  readonly gaze: { readonly yaw: number; readonly pitch: number };
  readonly head: { readonly yaw: number; readonly pitch: number; readonly roll: number };
  /** −1…1. */
  readonly breath: number;
};

/** Where a face is in the picture, so that every avatar stands in the same place: the head that is made in code sets it. */
export const FACE_PLACE = { eyesY: 0.045, mouthY: -0.515, eyesZ: 0.6, neck: [0, -0.62, -0.12] } as const;

/** Something with a face. A format (built in code, GLB, VRM) makes one; the stage lights, moves and frees it. */
export interface Avatar {
  readonly object: Object3D;
  wear(pose: Pose): void;
  dispose(): void;
}
