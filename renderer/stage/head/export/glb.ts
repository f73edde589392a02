import type { Character } from '../character.ts';
import { EYE } from '../forms.ts';
import type { Vec } from '../vec.ts';
import type { ShapedHead } from './shapes.ts';

type Bone = { readonly name: string; readonly parent: number; readonly at: Vec };

/** A bone's name, the one that it hangs on, and where it is. */
const BONES: readonly Bone[] = [
  { name: 'Spine', parent: -1, at: [0, -1.8, -0.12] },
  { name: 'Neck', parent: 0, at: [0, -1, -0.12] },
  { name: 'Head', parent: 1, at: [0, -0.62, -0.12] },
  { name: 'LeftEye', parent: 2, at: [EYE[0], EYE[1], EYE[2]] },
  { name: 'RightEye', parent: 2, at: [-EYE[0], EYE[1], EYE[2]] },
];

const MATERIALS = [
  { name: 'Skin', roughness: 0.62, metallic: 0 },
  { name: 'Hair', roughness: 0.45, metallic: 0 },
  { name: 'Cloth', roughness: 0.9, metallic: 0 },
  { name: 'Wet', roughness: 0.12, metallic: 0 },
  { name: 'Metal', roughness: 0.35, metallic: 0.6 },
] as const;

/** Which material a vertex is of, by how it takes light. */
function materialOf(gloss: number, glow: number): number {
  if (gloss >= 0.9) return 4;
  if (gloss >= 0.6 || (gloss < 0.05 && glow > 0.3 && glow < 0.5)) return 3;
  if (gloss >= 0.5 && glow < 0.2) return 1;
  return gloss < 0.12 && glow < 0.3 ? 2 : 0;
}

const FLOAT = 5126;
const SHORT = 5123;
const BYTE = 5121;
/** Millimetres count; what moves less stays. */
const STILL = 2e-4;

type Accessor = Record<string, unknown>;

/** Collects the binary part of a file, each piece on a boundary of four bytes. */
function openBinary(): {
  readonly views: object[];
  readonly accessors: Accessor[];
  view(data: ArrayBufferView, target?: number): number;
  accessor(accessor: Accessor): number;
  bytes(): Uint8Array<ArrayBuffer>;
} {
  const chunks: Uint8Array[] = [];
  const [views, accessors]: [object[], Accessor[]] = [[], []];
  let length = 0;
  return {
    views,
    accessors,
    view(data, target) {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      views.push({ buffer: 0, byteOffset: length, byteLength: bytes.length, ...(target && { target }) });
      const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
      padded.set(bytes);
      chunks.push(padded);
      length += padded.length;
      return views.length - 1;
    },
    accessor: (accessor) => accessors.push(accessor) - 1,
    bytes() {
      const all = new Uint8Array(length);
      let at = 0;
      for (const chunk of chunks) {
        all.set(chunk, at);
        at += chunk.length;
      }
      return all;
    },
  };
}
type Binary = ReturnType<typeof openBinary>;

/** One guide as a glTF binary: one skinned mesh with vertex colours, five bones, and a sparse target for each shape. */
export function glbOf(character: Character, head: ShapedHead): Uint8Array<ArrayBuffer> {
  const binary = openBinary();
  const attributes = attributesOf(binary, head);
  const targets = head.shapes.map(({ deltas }) => ({ POSITION: targetOf(binary, deltas) }));
  const primitives = primitivesOf(binary, head).map(({ material, indices }) => ({
    attributes,
    indices,
    material,
    targets,
  }));
  const inverse = binary.view(Float32Array.from(BONES.flatMap(({ at: [x, y, z] }) => [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -x, -y, -z, 1]))); // prettier-ignore
  const inverseBindMatrices = binary.accessor({ bufferView: inverse, componentType: FLOAT, count: BONES.length, type: 'MAT4' }); // prettier-ignore
  const name = character.name[0].toUpperCase() + character.name.slice(1);
  const bin = binary.bytes();
  return packed(
    {
      asset: { version: '2.0', generator: 'Parley', copyright: 'The Parley authors, CC0 1.0: free for any use' },
      scene: 0,
      scenes: [{ nodes: [0, 1] }],
      nodes: [{ name, mesh: 0, skin: 0 }, ...BONES.map((bone, at) => boneNode(bone, at))],
      meshes: [
        {
          name,
          primitives,
          weights: head.shapes.map(() => 0),
          extras: { targetNames: head.shapes.map((s) => s.name) },
        },
      ],
      skins: [{ joints: BONES.map((_, at) => at + 1), inverseBindMatrices, skeleton: 1 }],
      materials: MATERIALS.map((m) => ({
        name: m.name,
        pbrMetallicRoughness: {
          baseColorFactor: [1, 1, 1, 1],
          metallicFactor: m.metallic,
          roughnessFactor: m.roughness,
        },
      })),
      accessors: binary.accessors,
      bufferViews: binary.views,
      buffers: [{ byteLength: bin.length }],
    },
    bin,
  );
}

