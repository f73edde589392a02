import type { Character } from './character.ts';
import { sculptBrows, type BrowVertex } from './brows.ts';
import { sculptEarrings, sculptEars } from './ears.ts';
import { sculptEyeball, sculptGlints, sculptLids, type EyeDetail, type LidVertex } from './eyes.ts';
import type { EyeShape } from './eye-shape.ts';
import { sculptFace, type FaceDetail, type Place } from './face.ts';
import { sculptGlasses } from './glasses.ts';
import { sculptHair, type HairDetail } from './hair.ts';
import { sunlit } from './forms.ts';
import { openModel, type Model } from './model.ts';
import { sculptBlazer, sculptPullover, type ClothesDetail } from './outerwear.ts';
import { CLOSED_COLLAR, OPEN_COLLAR, sculptBowTie, sculptCollar, sculptShirt } from './shirt.ts';
import { openSculpt, type Sculpt, type Span, type Vertex } from './sculpt.ts';
import { cross, sub, type Vec } from './vec.ts';
import { sculptLowerTeeth, sculptTongue, sculptUpperTeeth } from './teeth.ts';
import { sculptChest, sculptNeck } from './torso.ts';

export type HeadDetail = {
  readonly shading: 'by-vertex' | 'by-pixel';
  readonly face: FaceDetail;
  readonly eye: EyeDetail;
  readonly hair: HairDetail;
  readonly clothes: ClothesDetail;
  readonly neckColumns: number;
  readonly earColumns: number;
  readonly wire: { readonly steps: number; readonly sides: number };
};

/** Two cuts of the same sculpture: below 6,000 triangles for software renderers, below 30,000 for graphics cards. */
export const SOFT_DETAIL: HeadDetail = {
  shading: 'by-vertex',
  face: { columns: 44, skinRings: 16 },
  eye: { columns: 24, lidRings: 6, irisColumns: 16 },
  hair: { locks: 12, perLock: 4, rows: 12 },
  clothes: { columns: 10, rows: 9, leafSteps: 7, hemSteps: 14 },
  neckColumns: 16,
  earColumns: 9,
  wire: { steps: 18, sides: 3 },
};
export const RICH_DETAIL: HeadDetail = {
  shading: 'by-pixel',
  face: { columns: 112, skinRings: 40 },
  eye: { columns: 48, lidRings: 12, irisColumns: 36 },
  hair: { locks: 14, perLock: 10, rows: 24 },
  clothes: { columns: 26, rows: 18, leafSteps: 16, hemSteps: 40 },
  neckColumns: 40,
  earColumns: 28,
  wire: { steps: 40, sides: 8 },
};

type Pair<T> = readonly [T, T];

/** Everything that the head is made of, at rest; the parts that move come first. */
export type HeadSculpture = {
  readonly rest: {
    readonly positions: Float32Array;
    readonly normals: Float32Array;
    readonly tints: Float32Array;
    /** gloss, glow, head, and how much of the lamp reaches it. */
    readonly matters: Float32Array;
    /** Which way hair lies, xyz; nothing where there is none. */
    readonly flows: Float32Array;
    /** How far the sculpture knew the normal better than its triangles, 0–1. */
    readonly known: Float32Array;
  };
  readonly triangles: Uint16Array;
  readonly movingTriangles: Uint16Array;
  readonly columns: number;
  readonly eye: EyeShape;
  readonly places: readonly Place[];
  readonly lids: Pair<readonly LidVertex[]>;
  readonly brows: readonly BrowVertex[];
  readonly spans: {
    readonly face: Span;
    /** Face and lids: what muscles move. */
    readonly skin: Span;
    readonly lids: Pair<Span>;
    readonly eyes: Pair<Span>;
    readonly glints: Pair<Span>;
    readonly brows: Span;
    readonly lowerTeeth: Span;
    readonly tongue: Span;
    readonly moving: Span;
  };
};

export function sculptHead(character: Character, detail: HeadDetail): HeadSculpture {
  const sculpt = openSculpt();
  const model = openModel(character);
  const span = <T>(work: () => T): readonly [Span, T] => {
    const from = sculpt.vertices.length;
    const made = work();
    return [{ from, to: sculpt.vertices.length }, made];
  };
  const [face, { places, holes }] = span(() => sculptFace(sculpt, model, detail.face));
  const [rightLid, rightLids] = span(() => sculptLids(sculpt, model, 1, detail.eye, holes[0]));
  const [leftLid, leftLids] = span(() => sculptLids(sculpt, model, -1, detail.eye, holes[1]));
  const [rightEye] = span(() => {
    sculptEyeball(sculpt, character, 1, detail.eye);
  });
  const [leftEye] = span(() => {
    sculptEyeball(sculpt, character, -1, detail.eye);
  });
  const [brow, brows] = span(() => sculptBrows(sculpt, model));
  const [lowerTeeth] = span(() => {
    sculptLowerTeeth(sculpt);
  });
  const [tongue] = span(() => {
    sculptTongue(sculpt);
  });
  const [rightGlint] = span(() => {
    sculptGlints(sculpt, 1, detail.eye);
  });
  const [leftGlint] = span(() => {
    sculptGlints(sculpt, -1, detail.eye);
  });
  const moving: Span = { from: 0, to: sculpt.vertices.length };
  const movingTriangles = Uint16Array.from(sculpt.triangles);
  sculptStill(sculpt, model, detail);
  const rest = restOf(sculpt, model);
  return {
    rest,
    triangles: seenOf(sculpt, model, rest.normals),
    eye: model.eye,
    movingTriangles,
    columns: detail.face.columns,
    places,
    lids: [rightLids, leftLids],
    brows,
    spans: {
      face,
      skin: { from: face.from, to: leftLid.to },
      lids: [rightLid, leftLid],
      eyes: [rightEye, leftEye],
      glints: [rightGlint, leftGlint],
      brows: brow,
      lowerTeeth,
      tongue,
      moving,
    },
  };
}

