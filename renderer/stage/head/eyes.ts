import type { Character, Palette } from './character.ts';
import { EYE, EYE_RADIUS, normalAt, openness } from './forms.ts';
import { SOFT } from './face.ts';
import { directionOf, outerAt, toEye, type EyeShape } from './eye-shape.ts';
import type { Model } from './model.ts';
import { inFold, skinColour } from './skin-colour.ts';
import type { Sculpt } from './sculpt.ts';
import { add, along, bell, clamp, mirrored, mix, scale, smooth, sub, unit, type Vec } from './vec.ts';

export type EyeDetail = { readonly columns: number; readonly lidRings: number; readonly irisColumns: number };

/** The lids' positions are worked out for these states and blended between: wide … open … closed. */
export const LID_STATES = [-0.45, 0, 0.25, 0.5, 0.75, 1] as const;

/** One vertex of a lid in every state, xyz after xyz. */
export type LidVertex = { readonly upper: boolean; readonly states: Float32Array };

type Side = 1 | -1;
const placed = (p: Vec, side: Side): Vec => (side === 1 ? p : mirrored(p));

/** Share of the way from the lid's edge to the face; the first steps are the lashes. */
function shareOf(ring: number, rings: number, lash: number, angle: number): number {
  if (ring <= 0) return 0;
  // The line of the lashes is fine towards the nose.
  const line = 0.03 + 2.4 * lash * smooth(-1.05, 0.1, Math.cos(angle)) * (1 - 0.75 * smooth(0.9, 1, Math.cos(angle)));
  if (ring === 1) return line;
  if (ring === 2) return line + 0.025;
  return line + 0.025 + (0.975 - line) * ((ring - 2) / (rings - 2)) ** 1.1;
}

/** `skin` is where the skin would lie on its own, before lashes and folds. */
function lidPoint(model: Model, angle: number, ring: number, rings: number, lid: number): { at: Vec; skin: Vec } {
  const { eye } = model;
  const { lash, wing } = model.character.eye;
  const upper = Math.sin(angle) >= 0;
  const h = eye.openingHalf(Math.cos(angle)) * Math.cos(angle);
  const v = eye.edgeOf(upper, h, lid);
  const share = shareOf(ring, rings, lash, angle);
  const outer = outerAt(angle);
  const angles = { h: h + (outer.h - h) * share, v: v + (outer.v - v) * share };
  if (ring < 0) {
    const rim = directionOf({ h: h * 0.985, v: v + (upper ? 0.02 : -0.02) });
    const at = along(EYE, rim, EYE_RADIUS * (ring === -1 ? 1 : 0.96));
    return { at, skin: at };
  }
  const skin = eye.draped(angles, share);
  if (ring === rings) return { at: skin, skin };
  const direction = unit(sub(skin, EYE));
  // At the corners the two lids are one skin: nothing there may belong to one of them.
  const apart = smooth(0.04, 0.7, Math.abs(Math.sin(angle))) * smooth(-0.85, -0.2, Math.cos(angle));
  const crease = upper
    ? 0.012 * bell(share, 0.4, 0.1) * (1 - 0.75 * Math.max(0, lid))
    : 0.006 * bell(share, 0.42, 0.12);
  const lifted = upper && ring <= 1 ? lash * 0.75 : 0;
  const temple = smooth(0.5, 0.85, Math.cos(angle)) * smooth(1, 0.95, Math.cos(angle));
  const flick = upper && (ring === 1 || ring === 2) ? wing * temple * (1 - 0.8 * Math.max(0, lid)) : 0;
  const at = along(skin, direction, lifted * smooth(0, 0.4, Math.abs(Math.sin(angle))) - crease * apart + 0.1 * flick);
  return { at: [at[0] + 0.35 * flick, at[1] + 0.16 * flick, at[2]], skin };
}

/**
 * The lids of one eye as a patch of skin from their edges to the face, sewn to the hole in it. Returns each vertex in
 * every state.
 */
export function sculptLids(
  sculpt: Sculpt,
  model: Model,
  side: Side,
  detail: EyeDetail,
  hole: readonly number[],
): LidVertex[] {
  const first = sculpt.vertices.length;
  const made: LidVertex[] = [];
  const { columns, lidRings } = detail;
  for (let ring = -2; ring <= lidRings; ring += 1)
    for (let column = 0; column < columns; column += 1) {
      const angle = (column / columns) * 2 * Math.PI;
      const upper = Math.sin(angle) >= 0;
      const states = LID_STATES.map((lid) => lidPoint(model, angle, ring, lidRings, lid));
      const { skin, at } = states[1];
      const share = shareOf(ring, lidRings, model.character.eye.lash, angle);
      const normal = normalAt(model.forms.head, skin, SOFT);
      made.push({ upper, states: new Float32Array(states.flatMap((state) => [...placed(state.at, side)])) });
      sculpt.vertex({
        at: placed(at, side),
        colour: lidColour(model, ring, angle, share, skin, normal),
        matter: { gloss: ring <= 1 ? 0.05 : 0.22, glow: ring <= 1 && upper ? 0 : 1 },
        head: 1,
        normal: placed(normal, side),
        trust: smooth(0.5, 0.85, share),
      });
    }
  sculpt.grid(first, lidRings + 3, columns, { closed: true, flip: side === -1 });
  const rim = Array.from({ length: columns }, (_, column) => first + (lidRings + 2) * columns + column);
  sculpt.sew(hole, side === 1 ? rim : rim.toReversed());
  return made;
}

