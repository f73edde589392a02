import type { Viseme } from '../avatar.ts';
import { LIP_RINGS, type Place } from './face.ts';
import { EYE, JAW_HINGE, MOUTH_Y } from './forms.ts';
import { bell, nodded, smooth, type Vec } from './vec.ts';

/** What the muscles round the mouth can do; each is one shape of the mesh, and every viseme is a mix of them. */
export const MUSCLES = [
  'jaw', 'wide', 'round', 'upperUp', 'lowerDown', 'lowerTuck', 'press', 'smile', 'frown', 'squint', 'shift',
] as const; // prettier-ignore
export type Muscle = (typeof MUSCLES)[number];
type Mix = Readonly<Partial<Record<Muscle | 'seal' | 'tongueUp' | 'tongueOut', number>>>;

/** How the lips stand in each viseme; the jaw comes from the sound's own measure. */
export const SHAPES: Readonly<Record<Viseme, Mix>> = {
  sil: {},
  PP: { press: 1, seal: 1 },
  FF: { lowerTuck: 1, upperUp: 0.75 },
  TH: { lowerDown: 0.3, upperUp: 0.1, tongueOut: 1, tongueUp: 0.6 },
  DD: { lowerDown: 0.32, upperUp: 0.16, wide: 0.12, tongueUp: 0.9 },
  kk: { lowerDown: 0.26, upperUp: 0.16, wide: 0.06 },
  CH: { round: 0.55, lowerDown: 0.6, upperUp: 0.5 },
  SS: { wide: 0.4, lowerDown: 0.42, upperUp: 0.26 },
  nn: { lowerDown: 0.28, upperUp: 0.12, tongueUp: 1 },
  RR: { round: 0.42, lowerDown: 0.35, upperUp: 0.2, tongueUp: 0.3 },
  aa: { lowerDown: 0.12, upperUp: 0.34 },
  E: { wide: 0.35, lowerDown: 0.22, upperUp: 0.22 },
  I: { wide: 0.62, lowerDown: 0.34, upperUp: 0.26 },
  O: { round: 0.8, lowerDown: 0.05, upperUp: 0.34 },
  U: { round: 1, lowerDown: 0.06, upperUp: 0.04 },
};

/** How far the jaw is open in each viseme when it is said clearly: for sheets and for faces without sound. */
export const JAWS: Readonly<Record<Viseme, number>> = {
  sil: 0, PP: 0, FF: 0.06, TH: 0.22, DD: 0.16, kk: 0.24, CH: 0.14, SS: 0.06,
  nn: 0.16, RR: 0.2, aa: 0.95, E: 0.5, I: 0.24, O: 0.5, U: 0.13,
}; // prettier-ignore

export const JAW_ANGLE = 0.285;

const SUPPLE_RINGS = 7;
const CORNERS = 0.3;

/** The part of a point that goes with the lower jaw: all of the lower lip, none of the upper, the chin, half the bag. */
export function jawShare(p: Vec, place: Place | null): number {
  const below = smooth(0.03, -0.17, p[1] - MOUTH_Y);
  const chin = below * smooth(-0.4, 0.25, p[2]) * smooth(0.8, 0.28, Math.abs(p[0]));
  if (place === null) return chin;
  // Skin near the lips goes with the lips; farther away, with the bone.
  const close = Math.max(0, 1 - Math.max(0, place.ring - LIP_RINGS - 1) / SUPPLE_RINGS);
  // The corners sink with the jaw, a third of its way: an open mouth is round and no trapdoor.
  const low = place.rise < 0 ? Math.min(1, -place.rise * 1.06) ** 0.92 : 0;
  const lip = place.rise < 0 ? CORNERS + (1 - CORNERS) * low : CORNERS * (1 - Math.min(1, place.rise * 1.06)) ** 0.8;
  return lip * close + chin * (1 - close);
}

/** All of the mouth alike, and less and less of the cheeks. */
const around = ([x, y, z]: Vec): number =>
  z > 0.2 ? smooth(0.46, 0.22, Math.abs(x)) * smooth(0.3, 0.1, Math.abs(y - MOUTH_Y)) : 0;
const near = (p: Vec, across: number, tall: number): number =>
  p[2] > 0.2 ? bell(p[0], 0, across) * bell(p[1], MOUTH_Y, tall) : 0;

