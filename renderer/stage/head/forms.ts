import type { Character, FaceForm } from './character.ts';
import { along, dot, length, smooth, sub, unit, type Vec } from './vec.ts';

/** Signed distances (negative inside), blended softly: the sculpture that the meshes are cast from. */
export type Field = (p: Vec) => number;

export const EYE: Vec = [0.305, 0.045, 0.475];
export const EYE_RADIUS = 0.228;
/** The inside of the head from which its skin is seen all round. */
export const CORE: Vec = [0, -0.12, 0.05];
export const MOUTH_Y = -0.515;
/** The inside of the head from which its hair is seen all round. */
export const HEART: Vec = [0, 0.08, -0.08];
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

/** What one character's meshes are cast from. */
export type Forms = {
  /** The bare head, without eyes and lips. */
  readonly head: Field;
  /** Without its nose, too: from an eye the nose stands before the other half of the face. */
  readonly noseless: Field;
  /** Hair and clothes as rough masses: they shade the skin near them. */
  readonly hairMass: Field;
  /** Skin that the hair covers from everywhere that it can be seen from. */
  buried(p: Vec): boolean;
  readonly everything: Field;
  readonly solid: Field;
};

export const bodyMass: Field = (p) =>
  merge(capsule(p, [0, -0.6, -0.12], [0, -1.2, -0.12], 0.26), ellipsoid(p, [0, -1.85, -0.12], [1.15, 0.6, 0.6]), 0.2);

export function openForms({ face, hair }: Character): Forms {
  const [head, noseless] = [headOf(face, true), headOf(face, false)];
  const hairMass = hair === 'bob' ? bobMass : sweptMass;
  const solid: Field = (p) => Math.min(head(p), bodyMass(p));
  const buried = (p: Vec): boolean =>
    hair === 'bob' ? hairMass(p) < -0.1 && !(p[0] > 0.3 && p[1] < 0.6) : hairMass(p) < -0.05 && p[2] < 0.3;
  return { head, noseless, hairMass, buried, solid, everything: (p) => Math.min(solid(p), hairMass(p)) };
}

function headOf({ crown, jaw, cheek, chin, chinY, nose, ridge }: FaceForm, withNose: boolean): Field {
  return (p) => {
    // Round in the middle: a face has no crease where its halves meet.
    const q: Vec = [Math.hypot(p[0], 0.05), p[1], p[2]];
    let d = ellipsoid(p, [0, 0.27, -0.07], crown);
    d = merge(d, ellipsoid(p, [0, -0.27, 0.12], jaw), 0.34);
    d = merge(d, ellipsoid(q, [0.335, -0.27, 0.4], cheek), 0.24);
    d = merge(d, ellipsoid(p, [0, chinY, 0.45], chin), 0.22);
    d = merge(d, ellipsoid(p, [0, -0.5, 0.6], [0.25, 0.16, 0.16]), 0.2);
    if (ridge > 0) d = merge(d, capsule(q, [0.1, 0.3, 0.62], [0.46, 0.3, 0.5], ridge), 0.2);
    d = carve(d, ellipsoid(q, [EYE[0] + 0.01, EYE[1] + 0.005, EYE[2] + 0.36], [0.27, 0.21, 0.26]), 0.17);
    if (!withNose) return d;
    d = merge(d, capsule(p, [0, 0.14, 0.64], [0, -0.16, nose.tip - 0.05], nose.bridge), 0.2);
    d = merge(d, ellipsoid(p, [0, -0.215, nose.tip - 0.01], [nose.wide, 0.07, 0.09]), 0.08);
    return merge(d, ellipsoid(q, [nose.wide * 0.95, -0.235, nose.tip - 0.065], [nose.wing, 0.046, 0.058]), 0.065);
  };
}

const bobMass: Field = (p) => {
  const q: Vec = [Math.abs(p[0]), p[1], p[2]];
  let d = ellipsoid(q, [0, 0.3, -0.1], [0.9, 0.9, 0.95]);
  // On one side it is tucked behind the ear.
  d = merge(
    d,
    p[0] < 0 ? ellipsoid(q, [0, -0.25, -0.2], [0.9, 0.72, 0.7]) : ellipsoid(q, [0, -0.3, -0.5], [0.86, 0.7, 0.5]),
    0.3,
  );
  d = carve(d, ellipsoid(q, [0, -0.25, 0.75], [0.7, 0.95, 0.8]), 0.1);
  return p[0] < 0 ? d : carve(d, ellipsoid(q, [0.8, -0.1, 0.2], [0.5, 0.6, 0.62]), 0.1);
};

const sweptMass: Field = (p) => {
  const d = ellipsoid(p, [0, 0.34, -0.1], [0.82, 0.84, 0.88]);
  return carve(d, ellipsoid(p, [0, -0.2, 0.55], [0.95, 0.8, 0.95]), 0.06);
};

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

/** The same place of the face with its nose, seen from the core; and the other way round with `bare`. */
export function onFace(field: Field, p: Vec): Vec {
  return cast(field, CORE, unit(sub(p, CORE)));
}

/** @param e over how far: a wide look gives skin that is lit softly */
export function normalAt(field: Field, p: Vec, e = 0.004): Vec {
  return unit([
    field([p[0] + e, p[1], p[2]]) - field([p[0] - e, p[1], p[2]]),
    field([p[0], p[1] + e, p[2]]) - field([p[0], p[1] - e, p[2]]),
    field([p[0], p[1], p[2] + e]) - field([p[0], p[1], p[2] - e]),
  ]);
}

/** How open the sky is over a point, 0–1: few steps outwards, and how much nearer things are than they should be. */
export function openness(p: Vec, normal: Vec, field: Field): number {
  let closed = 0;
  let weight = 1;
  for (const far of [0.04, 0.09, 0.17, 0.3]) {
    closed += weight * Math.max(0, far - field(along(p, normal, far))) * (0.35 / far);
    weight *= 0.75;
  }
  return Math.max(0.25, 1 - closed);
}

/** Where the lamp is, seen from everything. */
export const LAMP: Vec = unit([0.62, 0.56, 0.58]);

/** How much of the lamp a point sees, 0–1: what turns away from it is no matter of shadows. */
export function sunlit(p: Vec, normal: Vec, { solid, hairMass }: Forms): number {
  const faces = smooth(0, 0.4, dot(normal, LAMP));
  if (faces === 0) return 1;
  const face = clearWay(p, normal, solid, 0.3);
  // Hair is no wall, and only a rough mass here: its shadow is soft and half as deep.
  const hair = 0.5 + 0.5 * clearWay(p, normal, hairMass, 0.8);
  return 1 - faces * (1 - face * hair);
}

/** A walk towards the lamp, and how closely it passes by what is in its way. */
function clearWay(p: Vec, normal: Vec, field: Field, penumbra: number): number {
  let clear = 1;
  let far = 0.06;
  const from = along(p, normal, 0.03);
  for (let step = 0; step < 14 && far < 1.1; step += 1) {
    const near = field(along(from, LAMP, far));
    clear = Math.min(clear, 0.5 + near / (penumbra * (0.06 + far)));
    far += Math.min(0.12, Math.max(0.035, near));
  }
  return smooth(0, 1, clear);
}
