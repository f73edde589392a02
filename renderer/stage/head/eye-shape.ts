import type { EyeForm } from './character.ts';
import { cast, EYE, EYE_RADIUS, onFace, type Forms } from './forms.ts';
import { add, along, scale, smooth, sub, unit, type Vec } from './vec.ts';

/**
 * The opening between the lids, drawn on the eyeball in angles about its centre: `h` towards the temple, `v` up,
 * radians. Everything is for the eye on the visitor's right; the other one is its mirror image.
 */
export type Angles = { readonly h: number; readonly v: number };

/** The eye's own axis points outwards a little. */
const TURN = 0.09;

/** Where the lids' skin becomes the face's. */
const OUTER = { temple: 1.2, nose: 0.8, up: 1.02, down: 0.92 } as const;
export const LID_RADIUS = EYE_RADIUS * 1.045;

export function directionOf({ h, v }: Angles): Vec {
  const yaw = h + TURN;
  return [Math.sin(yaw) * Math.cos(v), Math.sin(v), Math.cos(yaw) * Math.cos(v)];
}

export function toEye(p: Vec): Angles {
  const d = unit(sub([Math.abs(p[0]), p[1], p[2]], EYE));
  return { h: Math.atan2(d[0], d[2]) - TURN, v: Math.asin(Math.min(1, Math.max(-1, d[1]))) };
}

/** Where the lids' patch meets the face, at an angle from the temple upwards. */
export function outerAt(angle: number): Angles {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return { h: (c > 0 ? OUTER.temple : OUTER.nose) * c, v: (s > 0 ? OUTER.up : OUTER.down) * s };
}

/** How far a point of the face is from an eye's axis, as a share of the lids' patch: 1 on its rim. */
export function rimShare(p: Vec): number {
  const { h, v } = toEye(p);
  return Math.hypot(h / (h > 0 ? OUTER.temple : OUTER.nose), v / (v > 0 ? OUTER.up : OUTER.down));
}

export type EyeShape = {
  openingHalf(side: number): number;
  /**
   * Height of an edge of the lids.
   *
   * @param lid 0 open … 1 closed; below 0 wide open
   */
  edgeOf(upper: boolean, h: number, lid: number): number;
  /** Skin lies on the eyeball like cloth: as far out as the face is, and nowhere inside the ball. */
  draped(angles: Angles, share: number): Vec;
};

export function openEyeShape(form: EyeForm, { head, noseless }: Forms): EyeShape {
  const openingHalf = (side: number): number => (side > 0 ? form.temple : form.nose);
  /** An almond: fuller towards the nose above, towards the temple below, the outer corner higher. */
  const height = (h: number, tilt: number): number => {
    const x = Math.min(1, Math.max(-1, h / openingHalf(h)));
    return Math.sqrt(Math.max(0, 1 - x * x)) * (1 - tilt * x);
  };
  const slant = (h: number): number => form.slant * (h / openingHalf(h));
  return {
    openingHalf,
    edgeOf(upper, h, lid) {
      const meet = -0.26 * height(h, -0.1) + slant(h);
      const open = upper ? form.up * height(h, 0.08) : -form.down * height(h, -0.12);
      return open + slant(h) + (meet - open - slant(h)) * lid;
    },
    draped(angles, share) {
      const direction = directionOf(angles);
      const face = cast(noseless, EYE, direction, 0.8);
      const far = Math.hypot(...sub(face, EYE));
      const real = sub(onFace(head, face), face);
      const d = far - LID_RADIUS;
      const k = 0.05 * (1 - smooth(0.4, 0.85, share));
      const over = (d + Math.sqrt(d * d + k * k * smooth(-0.1, 0.1, d))) / 2;
      // At the lids' edges there is nothing but the ball; on the rim it is the face itself, with its nose.
      if (share >= 1) return add(face, real);
      const skin = along(EYE, direction, LID_RADIUS + Math.max(0, over) * smooth(0.02, 0.4, share));
      return add(skin, scale(real, smooth(0.25, 1, share)));
    },
  };
}
