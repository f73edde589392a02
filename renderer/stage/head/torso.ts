import { openness } from './forms.ts';
import type { Model } from './model.ts';
import { inFold } from './skin-colour.ts';
import type { Sculpt } from './sculpt.ts';
import { mix, scale, smooth, unit, type Vec } from './vec.ts';

export const CLOTH = { gloss: 0.06, glow: 0.15 } as const;
const CENTRE_Z = -0.12;

/** From the neck over the shoulders down: half the width, half the depth, height at the side and at the front. */
const PROFILE: readonly (readonly [across: number, deep: number, sideY: number, frontY: number])[] = [
  [0.262, 0.25, -0.93, -1.02],
  [0.3, 0.275, -1.0, -1.1],
  [0.43, 0.315, -1.075, -1.21],
  [0.66, 0.375, -1.155, -1.33],
  [0.9, 0.445, -1.25, -1.47],
  [1.055, 0.505, -1.4, -1.63],
  [1.115, 0.55, -1.65, -1.83],
  [1.12, 0.58, -2.1, -2.2],
  [1.12, 0.58, -2.6, -2.6],
];
/** The last row that is seen. */
export const HEM = 7;

function profileAt(t: number, part: 0 | 1 | 2 | 3): number {
  const i = Math.min(PROFILE.length - 2, Math.max(0, Math.floor(t)));
  const f = t - i;
  const at = (n: number): number => PROFILE[Math.min(PROFILE.length - 1, Math.max(0, i + n))][part];
  const [p, q, r, s] = [at(-1), at(0), at(1), at(2)];
  return q + 0.5 * f * (r - p + f * (2 * p - 5 * q + 4 * r - s + f * (3 * (q - r) + s - p)));
}

/** Half the body's width at a height. */
export const halfWidth = (t: number): number => profileAt(t, 0);

/**
 * A point of the body.
 *
 * @param t 0 the neck … 7 the hem
 * @param angle 0 the front, π/2 the shoulder on the visitor's right
 * @param grown how far the cloth lies above it
 */
export function torso(t: number, angle: number, grown = 0): Vec {
  const [s, c] = [Math.sin(angle), Math.cos(angle)];
  const side = Math.abs(s) ** 1.7;
  const y = profileAt(t, 3) + (profileAt(t, 2) - profileAt(t, 3)) * side;
  const chest = 0.06 * smooth(1.5, 5, t) * Math.max(0, c) ** 1.5;
  const onTop = smooth(1, 3, t) * smooth(5.5, 4, t);
  return [
    (profileAt(t, 0) + grown) * Math.sign(s) * Math.abs(s) ** 0.92,
    y + grown * 0.9 * onTop,
    CENTRE_Z + (profileAt(t, 1) + chest + grown) * c,
  ];
}

const outwards = (at: Vec, t: number): Vec =>
  unit([at[0], 0.25 + 0.5 * smooth(1, 3, t) * smooth(6, 4, t), at[2] - CENTRE_Z]);

/** A colour in the shade of the head and of the cloth's own folds. */
export function inShade({ forms }: Model, at: Vec, t: number, tint: Vec): Vec {
  return scale(tint, 0.3 + 0.7 * openness(at, outwards(at, t), forms.head));
}

/**
 * The neck bends: its top turns with the head, its foot stays.
 *
 * @param seen how many of its rows a collar leaves to be seen
 */
export function sculptNeck(sculpt: Sculpt, model: Model, columns: number, seen: number): void {
  const { palette, beard } = model.character;
  const first = sculpt.vertices.length;
  const thick = beard ? 1.12 : 1;
  const rows = (
    [
      [-0.5, 0.25],
      [-0.66, 0.235],
      [-0.8, 0.228],
      [-0.93, 0.235],
      [-1.06, 0.262],
      [-1.2, 0.31],
    ] as const
  ).slice(0, seen);
  for (const [y, radius] of rows)
    for (let column = 0; column < columns; column += 1) {
      const angle = (column / columns) * 2 * Math.PI;
      const r = radius * (1 + (thick - 1) * smooth(-1.1, -0.8, y));
      const at: Vec = [Math.sin(angle) * r, y, -0.12 + Math.cos(angle) * r * 0.96];
      const shade = openness(at, unit([at[0], 0, at[2] + 0.12]), model.forms.head);
      const tendon = 0.14 * Math.max(0, Math.cos(2 * (Math.abs(angle > Math.PI ? angle - 2 * Math.PI : angle) - 0.55)));
      const tint = mix(palette.skinShade, palette.skin, 0.62 + tendon);
      sculpt.vertex({
        at,
        colour: inFold(tint, 0.25 + 0.75 * shade),
        matter: { gloss: 0.15, glow: 1 },
        head: smooth(-1.12, -0.6, y),
      });
    }
  sculpt.grid(first, rows.length, columns, { closed: true });
}

/** The skin that an open collar shows. */
export function sculptChest(sculpt: Sculpt, model: Model): void {
  const first = sculpt.vertices.length;
  const rows = [0, 0.8, 1.6, 2.4, 3.4];
  const columns = 7;
  for (const t of rows)
    for (let column = 0; column < columns; column += 1) {
      const at = torso(t, (column / (columns - 1) - 0.5) * 1.7, -0.03);
      const shade = openness(at, outwards(at, t), model.forms.head);
      const { skin, skinShade } = model.character.palette;
      const bone = 0.25 * Math.exp(-(((t - 1.5) / 0.5) ** 2)) * Math.abs(Math.sin(column * 1.57));
      sculpt.vertex({
        at,
        colour: inFold(mix(skin, skinShade, bone), shade),
        matter: { gloss: 0.15, glow: 1 },
        head: 0,
      });
    }
  sculpt.grid(first, rows.length, columns, { closed: false });
}

export type Part = { readonly at: Vec; readonly t: number; readonly tint: Vec };

/** A sheet of cloth in rows of equal length. `flip` turns its outside round: for the mirror image. */
export function sculptCloth(sculpt: Sculpt, model: Model, rows: readonly (readonly Part[])[], flip: boolean): void {
  const first = sculpt.vertices.length;
  for (const row of rows)
    for (const { at, t, tint } of row)
      sculpt.vertex({ at, colour: inShade(model, at, t, tint), matter: CLOTH, head: 0 });
  sculpt.grid(first, rows.length, rows[0].length, { closed: false, flip });
}

/** A place on the body. */
export type Spot = readonly [t: number, angle: number];
export type Path = readonly Spot[];

/** A place on a path that is bent through its spots, `s` 0–1. */
export function along(path: Path, s: number): Spot {
  const x = s * (path.length - 1);
  const i = Math.min(path.length - 2, Math.floor(x));
  const f = x - i;
  const at = (n: number): Spot => path[Math.min(path.length - 1, Math.max(0, i + n))];
  const part = (axis: 0 | 1): number => {
    const [p, q, r, u] = [at(-1)[axis], at(0)[axis], at(1)[axis], at(2)[axis]];
    return q + 0.5 * f * (r - p + f * (2 * p - 5 * q + 4 * r - u + f * (3 * (q - r) + u - p)));
  };
  return [part(0), part(1)];
}
