import type { Character } from './character.ts';
import { MOUTH_Y } from './forms.ts';
import { bell, mix, scale, smooth, type Vec } from './vec.ts';

/** The upper edge of a beard: from the corner of the mouth over the cheek to the sideburn. */
function cheekLine(far: number): number {
  return -0.47 + 0.12 * smooth(0.16, 0.42, far) + 0.16 * smooth(0.4, 0.66, far) + 0.55 * smooth(0.6, 0.78, far);
}

/** How much beard grows at a place of the skin, 0–1. */
export function beardAt([x, y, z]: Vec): number {
  const far = Math.abs(x);
  const under = smooth(0.035, -0.045, y - cheekLine(far)) * smooth(-0.34, -0.16, z) * smooth(-0.3, -0.1, z + (y + 0.9));
  const lip = smooth(0.035, 0.075, y - MOUTH_Y) * smooth(-0.315, -0.4, y) * smooth(0.34, 0.25, far);
  const groove = 1 - 0.35 * bell(x, 0, 0.022);
  return z < -0.3 ? under : Math.max(under, lip * groove * smooth(0.4, 0.5, z));
}

const clumps = ([x, y, z]: Vec): number =>
  0.5 + 0.5 * Math.sin(Math.atan2(x, z + 0.2) * 26 + Math.sin(y * 17) * 1.2) * Math.sin(y * 15 + x * 4);

/** How far a beard stands out from the skin. */
export function beardDepth(p: Vec, amount: number): number {
  const full = 0.022 + 0.04 * smooth(-0.45, -0.8, p[1]) * smooth(0.1, 0.4, p[2]);
  return amount * full * (0.72 + 0.5 * clumps(p));
}

export function beardColour(p: Vec, amount: number, skin: Vec, { palette }: Character): Vec {
  const grey = mix(scale(palette.beard, 0.5), palette.beard, 0.25 + 0.75 * clumps(p));
  // Darker where it ends, and at the sides of the head: white about the mouth and the chin.
  const tint = scale(grey, 0.62 + 0.38 * smooth(0.62, 0.3, Math.abs(p[0])));
  return mix(skin, tint, smooth(0.12, 0.6, amount));
}
