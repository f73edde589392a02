import { along, length, sub, unit, type Vec } from './vec.ts';

/** Signed distances (negative inside), blended softly: the sculpture that the meshes are cast from. */
export type Field = (p: Vec) => number;

export const EYE: Vec = [0.3, 0.045, 0.5];
export const EYE_RADIUS = 0.205;
/** The inside of the head from which its skin is seen all round. */
export const CORE: Vec = [0, -0.12, 0.05];
export const MOUTH_Y = -0.515;
export const JAW_HINGE: Vec = [0, -0.1, -0.05];

function merge(a: number, b: number, k: number): number {
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - h * h * k * 0.25;
}
const carve = (a: number, b: number, k: number): number => -merge(-a, b, k);

function ellipsoid(p: Vec, centre: Vec, radii: Vec): number {
  const x = (p[0] - centre[0]) / radii[0];
  const y = (p[1] - centre[1]) / radii[1];
  const z = (p[2] - centre[2]) / radii[2];
  const near = Math.hypot(x, y, z);
  const slope = Math.hypot(x / radii[0], y / radii[1], z / radii[2]);
  return slope < 1e-6 ? -Math.min(...radii) : (near * (near - 1)) / slope;
}

function capsule(p: Vec, from: Vec, to: Vec, radius: number): number {
  const axis = sub(to, from);
  const rel = sub(p, from);
  const squared = axis[0] ** 2 + axis[1] ** 2 + axis[2] ** 2;
  const t = Math.min(1, Math.max(0, (rel[0] * axis[0] + rel[1] * axis[1] + rel[2] * axis[2]) / squared));
  return length(sub(rel, [axis[0] * t, axis[1] * t, axis[2] * t])) - radius;
}

/** The bare head, without eyes and lips. */
export const headField: Field = (p) => {
  const q: Vec = [Math.abs(p[0]), p[1], p[2]];
  let d = ellipsoid(q, [0, 0.27, -0.07], [0.77, 0.79, 0.84]);
  d = merge(d, ellipsoid(q, [0, -0.27, 0.12], [0.575, 0.58, 0.6]), 0.34);
  d = merge(d, ellipsoid(q, [0.335, -0.275, 0.4], [0.265, 0.24, 0.25]), 0.22);
  d = merge(d, ellipsoid(q, [0, -0.765, 0.45], [0.185, 0.125, 0.155]), 0.22);
  d = merge(d, ellipsoid(q, [0, -0.5, 0.6], [0.25, 0.16, 0.16]), 0.2);
  d = carve(d, ellipsoid(q, [EYE[0] + 0.01, EYE[1] + 0.005, EYE[2] + 0.34], [0.25, 0.19, 0.25]), 0.16);
  d = merge(d, capsule(q, [0, 0.12, 0.66], [0, -0.18, 0.775], 0.046), 0.18);
  d = merge(d, ellipsoid(q, [0, -0.212, 0.815], [0.086, 0.07, 0.095]), 0.09);
  d = merge(d, ellipsoid(q, [0.078, -0.232, 0.765], [0.052, 0.045, 0.058]), 0.06);
  return d;
};

/** Hair and clothes as rough masses: they shade the skin near them. */
export const hairMass: Field = (p) => {
  const q: Vec = [Math.abs(p[0]), p[1], p[2]];
  let d = ellipsoid(q, [0, 0.3, -0.1], [0.9, 0.9, 0.95]);
  d = merge(d, ellipsoid(q, [0, -0.25, -0.2], [0.9, 0.72, 0.7]), 0.3);
  return carve(d, ellipsoid(q, [0, -0.25, 0.75], [0.7, 0.95, 0.8]), 0.1);
};
export const bodyMass: Field = (p) =>
  merge(capsule(p, [0, -0.6, -0.12], [0, -1.2, -0.12], 0.27), ellipsoid(p, [0, -1.75, -0.12], [1.05, 0.55, 0.6]), 0.2);
export const everything: Field = (p) => Math.min(headField(p), hairMass(p), bodyMass(p));
const solid: Field = (p) => Math.min(headField(p), bodyMass(p));

/** Where the surface is, seen from inside: the last point within. */
export function cast(field: Field, from: Vec, direction: Vec, farthest = 1.8): Vec {
  let low = 0.02;
  let high = farthest;
  for (let step = 0; step < 20; step += 1) {
    const middle = (low + high) / 2;
    if (field(along(from, direction, middle)) > 0) high = middle;
    else low = middle;
  }
  return along(from, direction, low);
}

export function normalAt(field: Field, p: Vec): Vec {
  const e = 0.004;
  return unit([
    field([p[0] + e, p[1], p[2]]) - field([p[0] - e, p[1], p[2]]),
    field([p[0], p[1] + e, p[2]]) - field([p[0], p[1] - e, p[2]]),
    field([p[0], p[1], p[2] + e]) - field([p[0], p[1], p[2] - e]),
  ]);
}

/** How open the sky is over a point, 0–1: few steps outwards, and how much nearer things are than they should be. */
export function openness(p: Vec, normal: Vec, field: Field = solid): number {
  let closed = 0;
  let weight = 1;
  for (const far of [0.04, 0.09, 0.17, 0.3]) {
    closed += weight * Math.max(0, far - field(along(p, normal, far))) * (0.35 / far);
    weight *= 0.75;
  }
  return Math.max(0.25, 1 - closed);
}
