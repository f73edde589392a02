import { length, sub, type Vec } from './vec.ts';

/** How a surface takes light. `glow` 0–1: light that wanders through skin; `gloss` 0–1; `head` 1 turns with the head. */
export type Matter = { readonly gloss: number; readonly glow: number };

export type Vertex = {
  readonly at: Vec;
  readonly colour: Vec;
  readonly matter: Matter;
  /** 1 turns with the head, 0 stays with the body. */
  readonly head: number;
  /** Known better than the triangles tell: the sculpture's own normal. */
  readonly normal?: Vec;
  /** How far to trust it, 0–1; all the way when it is not said. */
  readonly trust?: number;
  /** Which way hair lies here: a direction across it (x, y; a unit vector), and how far along it. */
  readonly flow?: Vec;
};

/** A named run of vertices in the mesh. */
export type Span = { readonly from: number; readonly to: number };

/** Collects vertices and triangles of one mesh. */
export interface Sculpt {
  vertex(vertex: Vertex): number;
  triangle(a: number, b: number, c: number): void;
  /**
   * Joins rows of vertices that were added one after another, each `columns` long.
   *
   * @param flip turns the triangles' outside to the other side
   */
  grid(
    first: number,
    rows: number,
    columns: number,
    options: { readonly closed: boolean; readonly flip?: boolean },
  ): void;
  /**
   * Takes away the triangles that touch the chosen vertices.
   *
   * @returns the edge of the hole, counter-clockwise as it is seen from outside
   */
  cutOut(chosen: (vertex: Vertex) => boolean): number[];
  /** Joins two rings of vertices, one round the other, both counter-clockwise. */
  sew(outer: readonly number[], inner: readonly number[]): void;
  readonly vertices: readonly Vertex[];
  readonly triangles: readonly number[];
}

export function openSculpt(): Sculpt {
  const vertices: Vertex[] = [];
  const triangles: number[] = [];
  const triangle = (a: number, b: number, c: number): void => {
    triangles.push(a, b, c);
  };
  return {
    vertices,
    triangles,
    vertex: (vertex) => vertices.push(vertex) - 1,
    triangle,
    cutOut(chosen) {
      const gone = new Set(vertices.flatMap((vertex, at) => (chosen(vertex) ? [at] : [])));
      for (;;) {
        const edges = outlineOf(triangles, gone);
        const pinched = pinchesOf(edges);
        if (pinched.length === 0) {
          const kept = keptOf(triangles, gone);
          triangles.length = 0;
          for (const corner of kept) triangles.push(corner);
          return ringOf(edges);
        }
        for (const at of pinched) gone.add(at);
      }
    },
    sew(outer, inner) {
      sewRings(vertices, triangle, outer, inner);
    },
    grid(first, rows, columns, { closed, flip = false }) {
      for (let row = 0; row < rows - 1; row += 1)
        for (let column = 0; column < (closed ? columns : columns - 1); column += 1) {
          const a = first + row * columns + column;
          const b = first + row * columns + ((column + 1) % columns);
          const [c, d] = [a + columns, b + columns];
          if (flip) {
            triangle(a, b, c);
            triangle(b, d, c);
          } else {
            triangle(a, c, b);
            triangle(b, c, d);
          }
        }
    },
  };
}

type Edge = readonly [from: number, to: number];

/** The edges of the triangles that go which no other of them has the other way round. */
function outlineOf(triangles: readonly number[], gone: ReadonlySet<number>): Edge[] {
  const edges = new Map<string, Edge>();
  for (let at = 0; at < triangles.length; at += 3) {
    const [a, b, c] = triangles.slice(at, at + 3);
    if (!gone.has(a) && !gone.has(b) && !gone.has(c)) continue;
    for (const [from, to] of [
      [a, b],
      [b, c],
      [c, a],
    ] as const)
      // prettier-ignore
      if (!edges.delete(`${to} ${from}`)) edges.set(`${from} ${to}`, [from, to]);
  }
  return [...edges.values()];
}

/** Vertices where an outline touches itself: without them it is one ring. */
function pinchesOf(edges: readonly Edge[]): number[] {
  const seen = new Set<number>();
  return edges.map(([from]) => from).filter((from) => (seen.has(from) ? true : (seen.add(from), false)));
}

function keptOf(triangles: readonly number[], gone: ReadonlySet<number>): number[] {
  const kept: number[] = [];
  for (let at = 0; at < triangles.length; at += 3) {
    const corners = triangles.slice(at, at + 3);
    if (!corners.some((corner) => gone.has(corner))) kept.push(...corners);
  }
  return kept;
}

function ringOf(edges: readonly Edge[]): number[] {
  const next = new Map(edges);
  const ring: number[] = [];
  let at = next.keys().next().value;
  while (at !== undefined && ring.length < next.size) {
    ring.push(at);
    at = next.get(at);
  }
  return ring;
}

/** Goes round both rings at once, and always takes the shorter of the two next diagonals. */
function sewRings(
  vertices: readonly Vertex[],
  triangle: (a: number, b: number, c: number) => void,
  outer: readonly number[],
  inner: readonly number[],
): void {
  const apart = (a: number, b: number): number => length(sub(vertices[a].at, vertices[b].at));
  const start = inner.reduce((best, one, at) => (apart(one, outer[0]) < apart(inner[best], outer[0]) ? at : best), 0);
  const out = (at: number): number => outer[at % outer.length];
  const inn = (at: number): number => inner[(start + at) % inner.length];
  for (let i = 0, j = 0; i < outer.length || j < inner.length;) {
    const goOut = j >= inner.length || (i < outer.length && apart(out(i + 1), inn(j)) < apart(out(i), inn(j + 1)));
    if (goOut) triangle(out(i), out(i + 1), inn(j));
    else triangle(out(i), inn(j + 1), inn(j));
    if (goOut) i += 1;
    else j += 1;
  }
}