function sculptStill(sculpt: Sculpt, model: Model, detail: HeadDetail): void {
  const { outfit, glasses, earrings } = model.character;
  sculptUpperTeeth(sculpt);
  // Long hair is seen all the way down against the wall.
  const longer = model.character.hair === 'bob' ? 1 : 0;
  sculptHair(sculpt, model, { ...detail.hair, rows: detail.hair.rows + longer });
  sculptEars(sculpt, model, detail.earColumns);
  if (earrings) sculptEarrings(sculpt, model, Math.min(16, detail.earColumns));
  if (glasses) sculptGlasses(sculpt, model, detail.wire);
  sculptNeck(sculpt, model, detail.neckColumns, outfit === 'blazer' ? 6 : 5);
  if (outfit === 'blazer') {
    sculptChest(sculpt, model);
    sculptShirt(sculpt, model, false);
    sculptCollar(sculpt, model, OPEN_COLLAR, detail.clothes.leafSteps);
    sculptBlazer(sculpt, model, { ...detail.clothes, rows: detail.clothes.rows + 1 });
  } else {
    sculptShirt(sculpt, model, true);
    sculptCollar(sculpt, model, CLOSED_COLLAR, detail.clothes.leafSteps);
    sculptBowTie(sculpt, model);
    sculptPullover(sculpt, model, detail.clothes);
  }
}

function restOf({ vertices, triangles }: Sculpt, { forms }: Model): HeadSculpture['rest'] {
  const positions = new Float32Array(vertices.flatMap((vertex) => [...vertex.at]));
  const normals = new Float32Array(positions.length);
  for (let at = 0; at < triangles.length; at += 3) addFaceNormal(positions, normals, triangles, at);
  vertices.forEach((vertex, index) => {
    const from = index * 3;
    const summed = normals.subarray(from, from + 3);
    const far = Math.hypot(...summed) || 1;
    normals.set(vertex.normal ?? [...summed].map((part) => part / far), from);
  });
  return {
    positions,
    normals,
    tints: new Float32Array(vertices.flatMap((vertex) => [...vertex.colour])),
    matters: new Float32Array(
      vertices.flatMap(({ at, matter, head }, index) => {
        // Hair and clothes are shaded by their own folds; on skin a nose and a fringe throw real shadows.
        const [x, y, z] = normals.subarray(index * 3, index * 3 + 3);
        const lit = head === 1 && matter.glow >= 0.6 ? sunlit(at, [x, y, z], forms) : 1;
        return [matter.gloss, matter.glow, head, lit];
      }),
    ),
    flows: new Float32Array(vertices.flatMap(({ flow = [0, 0, 0] }) => [...flow])),
    known: Float32Array.from(vertices, ({ normal, trust = 1 }) => (normal === undefined ? 0 : trust)),
  };
}

/** Nobody sees the back: what lies so far behind that no turn of the head shows it is left out. */
const BACK_OF_HEAD = -0.52;
const BACK_OF_BODY = -0.26;
/** The same for what faces backwards: the head turns by 45° at most, the body does not. */
const AWAY_ON_HEAD = -0.72;
const AWAY_ON_BODY = -0.3;

/** Behind everything, or skin deep below the hair. */
function hidden({ at, head, matter }: Vertex, normalZ: number, { forms }: Model): boolean {
  if (at[2] < (head > 0.5 ? BACK_OF_HEAD : BACK_OF_BODY)) return true;
  if (at[2] < 0 && normalZ < (head > 0 ? AWAY_ON_HEAD : AWAY_ON_BODY)) return true;
  return head === 1 && matter.glow === 1 && forms.buried(at);
}

function seenOf({ vertices, triangles }: Sculpt, model: Model, normals: Float32Array): Uint16Array {
  const seen: number[] = [];
  for (let at = 0; at < triangles.length; at += 3) {
    const corners = triangles.slice(at, at + 3);
    if (!corners.every((corner) => hidden(vertices[corner], normals[corner * 3 + 2], model))) seen.push(...corners);
  }
  return Uint16Array.from(seen);
}

/** Adds one triangle's normal, as long as its area, to its corners. */
function addFaceNormal(p: Float32Array, normals: Float32Array, triangles: readonly number[], at: number): void {
  const corners = triangles.slice(at, at + 3);
  const [a, b, c] = corners.map((corner): Vec => [p[corner * 3], p[corner * 3 + 1], p[corner * 3 + 2]]);
  const normal = cross(sub(b, a), sub(c, a));
  for (const corner of corners) normal.forEach((part, axis) => (normals[corner * 3 + axis] += part));
}