function boneNode({ name, parent, at }: Bone, index: number): object {
  const from = parent < 0 ? [0, 0, 0] : BONES[parent].at;
  const children = BONES.flatMap((bone, child) => (bone.parent === index ? [child + 1] : []));
  return { name, translation: at.map((to, axis) => to - from[axis]), ...(children.length > 0 && { children }) };
}

function attributesOf(binary: Binary, { positions, sculpture: { rest, spans } }: ShapedHead): Record<string, number> {
  const count = positions.length / 3;
  const low = [0, 1, 2].map((axis) => least(positions, axis, Math.min));
  const high = [0, 1, 2].map((axis) => least(positions, axis, Math.max));
  const normals = rest.normals.slice();
  for (let at = 0; at < normals.length; at += 3) {
    const far = Math.hypot(normals[at], normals[at + 1], normals[at + 2]);
    normals.set(far < 1e-6 ? [0, 0, 1] : [0, 1, 2].map((axis) => normals[at + axis] / far), at);
  }
  const colours = rest.tints.map((tint) => Math.min(1, tint));
  const joints = new Uint8Array(count * 4);
  const weights = new Float32Array(count * 4);
  const eyeOf = (index: number): number => spans.eyes.findIndex(({ from, to }) => index >= from && index < to);
  for (let index = 0; index < count; index += 1) {
    const withHead = rest.matters[index * 4 + 2];
    const eye = eyeOf(index);
    if (eye >= 0) joints.set([3 + eye, 0, 0, 0], index * 4);
    else joints.set([withHead <= 0 ? 0 : 2, 0, 0, 0], index * 4);
    const first = eye >= 0 || withHead <= 0 ? 1 : withHead;
    weights.set([first, 1 - first, 0, 0], index * 4);
  }
  const floats = (data: Float32Array, type: string, more: object = {}): number =>
    binary.accessor({ bufferView: binary.view(data, 34962), componentType: FLOAT, count, type, ...more });
  return {
    POSITION: floats(positions, 'VEC3', { min: low, max: high }),
    NORMAL: floats(normals, 'VEC3'),
    COLOR_0: floats(colours, 'VEC3'),
    JOINTS_0: binary.accessor({ bufferView: binary.view(joints, 34962), componentType: BYTE, count, type: 'VEC4' }),
    WEIGHTS_0: floats(weights, 'VEC4'),
  };
}

function least(values: Float32Array, axis: number, pick: (a: number, b: number) => number): number {
  let found = values[axis];
  for (let at = axis; at < values.length; at += 3) found = pick(found, values[at]);
  return found;
}

/** A shape as a sparse accessor: zeros but for the vertices that move. */
function targetOf(binary: Binary, deltas: Float32Array): number {
  const moving: number[] = [];
  for (let at = 0; at < deltas.length; at += 3)
    if (Math.hypot(deltas[at], deltas[at + 1], deltas[at + 2]) > STILL) moving.push(at / 3);
  const values = Float32Array.from(moving.flatMap((index) => [...deltas.subarray(index * 3, index * 3 + 3)]));
  const bounds = (pick: (a: number, b: number) => number): number[] =>
    [0, 1, 2].map((axis) => (values.length === 0 ? 0 : pick(0, least(values, axis, pick))));
  return binary.accessor({
    componentType: FLOAT,
    count: deltas.length / 3,
    type: 'VEC3',
    min: bounds(Math.min),
    max: bounds(Math.max),
    ...(moving.length > 0 && {
      sparse: {
        count: moving.length,
        indices: { bufferView: binary.view(Uint16Array.from(moving)), componentType: SHORT },
        values: { bufferView: binary.view(values) },
      },
    }),
  });
}

function primitivesOf(
  binary: Binary,
  { sculpture: { triangles, rest } }: ShapedHead,
): { material: number; indices: number }[] {
  const byMaterial = MATERIALS.map((): number[] => []);
  for (let at = 0; at < triangles.length; at += 3) {
    const corners = triangles.subarray(at, at + 3);
    if (new Set(corners).size < 3) continue;
    const first = corners[0] * 4;
    byMaterial[materialOf(rest.matters[first], rest.matters[first + 1])].push(...corners);
  }
  return byMaterial.flatMap((corners, material) => {
    if (corners.length === 0) return [];
    const bufferView = binary.view(Uint16Array.from(corners), 34963);
    return [
      {
        material,
        indices: binary.accessor({ bufferView, componentType: SHORT, count: corners.length, type: 'SCALAR' }),
      },
    ];
  });
}

/** Header, JSON and binary, as GLB lays them out. */
function packed(json: object, bin: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(json));
  const padded = new Uint8Array(Math.ceil(text.length / 4) * 4).fill(0x20);
  padded.set(text);
  const all = new Uint8Array(12 + 8 + padded.length + 8 + bin.length);
  const view = new DataView(all.buffer);
  [0x46546c67, 2, all.length, padded.length, 0x4e4f534a].forEach((word, at) => {
    view.setUint32(at * 4, word, true);
  });
  all.set(padded, 20);
  view.setUint32(20 + padded.length, bin.length, true);
  view.setUint32(24 + padded.length, 0x004e4942, true);
  all.set(bin, 28 + padded.length);
  return all;
}