/** A point of the skin: where it is, and its place in the net round the mouth (`rise` and `side` are 0 elsewhere). */
type Point = {
  readonly p: Vec;
  readonly place: Place | null;
  readonly lip: boolean;
  readonly rise: number;
  readonly side: number;
};

/** Where one muscle at full strength takes a point of the skin. */
export function moved(muscle: Muscle, p: Vec, place: Place | null): Vec {
  const lip = place !== null && place.ring <= LIP_RINGS;
  return MOVES[muscle]({ p, place, lip, rise: place?.rise ?? 0, side: place?.side ?? 0 });
}

const MOVES: Readonly<Record<Muscle, (point: Point) => Vec>> = {
  jaw({ p, place }) {
    const q = nodded(p, JAW_HINGE, JAW_ANGLE * jawShare(p, place));
    // The corners come in when the mouth opens.
    return [q[0] * (1 - 0.1 * near(p, 0.3, 0.14)), q[1], q[2]];
  },
  wide({ p, side }) {
    const [x, y, z] = p;
    const w = around(p);
    return [x * (1 + 0.2 * w), y + 0.012 * w * Math.abs(side), z - 0.05 * w * Math.min(1, Math.abs(x) / 0.25)];
  },
  round({ p, place, lip, rise, side }) {
    const [x, y, z] = p;
    const w = around(p);
    const full = lip ? 0.026 * rise * Math.abs(rise) : 0;
    const pursed = place !== null && place.ring <= 2 ? 0.1 : 0;
    // The corners come down to the middle: a ring, and no bag that hangs from the upper lip.
    const corner = place !== null && place.ring <= LIP_RINGS + 3 ? -0.03 * side ** 4 : 0;
    return [x * (1 - (0.4 + pursed) * w), y + full + corner + (y - MOUTH_Y) * 0.08 * w, z + 0.085 * w];
  },
  upperUp({ p, rise }) {
    const w = rise > 0 ? near(p, 0.3, 0.15) * smooth(0, 0.55, rise) : 0;
    return [p[0], p[1] + 0.062 * w, p[2] + 0.012 * w];
  },
  lowerDown({ p, rise }) {
    const w = near(p, 0.3, 0.16) * smooth(0, 0.55, -rise);
    return [p[0], p[1] - 0.075 * w, p[2] - 0.004 * w];
  },
  lowerTuck({ p, lip, rise }) {
    const w = (lip ? 1 : 0.5 * near(p, 0.3, 0.12)) * smooth(0, 0.7, -rise);
    return [p[0], p[1] + 0.05 * w, p[2] - 0.05 * w];
  },
  press({ p, lip, side }) {
    const [x, y, z] = p;
    if (!lip) return [x, y, z - 0.008 * near(p, 0.3, 0.13)];
    return [x, y + (MOUTH_Y + 0.004 - y) * 0.34 * (1 - 0.5 * Math.abs(side)), z - 0.02];
  },
  smile: ({ p }) => smiled(p),
  frown({ p }) {
    const w = bell(Math.abs(p[0]), 0.22, 0.14) * near(p, 1, 0.15);
    return [p[0], p[1] - 0.06 * w, p[2]];
  },
  shift({ p: [x, y, z] }) {
    const w = z > 0.2 ? bell(x, 0, 0.34) * bell(y, MOUTH_Y, 0.17) : 0;
    return [x + 0.075 * w, y + 0.02 * w * Math.sign(x) * Math.min(1, Math.abs(x) * 5), z];
  },
  squint({ p: [x, y, z] }) {
    const w = z > 0.2 ? bell(Math.abs(x), EYE[0], 0.24) * bell(y, EYE[1] - 0.26, 0.14) : 0;
    return [x, y + 0.03 * w, z + 0.012 * w];
  },
};

/** The corners go out and up, and the cheeks rise with them. */
function smiled([x, y, z]: Vec): Vec {
  if (z < 0.15) return [x, y, z];
  const s = Math.sign(x);
  const far = Math.abs(x);
  const corner = bell(far, 0.25, 0.16) * bell(y, MOUTH_Y, 0.16);
  const cheek = bell(far, 0.4, 0.17) * bell(y, -0.27, 0.14);
  const spread = near([x, y, z], 0.34, 0.16);
  return [
    x + s * 0.06 * corner + x * 0.1 * spread,
    y + 0.075 * corner + 0.03 * cheek - 0.012 * bell(far, 0, 0.12) * bell(y, MOUTH_Y, 0.14),
    z - 0.03 * corner + 0.028 * cheek - 0.012 * spread,
  ];
}
