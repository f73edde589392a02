import { type Vec } from './vec.ts';

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
