import { EYE, EYE_RADIUS, cast, headField } from './field.ts';
import { along, smooth, sub, unit, type Vec } from './vec.ts';

/**
 * The opening between the lids, drawn on the eyeball in angles about its centre: `h` towards the temple, `v` up,
 * radians. Everything is for the eye on the visitor's right; the other one is its mirror image.
 */
export type Angles = { readonly h: number; readonly v: number };

/** The eye's own axis points outwards a little. */
const TURN = 0.1;

export const OPENING = { half: 0.86, up: 0.58, down: 0.43 } as const;
/** Where the lids' skin becomes the face's. */
export const OUTER = { temple: 1.3, nose: 1.0, up: 1.08, down: 0.96 } as const;
export const LID_RADIUS = EYE_RADIUS * 1.045;

export function directionOf({ h, v }: Angles): Vec {
  const yaw = h + TURN;
  return [Math.sin(yaw) * Math.cos(v), Math.sin(v), Math.cos(yaw) * Math.cos(v)];
}

export function toEye(p: Vec): Angles {
  const d = unit(sub([Math.abs(p[0]), p[1], p[2]], EYE));
  return { h: Math.atan2(d[0], d[2]) - TURN, v: Math.asin(Math.min(1, Math.max(-1, d[1]))) };
}

export const outerHalf = (h: number): number => (h > 0 ? OUTER.temple : OUTER.nose);

/** How far a point of the face is from an eye's axis, as a share of the lids' patch: 1 on its rim. */
export function rimShare(p: Vec): number {
  const { h, v } = toEye(p);
  return Math.hypot(h / outerHalf(h), v / (v > 0 ? OUTER.up : OUTER.down));
}

/** An almond: fuller towards the nose above, towards the temple below, the outer corner higher. */
function height(h: number, tilt: number): number {
  const x = Math.min(1, Math.max(-1, h / OPENING.half));
  return Math.sqrt(Math.max(0, 1 - x * x)) * (1 - tilt * x);
}
const slant = (h: number): number => 0.05 * (h / OPENING.half);

/**
 * Height of an edge of the lids.
 *
 * @param lid 0 open … 1 closed; below 0 wide open
 */
export function edgeOf(upper: boolean, h: number, lid: number): number {
  const meet = -0.24 * height(h, -0.1) + slant(h);
  const open = upper ? OPENING.up * height(h, 0.1) : -OPENING.down * height(h, -0.14);
  return open + slant(h) + (meet - open - slant(h)) * lid;
}

/** Skin lies on the eyeball like cloth: as far out as the face is, and nowhere inside the ball. */
export function draped(angles: Angles): Vec {
  const direction = directionOf(angles);
  const surface = sub(cast(headField, EYE, direction, 0.8), EYE);
  const far = Math.hypot(...surface);
  const d = far - LID_RADIUS;
  const k = 0.05;
  const over = (d + Math.sqrt(d * d + k * k * smooth(-0.1, 0.1, d))) / 2;
  return along(EYE, direction, LID_RADIUS + Math.max(0, over));
}
