import type { Expression } from '../avatar.ts';
import type { Character } from './character.ts';
import { cast, CORE, headField, normalAt } from './field.ts';
import type { Sculpt } from './sculpt.ts';
import { add, scale, smooth, sub, unit, type Vec } from './vec.ts';

const STEPS = 9;
const ROUND = 5;

/** Where one vertex of a brow is along it: 0 at the nose … 1 at the temple. */
export type BrowVertex = { readonly share: number; readonly side: 1 | -1; readonly home: Vec };

function spine(share: number): Vec {
  const x = 0.115 + 0.4 * share;
  const y = 0.33 + 0.085 * Math.sin(Math.PI * (0.12 + 0.72 * share)) - 0.055 * share;
  return cast(headField, CORE, unit(sub([x, y, 0.72 - 0.22 * share * share], CORE)));
}

/** Two brows, full at the nose and fine at the temple, laid on the forehead. */
export function sculptBrows(sculpt: Sculpt, character: Character): BrowVertex[] {
  const made: BrowVertex[] = [];
  for (const side of [1, -1] as const) {
    const first = sculpt.vertices.length;
    for (let step = 0; step < STEPS; step += 1) {
      const share = step / (STEPS - 1);
      const centre = spine(share);
      const out = normalAt(headField, centre);
      const tall = 0.033 * (0.22 + 0.78 * smooth(-0.04, 0.2, share)) * (1 - 0.85 * smooth(0.45, 1.02, share));
      for (let corner = 0; corner < ROUND; corner += 1) {
        const angle = (corner / ROUND) * 2 * Math.PI + 0.3;
        const p = add(
          centre,
          add(scale([0, 1, 0.15], Math.sin(angle) * tall), scale(out, 0.008 + Math.cos(angle) * tall * 0.5)),
        );
        const home: Vec = [p[0] * side, p[1], p[2]];
        made.push({ share, side, home });
        sculpt.vertex({ at: home, colour: character.brow, matter: { gloss: 0.15, glow: 0.1 }, head: 1 });
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
    0.07 * face.browInnerUp * inner +
    0.06 * face.browOuterUp * outer * uneven +
    0.05 * face.browAsymmetry * side * outer -
    0.055 * face.browDown * (0.5 + 0.5 * inner)
  );
}
