import { beardAt, beardColour, beardDepth, beardFlow } from './beard.ts';
import type { Character, LipForm } from './character.ts';
import { cast, CORE, EYE, MOUTH_Y, normalAt, onFace, openness, type Forms } from './forms.ts';
import { directionOf as toDirection, rimShare, toEye } from './eye-shape.ts';
import type { Model } from './model.ts';
import { inFold, skinColour } from './skin-colour.ts';
import type { Sculpt } from './sculpt.ts';
import { add, along, bell, clamp, cross, mix, scale, smooth, sub, unit, type Vec } from './vec.ts';

/** How finely the face is cut. */
export type FaceDetail = { readonly columns: number; readonly skinRings: number };

/**
 * Where a vertex of the face lies in the net that is drawn round the mouth: ring < 0 inside, 0 the line where the lips
 * meet, up to `LIP_RINGS` the red of the lips, then skin. `side` is the cosine (−1 the visitor's left corner … 1), and
 * `rise` the sine (> 0 upper lip) of the angle round the mouth.
 */
export type Place = { readonly ring: number; readonly column: number; readonly side: number; readonly rise: number };

export const INNER_RINGS = 3;
export const LIP_RINGS = 5;
/** The skin reaches so far round from the mouth, radians; hair and collar cover the rest. */
const REACH = 2.05;
/** Skin is lit as if it were a little rounder than it is. */
export const SOFT = 0.03;
const DARK: Vec = [0.035, 0.006, 0.008];
const NEAR_RINGS = 0.58;
const NEAR_REACH = 0.235;

/** The face is left out where the lids' patch is: what is inside goes, what is near is drawn to the rim and sewn on. */
const EYE_INSIDE = 0.78;
const EYE_RIM = 1.03;

function drawnToRim(p: Vec, { head, noseless }: Forms): Vec {
  if (p[2] < 0.2) return p;
  const bare = onFace(noseless, p);
  const share = rimShare(bare);
  if (share < EYE_INSIDE || share > EYE_RIM) return p;
  const { h, v } = toEye(bare);
  const at = cast(noseless, EYE, toDirection({ h: (h * EYE_RIM) / share, v: (v * EYE_RIM) / share }), 0.8);
  return onFace(head, [at[0] * Math.sign(p[0] || 1), at[1], at[2]]);
}

type Axes = { readonly a: number; readonly b: number; readonly lift: number };

/** Half-axes of the net's ellipse at a ring, radians seen from the core, with the lift of the mouth's corners. */
function axesOf({ ring, rise, side }: Place, rings: number, lips: LipForm): Axes {
  const lift = 0.024 * side * side * (ring <= LIP_RINGS ? 1 : Math.max(0, 1 - (ring - LIP_RINGS) / 5));
  if (ring <= 0) return { a: lips.halfWidth, b: 0.003, lift };
  const bow = rise > 0 ? 1 - lips.bow * bell(side, 0, 0.13) + 0.1 * bell(Math.abs(side), 0.3, 0.18) : 1;
  // Full in the middle, and running out thin towards the corners.
  const full = (rise > 0 ? lips.upper : lips.lower) * (1 - 0.42 * Math.abs(side) ** 2.4);
  if (ring <= LIP_RINGS) {
    const u = ring / LIP_RINGS;
    return { a: lips.halfWidth + 0.022 * u, b: 0.003 + full * u * bow, lift };
  }
  // The first ring of skin lies close to the red, so that the edge of the lips is an edge.
  const g = reach((ring - LIP_RINGS - 1) / (rings - 1));
  const a0 = lips.halfWidth + 0.034;
  const b0 = full * bow + 0.013;
  const b = b0 + (REACH - b0) * g + (ring === LIP_RINGS + 1 ? 0 : 0.01);
  return { a: a0 + (REACH - a0) * g, b, lift };
}

/** Rings lie close together as far as the nose and the chin, and wide behind. */
const reach = (u: number): number =>
  u < NEAR_RINGS
    ? (NEAR_REACH * u) / NEAR_RINGS
    : NEAR_REACH + (1 - NEAR_REACH) * ((u - NEAR_RINGS) / (1 - NEAR_RINGS)) ** 1.25;

/** From angles about the core, across and up from the mouth, to a direction. */
type Aim = (across: number, upwards: number) => Vec;

function openAim({ forms }: Model): Aim {
  const forth = unit(sub(cast(forms.head, CORE, unit([0, MOUTH_Y - CORE[1], 0.76])), CORE));
  const right: Vec = [1, 0, 0];
  const up = unit(cross(forth, right));
  return (across, upwards) => {
    const far = Math.hypot(across, upwards);
    if (far < 1e-6) return forth;
    const s = Math.sin(far) / far;
    return unit(add(scale(forth, Math.cos(far)), add(scale(right, s * across), scale(up, s * upwards))));
  };
}

/** How far the lips stand out from the face at a ring. */
function lipBulge({ ring, side, rise }: Place): number {
  if (ring < 0 || ring > LIP_RINGS) return 0;
  const u = ring / LIP_RINGS;
  const body = Math.sqrt(Math.max(0, 1 - Math.abs(side) ** 2.4));
  const profile = Math.sin(Math.PI * (0.18 + 0.82 * u)) ** 0.9;
  return (rise > 0 ? 0.03 : 0.042) * profile * body - 0.01 * (1 - u) * body;
}

