import type { MouthWeights } from '../avatar.ts';
import { VISEMES } from '../avatar.ts';
import { LIP_RINGS, INNER_RINGS, type Place } from './face.ts';
import { moved, MUSCLES, SHAPES, type Muscle } from './mouth-shapes.ts';
import type { Span } from './sculpt.ts';

/** What each muscle does to the vertices that it moves: indices, and xyz after xyz. */
export type Morph = { readonly indices: Uint16Array; readonly deltas: Float32Array };

/** Works out, for the skin's vertices, where each muscle takes them; points that stay are left out. */
export function morphsOf(positions: Float32Array, skin: Span, placeOf: (index: number) => Place | null): Morph[] {
  return MUSCLES.map((muscle) => {
    const indices: number[] = [];
    const deltas: number[] = [];
    for (let index = skin.from; index < skin.to; index += 1) {
      const [x, y, z] = [positions[index * 3] ?? 0, positions[index * 3 + 1] ?? 0, positions[index * 3 + 2] ?? 0];
      const to = moved(muscle, [x, y, z], placeOf(index));
      const delta = [to[0] - x, to[1] - y, to[2] - z];
      if (Math.hypot(...delta) < 4e-4) continue;
      indices.push(index);
      deltas.push(...delta);
    }
    return { indices: new Uint16Array(indices), deltas: new Float32Array(deltas) };
  });
}

/** Adds one shape to the positions; a weight near nothing costs nothing. */
export function addMorph(positions: Float32Array, morph: Morph, weight: number): void {
  if (Math.abs(weight) < 1e-3) return;
  const { indices, deltas } = morph;
  for (let at = 0; at < indices.length; at += 1) {
    const to = (indices[at] ?? 0) * 3;
    const from = at * 3;
    positions[to] = (positions[to] ?? 0) + (deltas[from] ?? 0) * weight;
    positions[to + 1] = (positions[to + 1] ?? 0) + (deltas[from + 1] ?? 0) * weight;
    positions[to + 2] = (positions[to + 2] ?? 0) + (deltas[from + 2] ?? 0) * weight;
  }
}

export type MouthMuscles = Record<Muscle | 'seal' | 'tongueUp' | 'tongueOut', number>;

/** From viseme weights to muscles. */
export function musclesOf({ visemes, jawOpen }: MouthWeights): MouthMuscles {
  const sum: MouthMuscles = {
    jaw: Math.min(1, jawOpen), wide: 0, round: 0, upperUp: 0, lowerDown: 0, lowerTuck: 0, press: 0, smile: 0,
    frown: 0, squint: 0, shift: 0, seal: 0, tongueUp: 0, tongueOut: 0,
  }; // prettier-ignore
  VISEMES.forEach((viseme, at) => {
    const weight = visemes[at] ?? 0;
    if (weight < 0.01) return;
    for (const [muscle, share] of Object.entries(SHAPES[viseme])) sum[muscle as keyof MouthMuscles] += share * weight;
  });
  return sum;
}

/** Lips that touch overlap a little, so that nothing is seen between them. */
const CONTACT = -0.004;

/**
 * Brings the lips together: pairs of vertices one above the other meet in their middle. `seal` 1 closes them whatever
 * the jaw does (a "p" is never open); below 1 they are only kept from passing through each other.
 */
export function sealLips(positions: Float32Array, first: number, columns: number, seal: number): void {
  const half = columns / 2;
  for (let column = 1; column < half; column += 1) {
    const contactUp = (first + INNER_RINGS * columns + column) * 3 + 1;
    const contactDown = (first + INNER_RINGS * columns + (columns - column)) * 3 + 1;
    const gap = (positions[contactUp] ?? 0) - (positions[contactDown] ?? 0);
    const close = gap < CONTACT ? gap - CONTACT : (gap - CONTACT) * seal;
    if (close === 0) continue;
    for (let ring = 0; ring <= LIP_RINGS + 2; ring += 1) {
      const share = ring <= 2 ? 1 : Math.max(0, 1 - (ring - 2) / (LIP_RINGS + 1));
      const row = first + (INNER_RINGS + ring) * columns;
      const up = (row + column) * 3 + 1;
      const down = (row + columns - column) * 3 + 1;
      positions[up] = (positions[up] ?? 0) - close * 0.42 * share;
      positions[down] = (positions[down] ?? 0) + close * 0.58 * share;
    }
  }
}

/** Normals of a run of vertices from the triangles that lie within it, without allocating. */
export function renewNormals(
  positions: Float32Array,
  normals: Float32Array,
  triangles: Uint16Array,
  span: Span,
  correction: Float32Array,
): void {
  const p = positions;
  normals.fill(0, span.from * 3, span.to * 3);
  for (let at = 0; at < triangles.length; at += 3) {
    const a = (triangles[at] ?? 0) * 3;
    const b = (triangles[at + 1] ?? 0) * 3;
    const c = (triangles[at + 2] ?? 0) * 3;
    const [ux, uy, uz] = [p[b] - p[a], p[b + 1] - p[a + 1], p[b + 2] - p[a + 2]];
    const [vx, vy, vz] = [p[c] - p[a], p[c + 1] - p[a + 1], p[c + 2] - p[a + 2]];
    const x = uy * vz - uz * vy;
    const y = uz * vx - ux * vz;
    const z = ux * vy - uy * vx;
    for (let corner = 0; corner < 3; corner += 1) {
      const to = corner === 0 ? a : corner === 1 ? b : c;
      normals[to] += x;
      normals[to + 1] += y;
      normals[to + 2] += z;
    }
  }
  for (let at = span.from * 3; at < span.to * 3; at += 3) {
    const far = Math.hypot(normals[at], normals[at + 1], normals[at + 2]) || 1;
    const k = at - span.from * 3;
    normals[at] = normals[at] / far + correction[k];
    normals[at + 1] = normals[at + 1] / far + correction[k + 1];
    normals[at + 2] = normals[at + 2] / far + correction[k + 2];
  }
}
