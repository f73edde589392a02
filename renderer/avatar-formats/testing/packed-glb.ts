import { MeshoptEncoder } from 'meshoptimizer';
import { assemble, type View } from './build-glb.ts';

/**
 * The same fixtures as packing tools leave them: meshopt by its own encoder; Draco and Basis written by hand, because
 * no encoder of theirs is installed: Draco without any compression, one colour as a UASTC block.
 */
type Gltf = Record<string, unknown> & {
  readonly bufferViews: { buffer: number; byteOffset: number; byteLength: number; extensions?: unknown }[];
  readonly accessors: { readonly bufferView: number; readonly componentType: number; readonly count: number; readonly type: string }[];
  readonly meshes: { readonly primitives: Record<string, unknown>[] }[];
  readonly materials: Record<string, unknown>[];
}; // prettier-ignore

function unpacked(glb: Uint8Array): { gltf: Gltf; parts: Uint8Array[] } {
  const view = new DataView(glb.buffer, glb.byteOffset);
  const textBytes = view.getUint32(12, true);
  const gltf = JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + textBytes))) as Gltf;
  const from = 28 + textBytes;
  const parts = gltf.bufferViews.map(({ byteOffset, byteLength }) =>
    glb.slice(from + byteOffset, from + byteOffset + byteLength),
  );
  return { gltf, parts };
}

const FLOAT = 5126;

export async function packedByMeshopt(glb: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  await MeshoptEncoder.ready;
  const { gltf, parts } = unpacked(glb);
  const packed = gltf.accessors.map(({ componentType, count, type }, at) => {
    const isPacked = componentType === FLOAT && type === 'VEC3';
    return isPacked ? MeshoptEncoder.encodeGltfBuffer(parts[at], count, 12, 'ATTRIBUTES') : parts[at];
  });
  const accessors = gltf.accessors.map(({ bufferView: _, ...accessor }) => accessor);
  const views: View[] = packed.map((bytes, at) => ({ bytes, accessor: accessors[at] }));
  let fallbackBytes = 0;
  return assemble(
    views,
    {
      ...without(gltf, 'accessors', 'bufferViews', 'buffers'),
      extensionsUsed: ['EXT_meshopt_compression'],
      extensionsRequired: ['EXT_meshopt_compression'],
    },
    {
      packViews: (plain) =>
        plain.map((view, at) => {
          if (packed[at] === parts[at]) return view;
          const byteOffset = fallbackBytes;
          fallbackBytes += parts[at].length;
          const meshopt = { ...view, byteStride: 12, mode: 'ATTRIBUTES', count: gltf.accessors[at].count };
          const extensions = { EXT_meshopt_compression: meshopt };
          return { buffer: 1, byteOffset, byteLength: parts[at].length, byteStride: 12, extensions };
        }),
      moreBuffers: () => [{ byteLength: fallbackBytes, extensions: { EXT_meshopt_compression: { fallback: true } } }],
    },
  );
}

function without(gltf: Gltf, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(gltf).filter(([name]) => !names.includes(name)));
}

/** Draco's bitstream 2.2: a mesh in sequence, its corners and positions as they are. */
function dracoOf(positions: Uint8Array, indices: Uint8Array, points: number): Uint8Array {
  const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)]);
  const head = Array.from(new TextEncoder().encode('DRACO'));
  const [version, meshInSequence, flags] = [[2, 2], [1, 0], [0, 0]]; // prettier-ignore
  const faces = [...varint(indices.length / 6), ...varint(points)];
  const [uncompressed, oneDecoder, oneAttribute, generic] = [1, 1, 1, 0];
  const position = [0, 9, 3, 0, 0];
  return Uint8Array.from([
    ...head, ...version, ...meshInSequence, ...flags, ...faces, uncompressed, ...indices,
    oneDecoder, oneAttribute, ...position, generic, ...positions,
  ]); // prettier-ignore
}

