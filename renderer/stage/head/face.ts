import type { Character } from './character.ts';
import { cast, CORE, everything, headField, MOUTH_Y, normalAt, openness } from './field.ts';
import { rimShare } from './eye-shape.ts';
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

export const INNER_RINGS = 4;
export const LIP_RINGS = 5;
/** The skin reaches so far round from the mouth, radians; hair and collar cover the rest. */
const REACH = 1.8;
const HALF_WIDTH = 0.225;
const DARK: Vec = [0.035, 0.006, 0.008];
const NEAR_RINGS = 0.55;
const NEAR_REACH = 0.24;

const MOUTH_POINT = cast(headField, CORE, unit([0, MOUTH_Y - CORE[1], 0.76]));
const FORTH = unit(sub(MOUTH_POINT, CORE));
const RIGHT: Vec = [1, 0, 0];
const UP = unit(cross(FORTH, RIGHT));

/** Half-axes of the net's ellipse at a ring, radians seen from the core, with the lift of the mouth's corners. */
function axesOf(ring: number, rise: number, side: number, rings: number): { a: number; b: number; lift: number } {
  const upper = rise > 0;
  const lift = 0.026 * side * side * (ring <= LIP_RINGS ? 1 : Math.max(0, 1 - (ring - LIP_RINGS) / 5));
  if (ring <= 0) return { a: HALF_WIDTH, b: 0.003, lift };
  const bow = upper ? 1 - 0.2 * bell(side, 0, 0.13) + 0.1 * bell(Math.abs(side), 0.3, 0.16) : 1;
  const full = upper ? 0.078 : 0.098;
  if (ring <= LIP_RINGS) {
    const u = ring / LIP_RINGS;
    return { a: HALF_WIDTH + 0.03 * u, b: 0.003 + full * u * bow, lift };
  }
  // The first ring of skin lies close to the red, so that the edge of the lips is an edge.
  const close = ring === LIP_RINGS + 1 ? 0.012 : 0;
  const u = (ring - LIP_RINGS - 1) / (rings - 1);
  const g = reach(u);
  const a0 = HALF_WIDTH + 0.042;
  const b0 = full * bow + 0.015;
  const b = b0 + (REACH - b0) * g + (close > 0 ? 0 : 0.01);
  return { a: a0 + (REACH - a0) * g, b, lift };
}

/** Rings lie close together as far as the nose and the chin, and wide behind. */
const reach = (u: number): number =>
  u < NEAR_RINGS
    ? (NEAR_REACH * u) / NEAR_RINGS
    : NEAR_REACH + (1 - NEAR_REACH) * ((u - NEAR_RINGS) / (1 - NEAR_RINGS)) ** 1.25;

function directionOf(across: number, upwards: number): Vec {
  const far = Math.hypot(across, upwards);
  if (far < 1e-6) return FORTH;
  const s = Math.sin(far) / far;
  return unit(add(scale(FORTH, Math.cos(far)), add(scale(RIGHT, s * across), scale(UP, s * upwards))));
}

/** How far the lips stand out from the face at a ring. */
function lipBulge(ring: number, side: number, rise: number): number {
  if (ring < 0 || ring > LIP_RINGS) return 0;
  const u = ring / LIP_RINGS;
  const body = Math.sqrt(Math.max(0, 1 - Math.abs(side) ** 2.6));
  const profile = Math.sin(Math.PI * (0.16 + 0.84 * u)) ** 0.8;
  return (rise > 0 ? 0.036 : 0.046) * profile * body - 0.012 * (1 - u) * body;
}

/** The bag behind the lips, so that an open mouth shows a dark inside and never the wall behind. */
function inside(p: Vec, ring: number, rise: number): Vec {
  const u = -ring / INNER_RINGS;
  const spread = (rise > 0 ? 0.85 : -1) * Math.abs(rise) ** 0.4 * 0.13 * Math.sin(Math.min(1, u * 1.8) * Math.PI * 0.5);
  return [p[0] * (1 + 0.5 * u * (1 - u) - 0.3 * u * u), p[1] + spread, p[2] - 0.035 - 0.36 * u];
}

/** Behind the lid patch the skin goes back into the head. */
function behindLids(p: Vec): Vec {
  return p[2] > 0.2 ? [p[0], p[1], p[2] - 0.26 * smooth(0.98, 0.62, rimShare(p))] : p;
}

function colourOf(p: Vec, place: Place, character: Character, open: number): Vec {
  if (place.ring < 0) return mix(scale(character.lip, 0.5), DARK, clamp((-place.ring / INNER_RINGS) * 1.5, 0, 1));
  if (place.ring === 0) return scale(character.lip, 0.36);
  if (place.ring <= LIP_RINGS) {
    const u = place.ring / LIP_RINGS;
    return scale(character.lip, (0.78 + 0.3 * u) * (place.rise > 0 ? 0.88 : 1.06));
  }
  return inFold(skinColour(p, character), open);
}

/** The skin of the face as a net round the mouth: the lips are a ring that bends, with no seam anywhere. */
export function sculptFace(sculpt: Sculpt, character: Character, detail: FaceDetail): readonly Place[] {
  const places: Place[] = [];
  const first = sculpt.vertices.length;
  const lastRing = LIP_RINGS + detail.skinRings;
  for (let ring = -INNER_RINGS; ring <= lastRing; ring += 1)
    for (let column = 0; column < detail.columns; column += 1) {
      const angle = (column / detail.columns) * 2 * Math.PI;
      const place: Place = { ring, column, side: Math.cos(angle), rise: Math.sin(angle) };
      places.push(place);
      sculpt.vertex(vertexOf(place, character, detail));
    }
  sculpt.grid(first, INNER_RINGS + lastRing + 1, detail.columns, { closed: true });
  closeThroat(sculpt, first, detail.columns, places);
  return places;
}

/** The end of the bag behind the lips. */
function closeThroat(sculpt: Sculpt, first: number, columns: number, places: Place[]): void {
  places.push({ ring: -INNER_RINGS, column: 0, side: 0, rise: -0.3 });
  const end = sculpt.vertex({ at: [0, MOUTH_Y, 0.22], colour: DARK, matter: { gloss: 0, glow: 0 }, head: 1 });
  for (let column = 0; column < columns; column += 1)
    sculpt.triangle(end, first + column, first + ((column + 1) % columns));
}

function vertexOf(place: Place, character: Character, detail: FaceDetail): Parameters<Sculpt['vertex']>[0] {
  const { ring, side, rise } = place;
  const { a, b, lift } = axesOf(ring, rise, side, detail.skinRings);
  const direction = directionOf(a * side, b * rise + lift);
  const surface = cast(headField, CORE, direction);
  const normal = normalAt(headField, surface);
  let at = along(surface, direction, lipBulge(ring, side, rise));
  if (ring < 0) at = inside(at, ring, rise);
  const skin = ring > LIP_RINGS;
  const open = skin ? openness(at, normal, everythingOutside(at)) : 1;
  if (skin) at = behindLids(at);
  const tint = colourOf(surface, place, character, open);
  const matter = skin ? { gloss: 0.22, glow: 1 } : { gloss: ring >= 1 ? 0.62 : 0.1, glow: 0.7 };
  return { at, colour: tint, matter, head: 1, ...(ring > LIP_RINGS + 1 ? { normal } : {}) };
}

/** Skin under the hair would be black; the shade of the hair counts only where the skin is in front of it. */
function everythingOutside(at: Vec): typeof everything | undefined {
  return at[2] > 0.1 ? everything : undefined;
}
