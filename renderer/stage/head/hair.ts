import type { Character } from './character.ts';
import { cast, headField, type Field } from './field.ts';
import type { Sculpt } from './sculpt.ts';
import { along, bell, dot, length, mix, scale, smooth, sub, unit, type Vec } from './vec.ts';

export type HairDetail = { readonly locks: number; readonly perLock: number; readonly rows: number };

const HEART: Vec = [0, 0.08, -0.08];
/** The parting, from which all locks run. */
const PARTING: Vec = unit([0.34, 0.86, 0.3]);

/** The hair's edge: directions from the heart, clockwise from the parting's front, as the visitor sees it. */
const EDGE: readonly Vec[] = [
  [0.36, 0.62, 0.78],
  [0.62, 0.46, 0.66],
  [0.8, 0.16, 0.46],
  [0.8, -0.22, 0.36],
  [0.7, -0.62, 0.34],
  [0.6, -0.88, 0.12],
  [0.45, -0.95, -0.3],
  [0.15, -0.98, -0.55],
  [-0.15, -0.98, -0.55],
  [-0.45, -0.95, -0.3],
  [-0.6, -0.88, 0.12],
  [-0.72, -0.62, 0.26],
  [-0.82, -0.22, 0.24],
  [-0.84, 0.08, 0.3],
  [-0.76, 0.27, 0.5],
  [-0.44, 0.4, 0.82],
  [0, 0.5, 0.9],
  [0.22, 0.58, 0.86],
];

const EDGE_STEPS = 180;

const hairField: Field = (p) => {
  const crown = length([p[0] / 0.9, (p[1] - 0.3) / 0.88, (p[2] + 0.1) / 0.95]);
  const sides = length([p[0] / 0.86, (p[1] + 0.2) / 0.86, (p[2] + 0.12) / 0.8]);
  const k = 0.22;
  const [a, b] = [(crown - 1) * 0.88, (sides - 1) * 0.82];
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - h * h * k * 0.25;
};

/** The edge measured in steps of its length, so that all locks are equally wide. */
const EDGE_LENGTHS: readonly number[] = ((): readonly number[] => {
  const lengths = [0];
  for (let step = 1; step <= EDGE_STEPS; step += 1)
    lengths.push(lengths[step - 1] + length(sub(splineAt(step / EDGE_STEPS), splineAt((step - 1) / EDGE_STEPS))));
  return lengths;
})();

function edgeAt(share: number): Vec {
  const far = share * EDGE_LENGTHS[EDGE_STEPS];
  const step = Math.max(
    1,
    EDGE_LENGTHS.findIndex((at) => at >= far),
  );
  const [before, after] = [EDGE_LENGTHS[step - 1], EDGE_LENGTHS[step]];
  return splineAt((step - 1 + (far - before) / (after - before)) / EDGE_STEPS);
}

function splineAt(share: number): Vec {
  const t = share * EDGE.length;
  const i = Math.floor(t);
  const f = t - i;
  const at = (n: number): Vec => EDGE[(i + n + EDGE.length) % EDGE.length] ?? PARTING;
  const part = (axis: 0 | 1 | 2): number => {
    const [p, q, r, s] = [at(-1)[axis], at(0)[axis], at(1)[axis], at(2)[axis]];
    return q + 0.5 * f * (r - p + f * (2 * p - 5 * q + 4 * r - s + f * (3 * (q - r) + s - p)));
  };
  return unit([part(0), part(1), part(2)]);
}

/** A bob that runs from a side parting in locks: full at the crown, turned in at the ends. */
export function sculptHair(sculpt: Sculpt, character: Character, detail: HairDetail): void {
  const columns = detail.locks * detail.perLock;
  const first = sculpt.vertices.length;
  // Two more rows fold the ends inwards to the skin, so that the hair has an edge and not a rim.
  for (let row = 0; row < detail.rows + 2; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const point = hairPoint(row, column, detail);
      sculpt.vertex({
        ...point,
        colour: hairColour(character, row, column, detail),
        head: 1,
        matter: { gloss: 0.5, glow: 0.15 },
      });
    }
  sculpt.grid(first, detail.rows + 2, columns, { closed: true });
}

/** 0 in the valley between two locks, 1 on the back of one. */
function ridge(column: number, perLock: number): number {
  const f = (column % perLock) / perLock;
  return Math.sqrt(Math.sin(Math.PI * f));
}
const variety = (lock: number): number => Math.sin(lock * 12.9898) * 0.5 + Math.sin(lock * 4.1414) * 0.5;

/** Half way from the parting to a tip: straight to the brow, but down the side of the head to the jaw and the nape. */
function wayTo(tip: Vec): Vec {
  const straight = unit(along(unit(mix(PARTING, tip, 0.5)), [0, 0.22, -0.05], 1));
  const round = Math.hypot(tip[0], tip[2]);
  const down = unit([tip[0] / round, 0.42, tip[2] / round]);
  return unit(mix(straight, down, smooth(0.45, -0.15, dot(PARTING, tip))));
}

function hairPoint(row: number, column: number, { locks, perLock, rows }: HairDetail): { at: Vec } {
  const lock = Math.floor(column / perLock);
  const back = ridge(column, perLock);
  const t = Math.min(1, row / (rows - 1));
  const end = edgeAt((column + 0.5) / (locks * perLock));
  // Locks end in points, of different lengths.
  const tip = mix(end, PARTING, -0.05 * (back - 0.55) * (1 + 0.5 * variety(lock)));
  const middle = wayTo(tip);
  const direction = unit(mix(mix(PARTING, middle, t), mix(middle, tip, t), t));
  const outer = cast(hairField, HEART, direction);
  const skin = cast(headField, HEART, direction);
  const far = Math.max(length(sub(outer, HEART)), length(sub(skin, HEART)) + 0.05);
  const swell = smooth(0.1, 0.55, t);
  const front = smooth(0.3, 0.8, direction[2]) * smooth(0.1, 0.5, direction[1]);
  const groove = (0.05 * (back - 0.5) + 0.022 * variety(lock)) * swell;
  const lift = 0.05 * front * bell(t, 0.75, 0.35) - 0.03 * smooth(0.85, 1, t) * (1 - front);
  const over = far + groove + lift;
  if (row < rows) return { at: along(HEART, direction, over) };
  const under = Math.max(length(sub(skin, HEART)) - 0.03, over * 0.62);
  const fold = row === rows ? over - (over - under) * 0.45 : under;
  const tucked = unit(mix(direction, PARTING, row === rows ? -0.012 : 0.05));
  return { at: along(HEART, tucked, fold) };
}

function hairColour(c: Character, row: number, column: number, { perLock, rows }: HairDetail): Vec {
  const t = Math.min(1, row / (rows - 1));
  const back = ridge(column, perLock);
  const lock = Math.floor(column / perLock);
  const shine = 0.55 * bell(t, 0.36, 0.12) * back + 0.3 * smooth(0.6, 1, t) * back;
  const tint = mix(c.hair, c.hairLight, Math.max(0, 0.16 + shine + 0.14 * variety(lock)));
  const valley = 0.55 + 0.45 * back;
  return scale(tint, row < rows ? 1 - (1 - valley) * smooth(0.05, 0.4, t) : row === rows ? 0.45 : 0.16);
}
