import { cast, HEART, type Field } from './forms.ts';
import { bell, length, smooth, sub, unit, type Vec } from './vec.ts';

/** How one head of hair lies; directions are seen from `HEART`, distances too. */
export type HairStyle = {
  /** Where all locks run from. */
  readonly parting: Vec;
  /** Where they end, clockwise from the parting's front, as the visitor sees it. */
  readonly edge: readonly Vec[];
  /** How deep the valleys between locks are, and how unlike each other the locks. */
  readonly groove: number;
  readonly variety: number;
  /** How far locks swing sideways on their way, radians. */
  readonly wave: number;
  /** Where its surface is. `t` is the way from the parting to the ends. */
  far(direction: Vec, t: number, skinFar: number): number;
  /** Length of the ends that hang free, as a share of the way: they turn in. */
  readonly turnIn: number;
  /** How pointed their ends are. */
  readonly points: number;
  /** How many locks end behind the neck, where few see them, as a share of those in front. */
  readonly behind: number;
};

const bobField: Field = (p) => {
  const crown = length([p[0] / 0.9, (p[1] - 0.3) / 0.9, (p[2] + 0.1) / 0.96]);
  const sides = length([p[0] / 0.875, (p[1] + 0.2) / 0.86, (p[2] + 0.12) / 0.82]);
  const k = 0.22;
  const [a, b] = [(crown - 1) * 0.88, (sides - 1) * 0.82];
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - h * h * k * 0.25;
};

/** A bob: from a side parting over the brow, long before one ear, tucked behind the other. */
export const BOB: HairStyle = {
  parting: unit([0.34, 0.86, 0.3]),
  edge: [
    [0.36, 0.62, 0.78],
    [0.6, 0.48, 0.66],
    [0.76, 0.36, 0.46],
    [0.84, 0.22, 0.2],
    [0.86, 0.1, -0.1],
    [0.8, -0.16, -0.34],
    [0.72, -0.5, -0.34],
    [0.6, -0.84, -0.2],
    [0.45, -0.95, -0.3],
    [0.15, -0.98, -0.55],
    [-0.15, -0.98, -0.55],
    [-0.45, -0.95, -0.3],
    [-0.62, -0.88, 0.14],
    [-0.72, -0.62, 0.3],
    [-0.82, -0.22, 0.3],
    [-0.84, 0.08, 0.36],
    [-0.74, 0.28, 0.54],
    [-0.44, 0.42, 0.82],
    [0, 0.51, 0.9],
    [0.22, 0.58, 0.86],
  ],
  groove: 0.036,
  variety: 0.014,
  wave: 0.035,
  turnIn: 0.14,
  points: 0.1,
  behind: 0.45,
  far(direction, t, skinFar) {
    const outer = length(sub(cast(bobField, HEART, direction), HEART));
    const front = smooth(0.3, 0.8, direction[2]) * smooth(0.1, 0.5, direction[1]);
    // Tucked behind the ear it lies close.
    const tucked = smooth(0.3, 0.7, direction[0]) * bell(direction[1], 0, 0.35) * smooth(-0.5, 0.1, direction[2]);
    const lift =
      0.07 * front * bell(t, 0.62, 0.3) - 0.03 * front * smooth(0.8, 1, t) + 0.03 * bell(t, 0.35, 0.25) - 0.05 * tucked;
    return Math.max(outer + lift, skinFar + 0.045);
  },
};

/** Short and combed back from a high forehead, close at the sides. */
export const SWEPT: HairStyle = {
  parting: unit([0.1, 0.72, -0.62]),
  edge: [
    [0, 0.7, 0.76],
    [0.24, 0.72, 0.68],
    [0.46, 0.74, 0.5],
    [0.6, 0.58, 0.54],
    [0.72, 0.34, 0.5],
    [0.8, 0.08, 0.38],
    [0.82, -0.14, 0.28],
    [0.84, -0.1, 0.14],
    [0.86, 0.12, 0.04],
    [0.86, 0.1, -0.14],
    [0.8, -0.25, -0.3],
    [0.6, -0.5, -0.6],
    [0.2, -0.6, -0.78],
    [-0.2, -0.6, -0.78],
    [-0.6, -0.5, -0.6],
    [-0.8, -0.25, -0.3],
    [-0.86, 0.1, -0.14],
    [-0.86, 0.12, 0.04],
    [-0.84, -0.1, 0.14],
    [-0.82, -0.14, 0.28],
    [-0.8, 0.08, 0.38],
    [-0.72, 0.34, 0.5],
    [-0.6, 0.58, 0.54],
    [-0.46, 0.74, 0.5],
    [-0.24, 0.72, 0.68],
  ],
  groove: 0.03,
  variety: 0.01,
  wave: 0.05,
  turnIn: 0.05,
  points: 0.05,
  behind: 1,
  far(direction, t, skinFar) {
    const top = smooth(0.35, 0.8, direction[1]);
    const front = smooth(-0.1, 0.6, direction[2]);
    const body = 0.028 + 0.05 * top + 0.1 * top * front * bell(t, 0.72, 0.4);
    return skinFar + body * (1 - 0.55 * smooth(0.8, 1, t));
  },
};
