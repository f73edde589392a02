import type { Model } from './model.ts';
import { foldAngle } from './outerwear.ts';
import type { Sculpt } from './sculpt.ts';
import { along, CLOTH, halfWidth, inShade, sculptCloth, torso, type Part, type Path } from './torso.ts';
import { add, mirrored, mix, scale, smooth, type Vec } from './vec.ts';

/** Half the shirt's opening below the throat, radians. */
const throat = (t: number, buttoned: boolean): number =>
  buttoned ? 0 : Math.asin((0.2 * Math.max(0, 3.1 - t)) / 2.6 / halfWidth(t));

/** The shirt under everything else: two halves that meet at the buttons. */
export function sculptShirt(sculpt: Sculpt, model: Model, buttoned: boolean): void {
  const { shirt } = model.character.palette;
  const ts = [0.5, 1.1, 1.7, 2.4, 3.1, 4, 5.4, 7];
  for (const side of [1, -1] as const) {
    const rows = ts.map((t) =>
      [0, 0.1, 0.5, 0.86, 1.15].map((part, column): Part => {
        const from = throat(t, buttoned) - 0.004;
        // As far as the lapel or the pullover, which throws its shadow on it.
        const to = Math.max(from + 0.3, buttoned ? 1.1 : foldAngle(t));
        const p = torso(t, from + part * (to - from), column === 0 ? 0 : 0.014);
        const tint = scale(shirt, [0.62, 1, 1, 0.86, 0.55][column]);
        return { at: side === 1 ? p : mirrored(p), t, tint };
      }),
    );
    sculptCloth(sculpt, model, rows, side === -1);
  }
}

export type Collar = {
  /** Where the leaves begin in front, radians. */
  readonly open: number;
  /** Their outer edge, from the nape to the point. */
  readonly edge: Path;
  /** How far the edge lies above the body. */
  readonly high: number;
  /** Open in front. */
  readonly runsOut: boolean;
};

/** Lies over the lapels, in long points. */
export const OPEN_COLLAR: Collar = {
  open: 0.7,
  high: 0.098,
  runsOut: true,
  edge: [
    [1.2, Math.PI],
    [1.35, 2.2],
    [1.75, 1.45],
    [2.2, 1.17],
    [3.15, 0.93],
  ],
};
/** Lies within the neck of the pullover. */
export const CLOSED_COLLAR: Collar = {
  open: 0.16,
  high: 0.04,
  runsOut: false,
  edge: [
    [0.85, Math.PI],
    [0.95, 2.2],
    [1.2, 1.4],
    [1.6, 0.92],
    [2.35, 0.5],
  ],
};

/** Where a leaf is folded: round the neck, higher behind than in front. `s` 0 behind … 1 in front. */
function fold(s: number, open: number): Vec {
  const angle = Math.PI - s * (Math.PI - open);
  const front = smooth(0.35, 1, s);
  const [radius, deep] = [0.272 + 0.018 * front, 0.272 + 0.036 * front];
  return [Math.sin(angle) * radius, -0.89 - 0.14 * front, -0.12 + Math.cos(angle) * deep];
}

/** Where an open collar's leaf runs out: on the edge of the shirt's opening, without an end that could be looked into. */
const RUNS_OUT = { t: 1.15, from: 0.7 } as const;

function runOut(p: Vec, s: number, grown: number, inwards: number): Vec {
  const { t, from } = RUNS_OUT;
  return mix(p, torso(t, throat(t, false) - inwards, grown), smooth(from, 1, s));
}

/** The shirt's collar: two leaves that stand round the neck and fold over in points. */
export function sculptCollar(sculpt: Sculpt, model: Model, { open, edge, high, runsOut }: Collar, steps: number): void {
  const { shirt } = model.character.palette;
  for (const side of [1, -1] as const) {
    const rows: Part[][] = [[], [], [], [], []];
    for (let step = 0; step <= steps; step += 1) {
      const s = step / steps;
      const ring = fold(s, open);
      // Short and close to the skin: nobody looks into the stand.
      const stand: Vec = [ring[0] * 0.84, ring[1] - 0.035, -0.12 + (ring[2] + 0.12) * 0.84];
      const top = runsOut ? runOut(ring, s, 0.03, 0) : ring;
      const [t, angle] = along(edge, s);
      const outer = torso(t, angle, high);
      const outwards: Vec = [top[0], 0.04, top[2] + 0.12];
      const points: readonly (readonly [Vec, number])[] = [
        [runsOut ? runOut(stand, s, -0.02, 0.05) : stand, 0.62],
        [top, 0.94],
        [add(mix(top, outer, 0.5), scale(outwards, 0.07)), 1],
        [outer, 1],
        // The shadow that the leaf throws on the shirt.
        [torso(t + 0.3, angle - 0.1 * smooth(0.5, 1, s), high - 0.04), 0.42],
      ];
      points.forEach(([p, light], row) => {
        rows[row].push({ at: side === 1 ? p : mirrored(p), t: 1.5, tint: scale(shirt, light) });
      });
    }
    sculptCloth(sculpt, model, rows, side === 1);
  }
}

/** A bow tie: two wings that swell from a knot. */
export function sculptBowTie(sculpt: Sculpt, model: Model): void {
  const { accent } = model.character.palette;
  const centre = add(torso(1.05, 0, 0.075), [0, 0.005, 0]);
  const columns = 8;
  const lobe = (
    side: 1 | -1,
    rings: readonly (readonly [x: number, tall: number, deep: number, light: number])[],
  ): void => {
    const first = sculpt.vertices.length;
    for (const [x, tall, deep, light] of rings)
      for (let column = 0; column < columns; column += 1) {
        const angle = (column / columns) * 2 * Math.PI;
        const ripple = 1 - 0.16 * Math.cos(angle * 3);
        const at: Vec = [
          centre[0] + side * x,
          centre[1] + Math.sin(angle) * tall,
          centre[2] + Math.cos(angle) * deep * ripple - 0.16 * x * x,
        ];
        const tint = scale(accent, light * (0.78 + 0.22 * Math.sin(angle)));
        sculpt.vertex({ at, colour: inShade(model, at, 1, tint), matter: { ...CLOTH, gloss: 0.3 }, head: 0 });
      }
    sculpt.grid(first, rings.length, columns, { closed: true, flip: side === -1 });
  };
  for (const side of [1, -1] as const)
    lobe(side, [
      [0.02, 0.032, 0.03, 0.45],
      [0.07, 0.06, 0.055, 0.9],
      [0.15, 0.104, 0.062, 1.1],
      [0.212, 0.106, 0.036, 1],
      [0.235, 0.078, 0.014, 0.85],
      [0.238, 0.001, 0.001, 0.7],
    ]);
  lobe(1, [
    [-0.05, 0.036, 0.02, 0.7],
    [0, 0.054, 0.066, 1.15],
    [0.05, 0.036, 0.02, 0.7],
  ]);
}
