import type { Model } from './model.ts';
import type { Sculpt } from './sculpt.ts';
import { along, HEM, sculptCloth, torso, type Part, type Path, type Spot } from './torso.ts';
import { add, mirrored, mix, scale, smooth, type Vec } from './vec.ts';

export type ClothesDetail = {
  readonly columns: number;
  readonly rows: number;
  /** Of the collar's leaves, and of the lapel's or the neckline's edge. */
  readonly leafSteps: number;
  readonly hemSteps: number;
};

/** The angle at which a path that falls towards the front crosses a height. */
function angleAt(path: Path, t: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 24; step += 1) {
    const middle = (low + high) / 2;
    if (along(path, middle)[0] < t) low = middle;
    else high = middle;
  }
  return along(path, low)[1];
}

/** From the nape over the side of the neck to the button: the fold of the lapel, and its outer edge. */
const FOLD: Path = [
  [0.75, Math.PI],
  [0.95, 2.2],
  [1.35, 1.35],
  [2.2, 0.86],
  [3.3, 0.56],
  [4.6, 0.32],
  [6.1, 0.03],
];
const LAPEL: Path = [
  [1.75, Math.PI],
  [1.95, 2.2],
  [2.35, 1.55],
  [3.0, 1.16],
  [4.0, 0.86],
  [5.1, 0.55],
  [6.2, 0.05],
];
/** Where a blazer's lapel is folded, at a height. */
export const foldAngle = (t: number): number => angleAt(FOLD, t);

/** A blazer whose shawl collar runs from the nape to the button in one piece. */
export function sculptBlazer(sculpt: Sculpt, model: Model, detail: ClothesDetail): void {
  const { outer, outerLight } = model.character.palette;
  sculptShell(sculpt, model, detail, (t) => Math.max(0.012, angleAt(FOLD, t)), outer);
  const across: readonly (readonly [part: number, high: number, light: number])[] = [
    [-0.04, 0.02, 0.55],
    [0, 0.052, 1.05],
    [0.3, 0.07, 0.98],
    [1, 0.046, 1.1],
    [0.985, 0.022, 0.5],
  ];
  for (const side of [1, -1] as const) {
    const rows = across.map(([part, high, light]) =>
      Array.from({ length: detail.hemSteps + 1 }, (_, step): Part => {
        const s = step / detail.hemSteps;
        const [t, angle] = mixed(along(FOLD, s), along(LAPEL, s), part);
        const p = torso(t, angle, high * (1 - 0.45 * smooth(0.8, 1, s)));
        return { at: side === 1 ? p : mirrored(p), t, tint: scale(outerLight, light) };
      }),
    );
    sculptCloth(sculpt, model, rows, side === 1);
  }
  sculptButton(sculpt, model, add(torso(6.35, 0.09, 0.045), [0, 0, 0]), 0.034);
  sculptButton(sculpt, model, torso(3.75, 0.74, 0.078), 0.036);
}

const mixed = (a: Spot, b: Spot, part: number): Spot => [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];

/** Rows stand closer at the shoulder, and columns at the arm's outline: that is what is seen against the wall. */
const fall = (u: number): number => u + 0.05 * Math.sin(2 * Math.PI * u);
const round = (u: number): number => u + 0.07 * Math.sin(2 * Math.PI * u);

/** The cloth round the body, open in front as far as `from` says, with a turned edge. */
function sculptShell(
  sculpt: Sculpt,
  model: Model,
  { columns, rows }: ClothesDetail,
  from: (t: number) => number,
  tint: Vec,
  firstT = 0.75,
): void {
  for (const side of [1, -1] as const) {
    const sheet = Array.from({ length: rows + 1 }, (_, row): Part[] => {
      const t = firstT + (HEM - firstT) * fall(row / rows);
      const start = from(t);
      return Array.from({ length: columns + 1 }, (__, column): Part => {
        const angle = start + (Math.PI - start) * round(Math.max(0, column - 1) / (columns - 1));
        const p = torso(t, angle, column === 0 ? 0.006 : 0.03);
        // The sleeve is set in where the arm begins.
        const seam = 1 - 0.3 * Math.exp(-(((angle - 0.98) / 0.07) ** 2)) * smooth(4.2, 5.4, t);
        const back = angle > 2.2 ? 0.7 : 1;
        return { at: side === 1 ? p : mirrored(p), t, tint: scale(tint, (column === 0 ? 0.5 : 1) * seam * back) };
      });
    });
    sculptCloth(sculpt, model, sheet, side === -1);
  }
}

function sculptButton(sculpt: Sculpt, model: Model, centre: Vec, radius: number): void {
  const { metal } = model.character.palette;
  const columns = 12;
  const matter = { gloss: 1, glow: 0.3 };
  const middle = sculpt.vertex({ at: add(centre, [0, 0, 0.022]), colour: metal, matter, head: 0 });
  for (let column = 0; column < columns; column += 1) {
    const angle = (column / columns) * 2 * Math.PI;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const at = add(centre, [c * radius, s * radius, -c * radius * 0.5 * Math.sign(centre[0])]);
    sculpt.vertex({ at, colour: scale(metal, 0.62 + 0.2 * s), matter, head: 0 });
  }
  for (let column = 0; column < columns; column += 1)
    sculpt.triangle(middle, middle + 1 + column, middle + 1 + ((column + 1) % columns));
}

/** The neck of a pullover, from the nape to the point of the V. */
const NECKLINE: Path = [
  [1.15, Math.PI],
  [1.25, 2.2],
  [1.6, 1.35],
  [2.3, 0.82],
  [3.2, 0.47],
  [4.1, 0.2],
  [4.7, 0],
];

/** A knitted pullover with a V neck and a ribbed border. */
export function sculptPullover(sculpt: Sculpt, model: Model, detail: ClothesDetail): void {
  const { outer, outerLight } = model.character.palette;
  sculptShell(sculpt, model, detail, (t) => (t > 4.7 ? 0 : Math.max(0, angleAt(NECKLINE, t))), outer, 1.15);
  const across: readonly (readonly [out: number, high: number, light: number])[] = [
    [-0.03, 0.008, 0.5],
    [0, 0.045, 1],
    [0.4, 0.05, 1],
    [0.46, 0.028, 0.55],
  ];
  const steps = detail.hemSteps;
  for (const side of [1, -1] as const) {
    const rows = across.map(([out, high, light]) =>
      Array.from({ length: steps + 1 }, (_, step): Part => {
        const s = step / steps;
        const [t, angle] = along(NECKLINE, s);
        const p = torso(t + out * (0.8 + 0.7 * s), angle + out * 0.1 * (1 - s), high);
        const rib = step % 2 === 0 ? 1 : 0.9;
        const at: Vec = side === 1 ? p : mirrored(p);
        return { at, t, tint: scale(mix(outer, outerLight, 0.8), light * rib) };
      }),
    );
    sculptCloth(sculpt, model, rows, side === 1);
  }
}
