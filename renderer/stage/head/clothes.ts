import type { Character } from './character.ts';
import { headField, openness, type Field } from './field.ts';
import { inFold } from './skin-colour.ts';
import type { Sculpt } from './sculpt.ts';
import { add, mix, scale, smooth, unit, type Vec } from './vec.ts';

export type ClothesDetail = { readonly columns: number };

const cloth = { gloss: 0.06, glow: 0.15 };
const over: Field = (p) => headField(p);

/** Radius across, depth and height of the shoulders, from the neck down. */
const SHOULDERS: readonly (readonly [y: number, across: number, deep: number])[] = [
  [-1.0, 0.285, 0.27],
  [-1.1, 0.36, 0.3],
  [-1.17, 0.5, 0.35],
  [-1.25, 0.7, 0.41],
  [-1.36, 0.87, 0.47],
  [-1.54, 0.98, 0.53],
  [-1.85, 1.03, 0.57],
  [-2.4, 1.02, 0.58],
];
const CENTRE_Z = -0.12;

function torso(y: number, angle: number, grown: number): Vec {
  let at = 0;
  while (at < SHOULDERS.length - 2 && (SHOULDERS[at + 1]?.[0] ?? 0) > y) at += 1;
  const [y0, a0, d0] = SHOULDERS[at] ?? [0, 0, 0];
  const [y1, a1, d1] = SHOULDERS[at + 1] ?? [0, 0, 0];
  const f = (y0 - y) / (y0 - y1);
  const [across, deep] = [a0 + (a1 - a0) * f + grown, d0 + (d1 - d0) * f + grown];
  const [s, c] = [Math.sin(angle), Math.cos(angle)];
  return [
    across * Math.sign(s) * Math.abs(s) ** 0.9,
    y,
    CENTRE_Z + deep * c + 0.05 * smooth(-1.1, -1.7, y) * Math.max(0, c),
  ];
}

function shaded(at: Vec, tint: Vec): Vec {
  const out = unit([at[0], 0.6, at[2] - CENTRE_Z]);
  return scale(tint, 0.35 + 0.65 * openness(at, out, over));
}

/** The neck bends: its top turns with the head, its foot stays. */
export function sculptNeck(sculpt: Sculpt, character: Character, { columns }: ClothesDetail): void {
  const first = sculpt.vertices.length;
  const rows = [
    [-0.5, 0.25],
    [-0.66, 0.238],
    [-0.82, 0.236],
    [-0.98, 0.25],
    [-1.14, 0.29],
    [-1.3, 0.36],
  ] as const;
  for (const [y, radius] of rows)
    for (let column = 0; column < columns; column += 1) {
      const angle = (column / columns) * 2 * Math.PI;
      const at: Vec = [Math.sin(angle) * radius, y, -0.1 + Math.cos(angle) * radius * 0.95];
      const shade = 0.42 + 0.58 * openness(at, unit([at[0], 0, at[2] + 0.1]), over);
      const tint = mix(character.skinShade, character.skin, 0.55);
      sculpt.vertex({
        at,
        colour: [tint[0] * (0.3 + 0.7 * shade), tint[1] * shade, tint[2] * shade],
        matter: { gloss: 0.15, glow: 1 },
        head: smooth(-1.15, -0.6, y),
      });
    }
  sculpt.grid(first, rows.length, columns, { closed: true });
}

/** Where the jacket's edge is: half the opening at a height, radians from the front. */
const opening = (y: number): number => 0.03 + 0.62 * smooth(-1.85, -1.0, y) ** 1.1;

/** Where the shirt is unbuttoned, half its opening, radians. */
const throat = (y: number): number => 0.5 * smooth(-1.42, -1.08, y);

/** The shirt's two halves under the jacket, and the skin between them. */
export function sculptShirt(sculpt: Sculpt, character: Character): void {
  sculptChest(sculpt, character);
  for (const side of [1, -1] as const) sculptShirtHalf(sculpt, character, side);
}

function sculptChest(sculpt: Sculpt, character: Character): void {
  const first = sculpt.vertices.length;
  const heights = [-1.02, -1.12, -1.2, -1.3, -1.44];
  const columns = 9;
  for (const y of heights)
    for (let column = 0; column < columns; column += 1) {
      const at = torso(y, (column / (columns - 1) - 0.5) * 1.5, -0.035);
      const shade = openness(at, unit([at[0], 0.6, at[2] - CENTRE_Z]), over);
      sculpt.vertex({ at, colour: inFold(character.skin, shade), matter: { gloss: 0.15, glow: 1 }, head: 0 });
    }
  sculpt.grid(first, heights.length, columns, { closed: false });
}

function sculptShirtHalf(sculpt: Sculpt, character: Character, side: 1 | -1): void {
  const first = sculpt.vertices.length;
  const columns = 6;
  const heights = [-1.04, -1.14, -1.24, -1.34, -1.44, -1.6, -2.0];
  for (const y of heights)
    for (let column = 0; column < columns; column += 1) {
      const from = throat(y) - 0.01;
      const p = torso(y, from + (column / (columns - 1)) * (opening(y) + 0.16 - from), column === 0 ? -0.02 : -0.008);
      const at: Vec = [p[0] * side, p[1], p[2]];
      const placket = column === 0 ? 0.72 : column === 1 ? 0.95 : 1;
      sculpt.vertex({ at, colour: scale(shaded(at, character.shirt), placket), matter: cloth, head: 0 });
    }
  sculpt.grid(first, heights.length, columns, { closed: false, flip: side === -1 });
}

