import type { Character } from './character.ts';
import { cast, CORE } from './forms.ts';
import type { Model } from './model.ts';
import { inFold } from './skin-colour.ts';
import type { Sculpt } from './sculpt.ts';
import { add, mirrored, mix, scale, sub, unit, type Vec } from './vec.ts';

/** Rows of an ear from the middle of its hollow to its edge and round to the skin behind: part of the outline, height. */
const ROWS: readonly (readonly [share: number, high: number, shade: number])[] = [
  [0, 0.0, 0.5],
  [0.34, 0.004, 0.6],
  [0.6, 0.045, 0.9],
  [0.76, 0.035, 0.72],
  [0.92, 0.078, 1],
  [1, 0.055, 1],
  [0.93, 0.01, 0.75],
  [0.7, -0.09, 0.5],
];

/** An ear's outline: broad above, a lobe below. */
function outline(angle: number): readonly [across: number, up: number] {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const across = s > 0 ? 0.118 : 0.118 - 0.045 * -s;
  return [c * across - 0.02 * s, s > 0 ? 0.165 * s : 0.185 * s];
}

/** Ears: cups with a rim and a lobe, laid on the sides of the head and turned out a little. */
/** A bob hides one of them. */
const sides = ({ hair }: Character): readonly (1 | -1)[] => (hair === 'bob' ? [1] : [1, -1]);

export function sculptEars(sculpt: Sculpt, { character, forms }: Model, columns: number): void {
  const root = cast(forms.head, CORE, unit(sub([0.8, -0.03, -0.1], CORE)));
  const out = unit([0.86, 0.04, 0.5]);
  const forward = unit([-0.5, 0.12, 0.86]);
  const up = unit([0.12, 1, -0.06]);
  const { skin, skinShade, blush } = character.palette;
  for (const side of sides(character)) {
    const first = sculpt.vertices.length;
    for (const [share, high, shade] of ROWS)
      for (let column = 0; column < columns; column += 1) {
        const [across, tall] = outline((column / columns) * 2 * Math.PI);
        const flat = add(scale(forward, across * share), scale(up, tall * share));
        const at: Vec = add(add(root, flat), scale(out, high + 0.05));
        const tint = mix(mix(skin, blush, 0.28), skinShade, 0.25 * (1 - shade));
        const colour = inFold(tint, shade);
        sculpt.vertex({ at: side === 1 ? at : mirrored(at), colour, matter: { gloss: 0.2, glow: 1 }, head: 1 });
      }
    sculpt.grid(first, ROWS.length, columns, { closed: true, flip: side === 1 });
  }
}

/** A drop of gold under each lobe. */
export function sculptEarrings(sculpt: Sculpt, { character, forms }: Model, columns: number): void {
  const root = cast(forms.head, CORE, unit(sub([0.8, -0.03, -0.1], CORE)));
  const { metal } = character.palette;
  const rows = Math.ceil(columns * 0.6);
  for (const side of sides(character)) {
    const centre = add(root, [0.055, -0.245, 0.02]);
    const first = sculpt.vertices.length;
    for (let row = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1) {
        const [v, h] = [(row / (rows - 1)) * Math.PI, (column / columns) * 2 * Math.PI];
        const round = Math.sin(v) * 0.04;
        const at: Vec = [
          (centre[0] + Math.sin(h) * round) * side,
          centre[1] + Math.cos(v) * 0.044,
          centre[2] + Math.cos(h) * round,
        ];
        sculpt.vertex({ at, colour: scale(metal, 0.7 + 0.3 * Math.cos(v)), matter: { gloss: 1, glow: 0.3 }, head: 1 });
      }
    sculpt.grid(first, rows, columns, { closed: true, flip: side === -1 });
  }
}
