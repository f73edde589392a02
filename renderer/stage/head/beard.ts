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
  const fall = 0.5 * far * far;
  const lip = smooth(0.035, 0.075, y - MOUTH_Y) * smooth(-0.315, -0.4, y + fall) * smooth(0.42, 0.3, far);
  const groove = 1 - 0.35 * bell(x, 0, 0.022);
  return z < -0.3 ? under : Math.max(under, lip * groove * smooth(0.4, 0.5, z));
}

/** Round the mouth, and how far from it: the way a beard grows. */
const grown = ([x, y]: Vec): readonly [angle: number, far: number] => {
  const down = MOUTH_Y + 0.3 - y;
  return [Math.atan2(x, down), Math.hypot(x, down)];
};

/** Bare skin has a way, too, if no strands: so that it does not turn where the beard begins. */
export function beardFlow(p: Vec, amount: number): Vec {
  const [angle, far] = grown(p);
  const seen = Math.max(1e-3, smooth(0.15, 0.7, amount));
  return [Math.cos(angle) * seen, Math.sin(angle) * seen, 0.3 + far];
}

const clumps = (p: Vec): number => {
  const [angle, far] = grown(p);
  return 0.5 + 0.5 * Math.sin(angle * 12 + 1.3 * Math.sin(far * 8 + 0.6));
};

/** How far a beard stands out from the skin: most at the chin, and over the lip. */
export function beardDepth(p: Vec, amount: number): number {
  const chin = 0.05 * smooth(-0.45, -0.8, p[1]) * smooth(0.1, 0.4, p[2]);
  const lip =
    0.03 * bell(p[1], MOUTH_Y + 0.1, 0.06) * smooth(0.42, 0.3, Math.abs(p[0])) * (1 - 0.5 * bell(p[0], 0, 0.03));
  return amount * (0.022 + chin + lip * smooth(0.4, 0.5, p[2])) * (0.86 + 0.28 * clumps(p));
}

export function beardColour(p: Vec, amount: number, skin: Vec, { palette }: Character): Vec {
  const grey = mix(scale(palette.beard, 0.66), palette.beard, clumps(p));
  // Darker where it ends, and at the sides of the head: white about the mouth and the chin.
  const tint = scale(grey, 0.6 + 0.4 * smooth(0.62, 0.3, Math.abs(p[0])));
  return mix(skin, tint, smooth(0.12, 0.6, amount));
}