export function packedByDraco(glb: Uint8Array): Uint8Array<ArrayBuffer> {
  const { gltf, parts } = unpacked(glb);
  const [primitive] = gltf.meshes[0].primitives;
  const { count } = gltf.accessors[0];
  const draco = dracoOf(parts[0], parts[2], count);
  const views = parts.map((bytes, at) => ({
    bytes,
    accessor: without(gltf.accessors[at] as unknown as Gltf, 'bufferView'),
  }));
  const extension = { KHR_draco_mesh_compression: { bufferView: views.length, attributes: { POSITION: 0 } } };
  const packed = { ...primitive, attributes: { POSITION: 0 }, targets: undefined, extensions: extension };
  return assemble([...views, { bytes: draco, accessor: null }], {
    ...without(gltf, 'accessors', 'bufferViews', 'buffers'),
    extensionsUsed: ['KHR_draco_mesh_compression'],
    extensionsRequired: ['KHR_draco_mesh_compression'],
    meshes: [{ primitives: [packed] }],
  });
}

/** One block of 4 × 4 points of one colour in UASTC's mode 8: five bits of mode, then red, green, blue, alpha. */
function uastcBlock(colour: readonly [number, number, number, number]): Uint8Array {
  const bits = [[0x17, 5], ...colour.map((value) => [value, 8])].flatMap(([value, count]) =>
    Array.from({ length: count }, (_, bit) => (value >> bit) & 1),
  );
  const block = new Uint8Array(16);
  bits.forEach((bit, at) => {
    block[at >> 3] |= bit << (at & 7);
  });
  return block;
}

function ktx2Of(block: Uint8Array): Uint8Array {
  const [header, level, descriptor] = [80, 24, 44];
  const bytes = new Uint8Array(header + level + descriptor + 4 + block.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0xab, 0x4b, 0x54, 0x58, 0x20, 0x32, 0x30, 0xbb, 0x0d, 0x0a, 0x1a, 0x0a]);
  const words = [0, 1, 4, 4, 0, 0, 1, 1, 0, header + level, descriptor, 0, 0];
  words.forEach((word, at) => {
    view.setUint32(12 + at * 4, word, true);
  });
  const blockAt = header + level + descriptor + 4;
  view.setBigUint64(header, BigInt(blockAt), true);
  view.setBigUint64(header + 8, BigInt(block.length), true);
  view.setBigUint64(header + 16, BigInt(block.length), true);
  const at = header + level;
  view.setUint32(at, descriptor, true);
  view.setUint32(at + 8, 2 | (40 << 16), true);
  bytes.set([166, 1, 2, 0, 3, 3, 0, 0, 16], at + 12);
  view.setUint32(at + 28, 127 << 16, true);
  view.setUint32(at + 40, 0xffffffff, true);
  bytes.set(block, blockAt);
  return bytes;
}

/** Its skin is one picture that Basis packed. */
export function packedByBasis(glb: Uint8Array): Uint8Array<ArrayBuffer> {
  const { gltf, parts } = unpacked(glb);
  const views = parts.map((bytes, at) => ({
    bytes,
    accessor: without(gltf.accessors[at] as unknown as Gltf, 'bufferView'),
  }));
  const picture = ktx2Of(uastcBlock([40, 160, 220, 255]));
  const { count } = gltf.accessors[0];
  const uv = { bytes: new Uint8Array(count * 8), accessor: { componentType: FLOAT, count, type: 'VEC2' } };
  const [primitive] = gltf.meshes[0].primitives;
  const attributes = { ...(primitive['attributes'] as Record<string, number>), TEXCOORD_0: views.length };
  return assemble([...views, uv, { bytes: picture, accessor: null }], {
    ...without(gltf, 'accessors', 'bufferViews', 'buffers'),
    extensionsUsed: ['KHR_texture_basisu'],
    extensionsRequired: ['KHR_texture_basisu'],
    meshes: [{ ...gltf.meshes[0], primitives: [{ ...primitive, attributes }] }],
    images: [{ bufferView: views.length + 1, mimeType: 'image/ktx2' }],
    textures: [{ extensions: { KHR_texture_basisu: { source: 0 } } }],
    materials: [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 }, metallicFactor: 0 } }],
  });
}
