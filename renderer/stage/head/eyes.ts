import type { Character } from './character.ts';
import { EYE, EYE_RADIUS, everything, headField, normalAt, openness } from './field.ts';
import { directionOf, draped, edgeOf, openingHalf, outerAt, toEye } from './eye-shape.ts';
import { inFold, skinColour } from './skin-colour.ts';
import type { Sculpt } from './sculpt.ts';
import { add, along, bell, mirrored, mix, scale, smooth, sub, unit, type Vec } from './vec.ts';

export type EyeDetail = { readonly columns: number; readonly lidRings: number; readonly irisColumns: number };

/** The lids' positions are worked out for these states and blended between: wide … open … closed. */
export const LID_STATES = [-0.45, 0, 0.25, 0.5, 0.75, 1] as const;

/** One vertex of a lid in every state, xyz after xyz. */
export type LidVertex = { readonly upper: boolean; readonly states: Float32Array };

type Side = 1 | -1;
const placed = (p: Vec, side: Side): Vec => (side === 1 ? p : mirrored(p));

/** Share of the way from the lid's edge to the face; the first steps are the lashes. */
function shareOf(ring: number, rings: number): number {
  if (ring <= 0) return 0;
  if (ring === 1) return 0.07;
  if (ring === 2) return 0.1;
  // The last ring lies beyond the patch's rim, below the face.
  return ring === rings ? 1.09 : 0.1 + 0.9 * ((ring - 2) / (rings - 3)) ** 1.1;
}

/** `skin` is where the skin would lie on its own, before lashes, folds and rims. */
function lidPoint(angle: number, ring: number, rings: number, lid: number): { at: Vec; skin: Vec } {
  const upper = Math.sin(angle) >= 0;
  const h = openingHalf(Math.cos(angle)) * Math.cos(angle);
  const v = edgeOf(upper, h, upper ? lid : lid * 1);
  const share = shareOf(ring, rings);
  const outer = outerAt(angle);
  const angles = { h: h + (outer.h - h) * share, v: v + (outer.v - v) * share };
  if (ring < 0) {
    const rim = directionOf({ h: h * 0.985, v: v + (upper ? 0.02 : -0.02) });
    const at = along(EYE, rim, EYE_RADIUS * (ring === -1 ? 1 : 0.96));
    return { at, skin: at };
  }
  const skin = draped(angles, share);
  const direction = unit(sub(skin, EYE));
  const crease = upper
    ? 0.0065 * bell(share, 0.36, 0.09) * Math.sin(angle) * (1 - 0.7 * Math.max(0, lid))
    : 0.006 * bell(share, 0.4, 0.12);
  const lash = upper && ring <= 1 ? 0.012 * smooth(0, 0.5, Math.sin(angle) + 0.3 * Math.cos(angle)) : 0;
  // The patch lies on the face near its rim and dives under it at its last ring.
  const over = ring === rings ? -0.03 : 0.004 * smooth(0.5, 0.8, share);
  return { at: along(skin, direction, lash - crease + over), skin };
}

/** The lids of one eye as a patch of skin from their edges to the face. Returns each vertex in every state. */
export function sculptLids(sculpt: Sculpt, character: Character, side: Side, detail: EyeDetail): LidVertex[] {
  const first = sculpt.vertices.length;
  const made: LidVertex[] = [];
  for (let ring = -2; ring <= detail.lidRings; ring += 1)
    for (let column = 0; column < detail.columns; column += 1) {
      const angle = (column / detail.columns) * 2 * Math.PI;
      const states = LID_STATES.map((lid) => lidPoint(angle, ring, detail.lidRings, lid));
      const at = states[1].at;
      const upper = Math.sin(angle) >= 0;
      const normal = normalAt(headField, states[1].skin);
      const tint = lidColour(character, ring, upper, shareOf(ring, detail.lidRings), states[1].skin, normal);
      const share = shareOf(ring, detail.lidRings);
      made.push({ upper, states: new Float32Array(states.flatMap((state) => [...placed(state.at, side)])) });
      sculpt.vertex({
        at: placed(at, side),
        colour: tint,
        matter: { gloss: ring <= 1 ? 0.05 : 0.22, glow: ring <= 1 && upper ? 0 : 1 },
        head: 1,
        normal: placed(normal, side),
        trust: smooth(0.55, 0.9, share),
      });
    }
  sculpt.grid(first, detail.lidRings + 3, detail.columns, { closed: true, flip: side === -1 });
  return made;
}

