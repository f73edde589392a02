import type { Palette } from './character.ts';
import { cast, HEART } from './forms.ts';
import { BOB, SWEPT, type HairStyle } from './hair-styles.ts';
import type { Model } from './model.ts';
import type { Sculpt } from './sculpt.ts';
import { along, bell, cross, dot, length, mix, scale, smooth, sub, unit, type Vec } from './vec.ts';

export type HairDetail = { readonly locks: number; readonly perLock: number; readonly rows: number };

const EDGE_STEPS = 180;

/** What a turn about the parting counts beside the edge's length. */
const TURN = 0.55;

/** The edge measured in steps of its length, and of the turn about the parting: locks are alike at the ends and above. */
function openEdge({ edge, parting, behind }: HairStyle): (share: number) => Vec {
  const aside = (p: Vec): Vec => unit(sub(p, scale(parting, dot(p, parting))));
  const steps = Array.from({ length: EDGE_STEPS + 1 }, (_, step) => splineAt(edge, step / EDGE_STEPS));
  const lengths = [0];
  for (let step = 1; step <= EDGE_STEPS; step += 1)
    lengths.push(
      lengths[step - 1] +
        (behind + (1 - behind) * smooth(-0.5, 0, steps[step][2])) *
          (length(sub(steps[step], steps[step - 1])) + TURN * length(sub(aside(steps[step]), aside(steps[step - 1])))),
    );
  return (share) => {
    const far = share * lengths[EDGE_STEPS];
    const after = lengths.findIndex((at) => at >= far);
    const step = Math.max(1, after);
    const part = (far - lengths[step - 1]) / (lengths[step] - lengths[step - 1]);
    return splineAt(edge, (step - 1 + part) / EDGE_STEPS);
  };
}

function splineAt(edge: readonly Vec[], share: number): Vec {
  const t = share * edge.length;
  const i = Math.floor(t);
  const f = t - i;
  const at = (n: number): Vec => edge[(i + n + edge.length) % edge.length];
  const part = (axis: 0 | 1 | 2): number => {
    const [p, q, r, s] = [at(-1)[axis], at(0)[axis], at(1)[axis], at(2)[axis]];
    return q + 0.5 * f * (r - p + f * (2 * p - 5 * q + 4 * r - s + f * (3 * (q - r) + s - p)));
  };
  return unit([part(0), part(1), part(2)]);
}

/** Hair that runs from a parting in locks, and folds inwards at its ends so that it has an edge and not a rim. */
export function sculptHair(sculpt: Sculpt, model: Model, detail: HairDetail): void {
  const style = model.character.hair === 'bob' ? BOB : SWEPT;
  const edgeAt = openEdge(style);
  const columns = detail.locks * detail.perLock;
  const first = sculpt.vertices.length;
  for (let row = 0; row < detail.rows + 2; row += 1)
    for (let column = 0; column < columns; column += 1)
      sculpt.vertex({
        at: hairPoint(model, style, edgeAt, row, column, detail),
        colour: hairColour(model.character.palette, row, column, detail),
        head: 1,
        matter: { gloss: 0.55, glow: 0.15 },
        flow: flowAt(column / columns, row / (detail.rows - 1)),
      });
  sculpt.grid(first, detail.rows + 2, columns, { closed: true });
}

const flowAt = (share: number, t: number): Vec => [Math.cos(share * 2 * Math.PI), Math.sin(share * 2 * Math.PI), t];

/** 0 in the valley between two locks, 1 on the back of one: each lies over the next, as shingles do. */
function ridge(column: number, perLock: number): number {
  const f = (column % perLock) / perLock;
  return Math.sin(Math.PI * f ** 0.8) ** 0.6;
}
const variety = (lock: number): number => Math.sin(lock * 12.9898) * 0.5 + Math.sin(lock * 4.1414) * 0.5;

/** Half way from the parting to a tip: straight to the brow, but down the side of the head to the jaw and the nape. */
function wayTo(parting: Vec, tip: Vec): Vec {
  const straight = unit(along(unit(mix(parting, tip, 0.5)), [0, 0.22, -0.05], 1));
  const round = Math.hypot(tip[0], tip[2]);
  const down = unit([tip[0] / round, 0.42, tip[2] / round]);
  return unit(mix(straight, down, smooth(0.45, -0.15, dot(parting, tip))));
}

function hairPoint(
  { forms }: Model,
  style: HairStyle,
  edgeAt: (share: number) => Vec,
  row: number,
  column: number,
  { locks, perLock, rows }: HairDetail,
): Vec {
  const lock = Math.floor(column / perLock);
  const back = ridge(column, perLock);
  const t = Math.min(1, row / (rows - 1));
  const { parting } = style;
  const end = edgeAt((column + 0.5) / (locks * perLock));
  // Locks end in points, of different lengths.
  const tip = mix(end, parting, -style.points * (back - 0.55) * (1 + 0.5 * variety(lock)));
  const middle = wayTo(parting, tip);
  const straight = unit(mix(mix(parting, middle, t), mix(middle, tip, t), t));
  const sideways = unit(cross(straight, parting));
  const swing = style.wave * Math.sin(t * 6.5 + variety(lock) * 2) * smooth(0.15, 0.6, t) * smooth(1, 0.85, t);
  const direction = unit(along(straight, sideways, swing));
  const skin = length(sub(cast(forms.head, HEART, direction), HEART));
  const groove = (style.groove * (back - 0.5) + style.variety * variety(lock)) * smooth(0.08, 0.5, t);
  const inwards = 0.3 * style.turnIn * smooth(0.84, 1, t) * smooth(0.7, 0.2, direction[2]);
  const over = style.far(direction, t, skin) + groove - inwards;
  if (row < rows) return along(HEART, direction, over);
  const under = Math.max(skin - 0.03, over * 0.62);
  const fold = row === rows ? over - (over - under) * 0.45 : under;
  const tucked = unit(mix(direction, parting, row === rows ? -0.012 : 0.05));
  return along(HEART, tucked, fold);
}

function hairColour(c: Palette, row: number, column: number, { perLock, rows }: HairDetail): Vec {
  const t = Math.min(1, row / (rows - 1));
  const back = ridge(column, perLock);
  const lock = Math.floor(column / perLock);
  const band = 0.62 * bell(t, 0.42 + 0.07 * variety(lock), 0.11) * back;
  const ends = 0.34 * smooth(0.55, 1, t) * back;
  const tint = mix(c.hair, c.hairLight, Math.max(0, 0.12 + band + ends + 0.16 * variety(lock)));
  const valley = 0.5 + 0.5 * back;
  return scale(tint, row < rows ? 1 - (1 - valley) * smooth(0.03, 0.35, t) : row === rows ? 0.45 : 0.16);
}
