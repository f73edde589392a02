import type { Character } from './character.ts';
import { EYE, MOUTH_Y } from './field.ts';
import { bell, mix, scale, smooth, type Vec } from './vec.ts';

/** What colour the skin has at a place of the face: blood in the cheeks and the nose, shade round the eyes. */
export function skinColour(p: Vec, character: Character): Vec {
  const x = Math.abs(p[0]);
  const front = smooth(0.1, 0.45, p[2]);
  let tint = mix(character.skin, character.blush, 0.5 * front * bell(x, 0.4, 0.17) * bell(p[1], -0.26, 0.13));
  tint = mix(tint, character.blush, 0.4 * bell(x, 0, 0.1) * bell(p[1], -0.22, 0.08) * smooth(0.7, 0.8, p[2]));
  tint = mix(tint, character.skinShade, 0.35 * bell(x, 0, 0.26) * bell(p[1], MOUTH_Y - 0.15, 0.05) * front);
  const nostril = bell(x, 0.048, 0.026) * bell(p[1], -0.272, 0.02) * smooth(0.68, 0.74, p[2]);
  tint = mix(tint, scale(character.skinShade, 0.35), 0.75 * nostril);
  return mix(tint, character.skinShade, 0.3 * bell(x, EYE[0], 0.24) * bell(p[1], EYE[1], 0.2) * front);
}

/** Light that reaches a fold of skin has been reddened by it. `open` 0–1 as `openness` gives it. */
export function inFold(tint: Vec, open: number): Vec {
  const shade = 1 - open;
  return [tint[0] * (1 - 0.5 * shade), tint[1] * (1 - 0.75 * shade), tint[2] * (1 - 0.8 * shade)];
}