/** The bag behind the lips, so that an open mouth shows a dark inside and never the wall behind. */
function inside(p: Vec, ring: number, rise: number): Vec {
  const u = -ring / INNER_RINGS;
  const spread = (rise > 0 ? 0.85 : -1) * Math.abs(rise) ** 0.4 * 0.13 * Math.sin(Math.min(1, u * 1.8) * Math.PI * 0.5);
  return [p[0] * (1 + 0.5 * u * (1 - u) - 0.3 * u * u), p[1] + spread, p[2] - 0.035 - 0.36 * u];
}

function lipColour({ ring, side, rise }: Place, { palette }: Character): Vec {
  if (ring < 0) return mix(scale(palette.lip, 0.45), DARK, clamp((-ring / INNER_RINGS) * 1.5, 0, 1));
  if (ring === 0) return scale(palette.lip, 0.34);
  const u = ring / LIP_RINGS;
  const tint = scale(palette.lip, (0.74 + 0.3 * u) * (rise > 0 ? 0.86 : 1.08));
  // The red runs out into the skin towards the corners.
  return mix(tint, palette.skinShade, 0.5 * smooth(0.75, 1, Math.abs(side)) + 0.32 * smooth(0.6, 1, u));
}

/** Columns stand closer over the nose and the chin than at the corners of the mouth, alike above and below. */
const crowded = (angle: number): number => angle + 0.16 * Math.sin(2 * angle);

export type SculptedFace = {
  readonly places: readonly Place[];
  /** The edges of the holes for the eyes, right and left as the visitor sees them, counter-clockwise. */
  readonly holes: readonly [readonly number[], readonly number[]];
};

/** The skin of the face as a net round the mouth: the lips are a ring that bends, with no seam anywhere. */
export function sculptFace(sculpt: Sculpt, model: Model, detail: FaceDetail): SculptedFace {
  const places: Place[] = [];
  const aim = openAim(model);
  const first = sculpt.vertices.length;
  const lastRing = LIP_RINGS + detail.skinRings;
  for (let ring = -INNER_RINGS; ring <= lastRing; ring += 1)
    for (let column = 0; column < detail.columns; column += 1) {
      const angle = crowded((column / detail.columns) * 2 * Math.PI);
      const place: Place = { ring, column, side: Math.cos(angle), rise: Math.sin(angle) };
      places.push(place);
      sculpt.vertex(vertexOf(place, model, detail, aim));
    }
  sculpt.grid(first, INNER_RINGS + lastRing + 1, detail.columns, { closed: true });
  closeThroat(sculpt, first, detail.columns, places);
  const holeFor = (side: 1 | -1): number[] =>
    sculpt.cutOut(
      ({ at }) => at[0] * side > 0 && at[2] > 0.2 && rimShare(onFace(model.forms.noseless, at)) < EYE_INSIDE,
    );
  return { places, holes: [holeFor(1), holeFor(-1)] };
}

/** The end of the bag behind the lips. */
function closeThroat(sculpt: Sculpt, first: number, columns: number, places: Place[]): void {
  places.push({ ring: -INNER_RINGS, column: 0, side: 0, rise: -0.3 });
  const end = sculpt.vertex({ at: [0, MOUTH_Y, 0.22], colour: DARK, matter: { gloss: 0, glow: 0 }, head: 1 });
  for (let column = 0; column < columns; column += 1)
    sculpt.triangle(end, first + column, first + ((column + 1) % columns));
}

function vertexOf(place: Place, model: Model, detail: FaceDetail, aim: Aim): Parameters<Sculpt['vertex']>[0] {
  const { character, forms } = model;
  const { ring, side, rise } = place;
  const { a, b, lift } = axesOf(place, detail.skinRings, character.lips);
  const direction = aim(a * side, b * rise + lift);
  const surface = cast(forms.head, CORE, direction);
  if (ring > LIP_RINGS) {
    const skin = drawnToRim(surface, forms);
    return skinVertex(skin, normalAt(forms.head, skin, SOFT), place, model);
  }
  const at = along(surface, direction, lipBulge(place));
  const matter = { gloss: ring >= 1 ? 0.55 : 0.1, glow: 0.7 };
  return { at: ring < 0 ? inside(at, ring, rise) : at, colour: lipColour(place, character), matter, head: 1 };
}

function skinVertex(surface: Vec, normal: Vec, place: Place, model: Model): Parameters<Sculpt['vertex']>[0] {
  const { character, forms } = model;
  // Skin under the hair would be black; the shade of the hair counts only where the skin is in front of it.
  const open = openness(surface, normal, surface[2] > 0.1 ? forms.everything : forms.solid);
  const bare = inFold(skinColour(surface, character), open);
  const flow = character.beard ? { flow: beardFlow(surface, 0) } : {};
  const amount = character.beard ? beardAt(surface) * smooth(0.4, 1.2, place.ring - LIP_RINGS) : 0;
  if (amount < 0.02) {
    const known = place.ring > LIP_RINGS + 1 ? { normal } : {};
    return { at: surface, colour: bare, matter: { gloss: 0.22, glow: 1 }, head: 1, ...known, ...flow };
  }
  return {
    at: along(surface, normal, beardDepth(surface, amount)),
    colour: scale(beardColour(surface, amount, bare, character), 0.45 + 0.55 * open),
    matter: { gloss: 0.15, glow: 1 - 0.7 * amount },
    head: 1,
    normal,
    trust: 1 - 0.6 * amount,
    flow: beardFlow(surface, amount),
  };
}
