import { BufferAttribute, DynamicDrawUsage, type Mesh } from 'three';

/**
 * One mesh whose shapes are added on the CPU, only where they move something. The graphics card's own way reads every
 * shape of the file for every vertex of every picture, used or not: 81 ms a picture on a software renderer, and some
 * phones lose a head with four hundred of them.
 */
export interface BentMesh {
  readonly mesh: Mesh;
  /** Vertices that a shape moves, and how far: for finding the face. */
  movedBy(shape: number): SparseShape;
  /** Takes the mesh's `morphTargetInfluences`. */
  bend(): void;
}

export type SparseShape = { readonly vertices: Uint32Array; readonly deltas: Float32Array };

/** A shape that moves a vertex less than this part of the mesh's size does not move it. */
const LEAST_PART = 1e-5;
const LEAST_INFLUENCE = 1e-3;

/** @param withNormals light follows the bent surface: worth it where a pixel is cheap */
export function openBentMesh(mesh: Mesh, withNormals: boolean): BentMesh | null {
  const { geometry } = mesh;
  const shapes = geometry.morphAttributes['position'] ?? [];
  const influences = mesh.morphTargetInfluences;
  if (influences === undefined || shapes.length === 0) return null;
  const positions = plainAttribute(mesh, 'position');
  geometry.computeBoundingSphere();
  const least = (geometry.boundingSphere?.radius ?? 1) * LEAST_PART;
  const relative = geometry.morphTargetsRelative;
  const moved = shapes.map((shape) => sparse(shape, relative ? null : positions.rest, least));
  const shadesGiven = withNormals ? geometry.morphAttributes['normal'] : undefined;
  const normals = shadesGiven === undefined ? null : plainAttribute(mesh, 'normal');
  const shades = shadesGiven?.map((shape) => sparse(shape, relative ? null : (normals?.rest ?? null), 1e-3));
  geometry.morphAttributes = {};
  mesh.frustumCulled = false;
  const before = new Float32Array(influences.length);

  return {
    mesh,
    movedBy: (shape) => moved[shape],
    bend() {
      if (influences.every((influence, at) => Math.abs(influence - before[at]) < LEAST_INFLUENCE)) return;
      add(positions, moved, influences);
      if (normals !== null && shades !== undefined) add(normals, shades, influences);
      before.set(influences);
    },
  };
}

type Plain = { readonly attribute: BufferAttribute; readonly values: Float32Array; readonly rest: Float32Array };

/** Shared, packed or interleaved numbers become a mesh's own. */
function plainAttribute(mesh: Mesh, name: string): Plain {
  const from = mesh.geometry.getAttribute(name);
  const rest = new Float32Array(from.count * 3);
  for (let at = 0; at < from.count; at += 1) rest.set([from.getX(at), from.getY(at), from.getZ(at)], at * 3);
  const values = rest.slice();
  const attribute = new BufferAttribute(values, 3);
  attribute.setUsage(DynamicDrawUsage);
  mesh.geometry.setAttribute(name, attribute);
  return { attribute, values, rest };
}

type Numbers = { readonly count: number; getX(at: number): number; getY(at: number): number; getZ(at: number): number };

function sparse(shape: Numbers, base: Float32Array | null, least: number): SparseShape {
  const vertices: number[] = [];
  const deltas: number[] = [];
  for (let at = 0; at < shape.count; at += 1) {
    const x = shape.getX(at) - (base?.[at * 3] ?? 0);
    const y = shape.getY(at) - (base?.[at * 3 + 1] ?? 0);
    const z = shape.getZ(at) - (base?.[at * 3 + 2] ?? 0);
    if (Math.abs(x) + Math.abs(y) + Math.abs(z) < least) continue;
    vertices.push(at);
    deltas.push(x, y, z);
  }
  return { vertices: Uint32Array.from(vertices), deltas: Float32Array.from(deltas) };
}

function add({ attribute, values, rest }: Plain, shapes: readonly SparseShape[], influences: readonly number[]): void {
  values.set(rest);
  shapes.forEach(({ vertices, deltas }, shape) => {
    const weight = influences[shape];
    if (Math.abs(weight) < LEAST_INFLUENCE) return;
    for (let k = 0; k < vertices.length; k += 1) {
      const at = vertices[k] * 3;
      values[at] += deltas[k * 3] * weight;
      values[at + 1] += deltas[k * 3 + 1] * weight;
      values[at + 2] += deltas[k * 3 + 2] * weight;
    }
  });
  attribute.needsUpdate = true;
}
