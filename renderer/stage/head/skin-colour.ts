import type { Character } from './character.ts';
import { EYE, MOUTH_Y } from './forms.ts';
import { bell, mix, scale, smooth, type Vec } from './vec.ts';

/** What colour the skin has at a place of the face: blood in the cheeks and the nose, shade round the eyes. */
export function skinColour(p: Vec, { palette, face, lips, freckles }: Character): Vec {
  const { skin, skinShade, blush } = palette;
  const x = Math.abs(p[0]);
  const front = smooth(0.1, 0.45, p[2]);
  let tint = mix(skin, blush, 0.42 * front * bell(x, 0.41, 0.17) * bell(p[1], -0.25, 0.13));
  tint = mix(tint, blush, 0.34 * bell(x, 0, 0.11) * bell(p[1], -0.22, 0.09) * smooth(0.68, 0.8, p[2]));
  tint = mix(tint, skinShade, 0.32 * bell(x, 0, 0.2) * bell(p[1], MOUTH_Y - 0.14, 0.04) * front);
  tint = mix(tint, skinShade, 0.22 * bell(x, 0, 0.05) * bell(p[1], MOUTH_Y + 0.14, 0.05) * front);
  const wide = face.nose.wide;
  const nostril = bell(x, wide * 0.62, 0.034) * bell(p[1], -0.278, 0.024) * smooth(0.66, 0.74, p[2]);
  tint = mix(tint, scale(skinShade, 0.3), 0.8 * nostril);
  // The corners of the mouth, and the wings of the nose, lie in a fold.
  const corner = bell(x, lips.halfWidth + 0.035, 0.03) * bell(p[1], MOUTH_Y + 0.03, 0.04);
  const wing = bell(x, wide * 1.55, 0.032) * bell(p[1], -0.24, 0.045) * smooth(0.55, 0.65, p[2]);
  tint = mix(tint, skinShade, (0.45 * corner + 0.34 * wing) * front);
  tint = mix(tint, skinShade, 0.34 * bell(x, EYE[0], 0.26) * bell(p[1], EYE[1] + 0.06, 0.2) * front);
  return freckles ? mix(tint, skinShade, 0.62 * freckle(p) * front) : tint;
}

/** Freckles over the nose and the cheeks: a few, and never in a row. */
function freckle(p: Vec): number {
  const where = bell(p[1], -0.17, 0.1) * smooth(0.5, 0.3, Math.abs(p[0]));
  const spots = Math.sin(p[0] * 61 + 1.7) * Math.sin(p[1] * 67 + p[0] * 13 + 0.4) * Math.sin(p[0] * 29 - p[1] * 37);
  return where * smooth(0.3, 0.6, spots);
}

/** Light that reaches a fold of skin has been reddened by it. `open` 0–1 as `openness` gives it. */
export function inFold(tint: Vec, open: number): Vec {
  const shade = 1 - open;
  return [tint[0] * (1 - 0.46 * shade), tint[1] * (1 - 0.63 * shade), tint[2] * (1 - 0.66 * shade)];
}