export function sculptJacket(sculpt: Sculpt, character: Character, { columns }: ClothesDetail): void {
  const first = sculpt.vertices.length;
  const heights = [-1.03, -1.1, -1.17, -1.25, -1.36, -1.54, -1.8, -2.2];
  for (const y of heights)
    for (let column = 0; column <= columns; column += 1) {
      const from = opening(y);
      const angle = from + (column / columns) * 2 * (Math.PI - from);
      const at = torso(y, angle, 0.012);
      sculpt.vertex({ at, colour: shaded(at, character.jacket), matter: cloth, head: 0 });
    }
  sculpt.grid(first, heights.length, columns + 1, { closed: false });
  for (const side of [1, -1] as const) sculptLapel(sculpt, character, side);
}

/** A lapel: a strip beside the opening that stands off the jacket, with a notch below the collar. */
function sculptLapel(sculpt: Sculpt, character: Character, side: 1 | -1): void {
  const first = sculpt.vertices.length;
  const rows: readonly (readonly [y: number, wide: number])[] = [
    [-1.02, 0.1],
    [-1.12, 0.2],
    [-1.22, 0.3],
    [-1.28, 0.31],
    [-1.3, 0.2],
    [-1.34, 0.36],
    [-1.5, 0.27],
    [-1.7, 0.16],
    [-1.98, 0.04],
  ];
  for (const [y, wide] of rows)
    for (let column = 0; column < 4; column += 1) {
      const part = column / 3;
      const angle = opening(y) - 0.015 + part * wide;
      const lift = 0.03 + 0.03 * Math.sin(Math.PI * Math.min(1, part * 1.05));
      const p = torso(y + (column === 3 ? 0.025 : 0), angle, column === 3 ? 0.014 : lift);
      const tint = column === 3 ? scale(character.lapel, 0.7) : character.lapel;
      sculpt.vertex({ at: [p[0] * side, p[1], p[2]], colour: shaded(p, tint), matter: cloth, head: 0 });
    }
  sculpt.grid(first, rows.length, 4, { closed: false, flip: side === -1 });
}

/** Rows of the collar: its foot, its top inside and outside, and the edge of the fold, whose points lie wide. */
function collarPoint(row: number, angle: number, front: number, point: number): Vec {
  if (row === 3) {
    const outwards = Math.sign(Math.sin(angle)) * 0.3 * point;
    return torso(-1.115 - 0.03 * front - 0.115 * point, angle + outwards, 0.085);
  }
  const [radius, y] = row === 0 ? [0.29, -1.13 - 0.08 * front] : [row === 1 ? 0.283 : 0.3, -0.975 - 0.1 * front];
  return [Math.sin(angle) * radius, y + (row === 2 ? 0.008 : 0), -0.1 + Math.cos(angle) * radius * (1 + 0.12 * front)];
}

/** The shirt's collar: it stands round the neck and folds over in two points. */
export function sculptCollar(sculpt: Sculpt, character: Character): void {
  const columns = 27;
  const first = sculpt.vertices.length;
  for (const row of [0, 1, 2, 3])
    for (let column = 0; column < columns; column += 1) {
      const angle = Math.PI + (column / (columns - 1) - 0.5) * 2 * (Math.PI - 0.36);
      const front = Math.max(0, Math.cos(angle));
      const point = smooth(0.55, 0.98, front);
      const at = collarPoint(row, angle, front, point);
      const end = column === 0 || column === columns - 1;
      const tint = scale(character.shirt, row === 0 ? 0.55 : row === 3 || end ? 0.86 : 1);
      sculpt.vertex({ at, colour: shaded(at, tint), matter: cloth, head: row === 0 ? 0 : 0.12 });
    }
  sculpt.grid(first, 4, columns, { closed: false });
}

/** A pin on the lapel. */
export function sculptPin(sculpt: Sculpt, character: Character): void {
  const centre = add(torso(-1.45, opening(-1.45) + 0.16, 0.085), [0, 0, 0]);
  const columns = 12;
  const middle = sculpt.vertex({
    at: add(centre, [0, 0, 0.022]),
    colour: character.pin,
    matter: { gloss: 1, glow: 0.3 },
    head: 0,
  });
  for (let column = 0; column < columns; column += 1) {
    const angle = (column / columns) * 2 * Math.PI;
    const at = add(centre, [Math.cos(angle) * 0.045, Math.sin(angle) * 0.045, -Math.cos(angle) * 0.016]);
    sculpt.vertex({ at, colour: scale(character.pin, 0.75), matter: { gloss: 1, glow: 0.3 }, head: 0 });
  }
  for (let column = 0; column < columns; column += 1)
    sculpt.triangle(middle, middle + 1 + column, middle + 1 + ((column + 1) % columns));
}
