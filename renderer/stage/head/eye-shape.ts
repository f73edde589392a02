import { EYE, EYE_RADIUS, cast, headField } from './field.ts';
import { along, smooth, sub, unit, type Vec } from './vec.ts';

/**
 * The opening between the lids, drawn on the eyeball in angles about its centre: `h` towards the temple, `v` up,
 * radians. Everything is for the eye on the visitor's right; the other one is its mirror image.
 */
export type Angles = { readonly h: number; readonly v: number };

/** The eye's own axis points outwards a little. */
const TURN = 0.1;

export const OPENING = { temple: 0.84, nose: 0.7, up: 0.53, down: 0.42 } as const;
/** Where the lids' skin becomes the face's. */
export const OUTER = { temple: 1.3, nose: 0.93, up: 1.06, down: 0.96 } as const;
export const LID_RADIUS = EYE_RADIUS * 1.045;

export function directionOf({ h, v }: Angles): Vec {
  const yaw = h + TURN;
  return [Math.sin(yaw) * Math.cos(v), Math.sin(v), Math.cos(yaw) * Math.cos(v)];
}

export function toEye(p: Vec): Angles {
  const d = unit(sub([Math.abs(p[0]), p[1], p[2]], EYE));
  return { h: Math.atan2(d[0], d[2]) - TURN, v: Math.asin(Math.min(1, Math.max(-1, d[1]))) };
}

/** A point of an ellipse about the eye's axis: `share` 1 is its rim, at an angle from the temple upwards. */
function ellipseAt(angle: number, share: number): Angles {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return { h: (c > 0 ? OUTER.temple : OUTER.nose) * c * share, v: (s > 0 ? OUTER.up : OUTER.down) * s * share };
}

const RIM_STEPS = 72;
/** Where the nose begins, the patch ends: it would lie on the nose's far side. */
const NOSE_X = 0.105;
const FARTHEST = 0.33;

/** The rim in steps of the angle, as a share of the ellipse: smoothed, for a rim with corners would show. */
const RIM: readonly number[] = ((): readonly number[] => {
  const raw = Array.from({ length: RIM_STEPS }, (_, step) => {
    const angle = (step / RIM_STEPS) * 2 * Math.PI;
    let share = 1;
    for (; share > 0.6; share -= 0.02) {
      const p = cast(headField, EYE, directionOf(ellipseAt(angle, share)), 0.8);
      if (p[0] > NOSE_X && Math.hypot(...sub(p, EYE)) < FARTHEST) break;
    }
    return share;
  });
  const around = (list: readonly number[], at: number): number => list[(at + RIM_STEPS) % RIM_STEPS];
  return raw
    .map((_, at) => Math.min(...[-2, -1, 0, 1, 2].map((step) => around(raw, at + step))))
    .map((_, at, low) => [-2, -1, 0, 1, 2].reduce((sum, step) => sum + around(low, at + step) / 5, 0));
})();

function rimAt(angle: number): number {
  const at = ((angle / (2 * Math.PI) + 1) % 1) * RIM_STEPS;
  const [low, part] = [Math.floor(at), at % 1];
  return RIM[low % RIM_STEPS] * (1 - part) + RIM[(low + 1) % RIM_STEPS] * part;
}

/** Where the lids' patch meets the face. */
export const outerAt = (angle: number): Angles => ellipseAt(angle, rimAt(angle));

/** How far a point of the face is from an eye's axis, as a share of the lids' patch: 1 on its rim. */
export function rimShare(p: Vec): number {
  const { h, v } = toEye(p);
  const [x, y] = [h / (h > 0 ? OUTER.temple : OUTER.nose), v / (v > 0 ? OUTER.up : OUTER.down)];
  return Math.hypot(x, y) / rimAt(Math.atan2(y, x));
}

export const openingHalf = (side: number): number => (side > 0 ? OPENING.temple : OPENING.nose);

/** An almond: fuller towards the nose above, towards the temple below, the outer corner higher. */
function height(h: number, tilt: number): number {
  const x = Math.min(1, Math.max(-1, h / openingHalf(h)));
  return Math.sqrt(Math.max(0, 1 - x * x)) * (1 - tilt * x);
}
const slant = (h: number): number => 0.05 * (h / openingHalf(h));

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
export function draped(angles: Angles, share: number): Vec {
  const direction = directionOf(angles);
  const surface = sub(cast(headField, EYE, direction, 0.8), EYE);
  const far = Math.hypot(...surface);
  const d = far - LID_RADIUS;
  const k = 0.05 * (1 - smooth(0.4, 0.85, share));
  const over = (d + Math.sqrt(d * d + k * k * smooth(-0.1, 0.1, d))) / 2;
  // At the lids' edges there is nothing but the ball.
  return along(EYE, direction, LID_RADIUS + Math.max(0, over) * smooth(0.02, 0.4, share));
}