function lidColour(c: Character, ring: number, upper: boolean, share: number, at: Vec, normal: Vec): Vec {
  if (upper && ring <= 1) return c.lash;
  if (!upper && ring <= 0) return mix(c.skinShade, c.blush, 0.5);
  const open = openness(at, normal, everything);
  const skin = mix(c.skin, c.skinShade, upper ? 0.45 * bell(share, 0.36, 0.16) + 0.16 : 0.28 * (1 - share) + 0.1);
  const rim = mix(skin, skinColour(at, c), smooth(0.45, 0.9, share));
  return inFold(rim, 1 - (1 - open) * smooth(0.3, 0.9, share));
}

/** Rings of the eyeball from the middle of the pupil outwards: angle, how deep it lies, and its colour. */
function eyeRings(c: Character): { angle: number; sunk: number; tint: (up: number, spoke: number) => Vec }[] {
  const pupil = (): Vec => [0.006, 0.005, 0.006];
  const iris =
    (light: number) =>
    (up: number, spoke: number): Vec =>
      scale(mix(c.iris, c.irisLight, light * (0.62 - 0.5 * up) + 0.1 * spoke), 1 - 0.3 * up);
  const limbus = (): Vec => scale(c.iris, 0.13);
  const sclera = (bright: number) => (): Vec => scale([0.93, 0.9, 0.87], bright);
  return [
    { angle: 0, sunk: 0.03, tint: pupil },
    { angle: 0.26, sunk: 0.03, tint: pupil },
    { angle: 0.28, sunk: 0.03, tint: iris(0.3) },
    { angle: 0.4, sunk: 0.026, tint: iris(1) },
    { angle: 0.525, sunk: 0.018, tint: iris(0.55) },
    { angle: 0.56, sunk: 0.006, tint: limbus },
    { angle: 0.6, sunk: 0.002, tint: limbus },
    { angle: 0.64, sunk: 0, tint: sclera(0.86) },
    { angle: 0.85, sunk: 0, tint: sclera(0.95) },
    { angle: 1.2, sunk: 0, tint: sclera(0.8) },
  ];
}

/** One eyeball's front. Its vertices are turned by the gaze and shaded by the lid above. */
export function sculptEyeball(sculpt: Sculpt, character: Character, side: Side, detail: EyeDetail): void {
  const first = sculpt.vertices.length;
  const rings = eyeRings(character);
  for (const { angle, sunk, tint } of rings)
    for (let column = 0; column < detail.irisColumns; column += 1) {
      const round = (column / detail.irisColumns) * 2 * Math.PI;
      const across = Math.sin(angle) * Math.cos(round);
      const up = Math.sin(angle) * Math.sin(round);
      const direction: Vec = [across, up, Math.cos(angle)];
      const spoke = column % 2 === 0 ? 1 : -1;
      const iris = angle > 0.25 && angle < 0.61;
      sculpt.vertex({
        at: add(placed(EYE, side), scale(direction, EYE_RADIUS * (1 - sunk))),
        colour: tint(up / 0.56, spoke),
        matter: { gloss: angle < 0.3 ? 0 : 0.8, glow: iris ? 0.35 : 0.25 },
        head: 1,
        normal: direction,
      });
    }
  sculpt.grid(first, rings.length, detail.irisColumns, { closed: true });
}

/** Two lights in each eye that stay where the lamps are while the eye turns: what makes it wet and alive. */
export function sculptGlints(sculpt: Sculpt, side: Side): void {
  const white: Vec = [2.6, 2.5, 2.4];
  for (const [h, v, size, columns] of [
    [0.17, 0.2, 0.03, 10],
    [-0.17, -0.19, 0.014, 8],
  ] as const) {
    // Both eyes mirror the same lamp: the lights are not mirrored.
    const direction = unit([Math.sin(h), Math.sin(v), 1]);
    const centre = along(placed(EYE, side), direction, EYE_RADIUS * 1.022);
    const middle = sculpt.vertex({
      at: centre,
      colour: white,
      matter: { gloss: 0, glow: 1 },
      head: 1,
      normal: [0, 0, 1],
    });
    for (let column = 0; column < columns; column += 1) {
      const round = (column / columns) * 2 * Math.PI;
      const at = add(centre, [Math.cos(round) * size, Math.sin(round) * size * 1.12, 0]);
      sculpt.vertex({ at, colour: white, matter: { gloss: 0, glow: 1 }, head: 1, normal: [0, 0, 1] });
    }
    for (let column = 0; column < columns; column += 1)
      sculpt.triangle(middle, middle + 1 + column, middle + 1 + ((column + 1) % columns));
  }
}

/** How much of the lamp's light reaches a point of an eyeball under its upper lid, 0–1. */
export function underLid(p: Vec, lid: number): number {
  const { h, v } = toEye(p);
  const clear = edgeOf(true, h, lid) - v;
  const corner = smooth(1.02, 0.55, Math.abs(h) / openingHalf(h));
  return (0.42 + 0.58 * smooth(-0.05, 0.34, clear)) * (0.62 + 0.38 * corner);
}
