import { EYE } from './forms.ts';
import type { Model } from './model.ts';
import type { Sculpt } from './sculpt.ts';
import { add, scale, sub, unit, cross, type Vec } from './vec.ts';

const RIM = { across: 0.262, up: 0.225, y: EYE[1] - 0.005, z: 0.865 } as const;
const WIRE = 0.019;

/** A wire bent along points, as a tube. */
function sculptWire(sculpt: Sculpt, points: readonly Vec[], closed: boolean, sides: number, colour: Vec): void {
  const first = sculpt.vertices.length;
  points.forEach((point, at) => {
    const before = points[closed ? (at + points.length - 1) % points.length : Math.max(0, at - 1)];
    const after = points[closed ? (at + 1) % points.length : Math.min(points.length - 1, at + 1)];
    const forth = unit(sub(after, before));
    const up = unit(cross(Math.abs(forth[2]) > 0.7 ? [0, 1, 0] : [0, 0, 1], forth));
    const out = cross(forth, up);
    for (let side = 0; side < sides; side += 1) {
      const angle = (side / sides) * 2 * Math.PI;
      const off = add(scale(up, Math.cos(angle) * WIRE), scale(out, Math.sin(angle) * WIRE));
      sculpt.vertex({ at: add(point, off), colour, matter: { gloss: 0.9, glow: 0.2 }, head: 1 });
    }
  });
  sculpt.grid(first, points.length, sides, { closed: true });
  if (closed) {
    const last = first + (points.length - 1) * sides;
    for (let side = 0; side < sides; side += 1) {
      const [a, b] = [last + side, last + ((side + 1) % sides)];
      const [c, d] = [first + side, first + ((side + 1) % sides)];
      sculpt.triangle(a, c, b);
      sculpt.triangle(b, c, d);
    }
  }
}

/** A point of a rim: round, a little squared, and bent round the face. */
export function rimPoint(side: 1 | -1, angle: number, share = 1): Vec {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const round = (x: number): number => Math.sign(x) * Math.abs(x) ** 0.86;
  const x = EYE[0] + 0.012 + RIM.across * round(c) * share;
  const y = RIM.y + RIM.up * round(s) * share * (s < 0 ? 1.04 : 1);
  return [x * side, y, RIM.z - 0.2 * x * x - 0.02 * Math.abs(s) * share];
}

/** Round glasses: two rims, a bridge and the temples back to the ears. */
export function sculptGlasses(sculpt: Sculpt, { character }: Model, detail: { steps: number; sides: number }): void {
  const { metal } = character.palette;
  for (const side of [1, -1] as const) {
    const rim = Array.from({ length: detail.steps }, (_, at) =>
      rimPoint(side, side * (at / detail.steps) * 2 * Math.PI),
    );
    sculptWire(sculpt, rim, true, detail.sides, metal);
    const hinge = rimPoint(side, 0.45);
    const temple: Vec[] = [
      [hinge[0], hinge[1], hinge[2]],
      [0.69 * side, hinge[1] + 0.005, 0.55],
      [0.79 * side, hinge[1], 0.2],
      [0.82 * side, hinge[1] - 0.01, -0.1],
    ];
    sculptWire(sculpt, temple, false, detail.sides, metal);
  }
  const bridge = [-1, -0.5, 0, 0.5, 1].map((part): Vec => {
    const foot = rimPoint(1, Math.PI * 0.86);
    return [foot[0] * part, foot[1] + 0.035 * (1 - part * part), foot[2] + 0.02 * (1 - part * part)];
  });
  sculptWire(sculpt, bridge, false, detail.sides, metal);
}
