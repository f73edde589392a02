import type { Expression } from '../avatar.ts';
import { cast, CORE, normalAt } from './forms.ts';
import type { Model } from './model.ts';
import type { Sculpt } from './sculpt.ts';
import { add, mix, scale, smooth, sub, unit, type Vec } from './vec.ts';

const STEPS = 13;
const ROUND = 4;

/** Where one vertex of a brow is along it: 0 at the nose … 1 at the temple. */
export type BrowVertex = { readonly share: number; readonly side: 1 | -1; readonly home: Vec };

function spine({ character, forms }: Model, share: number): Vec {
  const { y, arch, length } = character.brow;
  const x = 0.125 + length * share;
  const up = y - 0.03 + arch * Math.sin(Math.PI * (0.1 + 0.76 * share ** 1.15)) - 0.062 * share;
  return cast(forms.head, CORE, unit(sub([x, up, 0.72 - 0.22 * share * share], CORE)));
}

/** Two brows, full at the nose and fine at the temple, laid on the forehead. */
export function sculptBrows(sculpt: Sculpt, model: Model): BrowVertex[] {
  const made: BrowVertex[] = [];
  const { palette, brow } = model.character;
  for (const side of [1, -1] as const) {
    const first = sculpt.vertices.length;
    for (let step = 0; step < STEPS; step += 1) {
      const share = (step / (STEPS - 1)) ** 1.35;
      const centre = spine(model, share);
      const out = normalAt(model.forms.head, centre);
      const tall = brow.thick * Math.sqrt(Math.min(1, share / 0.13 + 0.03)) * (1 - 0.9 * smooth(0.42, 1.02, share));
      for (let corner = 0; corner < ROUND; corner += 1) {
        const angle = (corner / ROUND) * 2 * Math.PI + 0.3;
        const lean = 0.5 * Math.sin(angle) * tall * (1 - share);
        const p = add(
          centre,
          add(scale([0, 1, 0.15], Math.sin(angle) * tall), scale(out, 0.008 + Math.cos(angle) * tall * 0.3)),
        );
        const home: Vec = [(p[0] - lean) * side, p[1], p[2]];
        made.push({ share, side, home });
        // Thin where it begins, and its hairs lie slanting.
        const light = 0.86 + 0.16 * Math.sin(angle);
        const tint = mix(scale(palette.brow, light), palette.skinShade, 0.35 * smooth(0.14, 0, share));
        const way = 0.5 + 1.6 * share + 0.2 * Math.sin(angle);
        const flow: Vec = [Math.cos(way), Math.sin(way), 0.6];
        sculpt.vertex({ at: home, colour: tint, matter: { gloss: 0.12, glow: 0.5 }, head: 1, flow });
      }
    }
    sculpt.grid(first, STEPS, ROUND, { closed: true, flip: side === -1 });
  }
  return made;
}

/** How far a point of a brow rises (and leans back with the forehead). */
export function browRise({ share, side }: BrowVertex, face: Expression): number {
  const inner = (1 - share) ** 1.4;
  const outer = Math.sin(Math.PI * Math.min(1, 0.18 + share * 0.72));
  const uneven = 1 + side * 0.9 * face.browAsymmetry;
  return (
    0.092 * face.browInnerUp * inner +
    0.075 * face.browOuterUp * outer * uneven +
    0.06 * face.browAsymmetry * side * outer -
    0.075 * face.browDown * (0.5 + 0.5 * inner)
  );
}