function lidColour({ character, forms }: Model, ring: number, angle: number, share: number, at: Vec, normal: Vec): Vec {
  const { palette: c, eye } = character;
  const up = Math.sin(angle);
  const upper = up >= 0;
  if (upper && ring <= 1) return c.lash;
  if (!upper && ring <= 0) {
    const line = 0.25 + 12 * eye.lash * smooth(0, 1, Math.cos(angle));
    return mix(mix(c.skinShade, c.blush, 0.5), c.lash, line);
  }
  const open = openness(at, normal, forms.everything);
  const part = smooth(-0.5, 0.5, up);
  const crease =
    (0.6 * bell(share, 0.4, 0.11) * smooth(0, 0.5, up) + 0.26 * (1 - share)) * part + 0.3 * (1 - share) * (1 - part);
  const skin = mix(c.skin, c.skinShade, crease);
  const rim = mix(skin, skinColour(at, character), smooth(0.3, 0.8, share));
  return inFold(rim, 1 - (1 - open) * smooth(0.05, 0.5, share));
}

/** Rings of the eyeball from the middle of the pupil outwards: angle, how deep it lies, and its colour. */
function eyeRings(c: Palette): { angle: number; sunk: number; tint: (up: number, spoke: number) => Vec }[] {
  const pupil = (): Vec => [0.006, 0.005, 0.006];
  const iris =
    (light: number) =>
    (up: number, spoke: number): Vec =>
      scale(mix(c.iris, c.irisLight, clamp(light * (0.68 - 0.6 * up) + 0.1 * spoke, 0, 1.2)), 1 - 0.36 * up);
  const limbus = (): Vec => scale(c.iris, 0.14);
  const sclera = (bright: number) => (): Vec => scale([0.93, 0.905, 0.885], bright);
  return [
    { angle: 0, sunk: 0.03, tint: pupil },
    { angle: 0.255, sunk: 0.03, tint: pupil },
    { angle: 0.275, sunk: 0.03, tint: iris(0.25) },
    { angle: 0.4, sunk: 0.026, tint: iris(1.1) },
    { angle: 0.505, sunk: 0.018, tint: iris(0.5) },
    { angle: 0.545, sunk: 0.006, tint: limbus },
    { angle: 0.6, sunk: 0, tint: sclera(0.92) },
    { angle: 1.2, sunk: 0.06, tint: sclera(0.76) },
  ];
}

/** One eyeball's front. Its vertices are turned by the gaze and shaded by the lid above. */
export function sculptEyeball(sculpt: Sculpt, { palette }: Character, side: Side, detail: EyeDetail): void {
  const first = sculpt.vertices.length;
  const rings = eyeRings(palette);
  for (const { angle, sunk, tint } of rings)
    for (let column = 0; column < detail.irisColumns; column += 1) {
      const round = (column / detail.irisColumns) * 2 * Math.PI;
      const across = Math.sin(angle) * Math.cos(round);
      const up = Math.sin(angle) * Math.sin(round);
      const direction: Vec = [across, up, Math.cos(angle)];
      const spoke = column % 2 === 0 ? 1 : -1;
      const iris = angle > 0.25 && angle < 0.6;
      sculpt.vertex({
        at: add(placed(EYE, side), scale(direction, EYE_RADIUS * (1 - sunk))),
        colour: tint(up / 0.53, spoke),
        matter: { gloss: angle < 0.3 ? 0 : 0.7, glow: iris ? 0.4 : 0.35 },
        head: 1,
        normal: direction,
      });
    }
  sculpt.grid(first, rings.length, detail.irisColumns, { closed: true });
}

/** Two lights in each eye that stay where the lamps are while the eye turns: what makes it wet and alive. */
export function sculptGlints(sculpt: Sculpt, side: Side, { irisColumns }: EyeDetail): void {
  const white: Vec = [2.6, 2.5, 2.4];
  for (const [h, v, size] of [
    [0.16, 0.19, 0.034],
    [-0.17, -0.2, 0.014],
  ] as const) {
    const columns = Math.round(size > 0.02 ? irisColumns * 0.8 : irisColumns * 0.5);
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
export function underLid(eye: EyeShape, p: Vec, lid: number): number {
  const { h, v } = toEye(p);
  const clear = eye.edgeOf(true, h, lid) - v;
  const corner = smooth(1.02, 0.55, Math.abs(h) / eye.openingHalf(h));
  return (0.42 + 0.58 * smooth(-0.05, 0.34, clear)) * (0.62 + 0.38 * corner);
}
