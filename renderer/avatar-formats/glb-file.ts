import { z } from 'zod';
import { AvatarTrouble, type Detail, type GlbFile } from './avatar-format.ts';

export const MOST_BYTES = 48 * 1024 * 1024;
export const MOST_TRIANGLES: Readonly<Record<Detail, number>> = { soft: 80_000, rich: 250_000 };
const MOST_NODES = 4000;

const GLTF_MAGIC = 0x46_54_6c_67;
const JSON_CHUNK = 0x4e_4f_53_4a;
const TRIANGLES_MODE = 4;

const accessorSchema = z.object({ count: z.number().int().nonnegative() });
const primitiveSchema = z.object({
  attributes: z.record(z.string(), z.number().int()),
  indices: z.number().int().optional(),
  mode: z.number().int().optional(),
});
const withUri = z.object({ uri: z.string().optional() });
const gltfSchema = z.object({
  asset: z.object({ version: z.string() }),
  extensionsUsed: z.array(z.string()).default([]),
  extensionsRequired: z.array(z.string()).default([]),
  accessors: z.array(accessorSchema).default([]),
  meshes: z.array(z.object({ primitives: z.array(primitiveSchema) })).default([]),
  nodes: z.array(z.unknown()).default([]),
  buffers: z.array(withUri).default([]),
  images: z.array(withUri).default([]),
});

/** What a file may demand; anything else would be drawn wrong. */
const KNOWN = new Set([
  'EXT_meshopt_compression', 'EXT_texture_avif', 'EXT_texture_webp', 'KHR_draco_mesh_compression', 'KHR_lights_punctual',
  'KHR_materials_clearcoat', 'KHR_materials_emissive_strength', 'KHR_materials_ior', 'KHR_materials_sheen',
  'KHR_materials_specular', 'KHR_materials_transmission', 'KHR_materials_unlit', 'KHR_materials_volume',
  'KHR_meshopt_compression', 'KHR_mesh_quantization', 'KHR_texture_basisu', 'KHR_texture_transform', 'VRM',
  'VRMC_materials_mtoon', 'VRMC_node_constraint', 'VRMC_springBone', 'VRMC_vrm',
]); // prettier-ignore

/**
 * @throws AvatarTrouble if this is no glTF of version 2, is cut off, leans on other files, or needs what is not known
 */
export function readGlb(bytes: Uint8Array<ArrayBuffer>): GlbFile {
  if (bytes.byteLength > MOST_BYTES)
    throw new AvatarTrouble(
      `It has ${megabytes(bytes.byteLength)} MB; at most ${megabytes(MOST_BYTES)} MB can be shown.`,
    );
  const gltf = parse(jsonOf(bytes));
  const strange = gltf.extensionsRequired.filter((name) => !KNOWN.has(name));
  if (strange.length > 0) throw new AvatarTrouble(`It needs ${strange.join(' and ')}, which Parley does not know.`);
  if ([...gltf.buffers, ...gltf.images].some(({ uri }) => uri !== undefined))
    throw new AvatarTrouble('It leans on other files; export it as one binary file with everything inside.');
  if (gltf.nodes.length > MOST_NODES)
    throw new AvatarTrouble(`It has ${gltf.nodes.length} parts; at most ${MOST_NODES} can be shown.`);
  return { bytes, extensionsUsed: gltf.extensionsUsed, triangles: trianglesOf(gltf) };
}

/** @throws AvatarTrouble if a machine of this kind cannot draw so much */
export function checkSize(file: GlbFile, detail: Detail): void {
  const most = MOST_TRIANGLES[detail];
  if (file.triangles === 0) throw new AvatarTrouble('There is nothing in it that can be drawn.');
  if (file.triangles <= most) return;
  const machine = detail === 'soft' ? 'without a graphics card' : 'with this graphics card';
  const [has, may] = [file.triangles, most].map((count) => count.toLocaleString('en'));
  throw new AvatarTrouble(`It has ${has} triangles; on a machine ${machine} at most ${may} can be shown.`);
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);

function jsonOf(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 20 || view.getUint32(0, true) !== GLTF_MAGIC)
    throw new AvatarTrouble('It is no binary glTF (.glb or .vrm).');
  if (view.getUint32(4, true) !== 2) throw new AvatarTrouble('It is glTF of another version than 2.');
  if (view.getUint32(8, true) > bytes.byteLength) throw new AvatarTrouble('It is cut off.');
  const jsonBytes = view.getUint32(12, true);
  if (view.getUint32(16, true) !== JSON_CHUNK || 20 + jsonBytes > bytes.byteLength)
    throw new AvatarTrouble('It is cut off.');
  return new TextDecoder().decode(bytes.subarray(20, 20 + jsonBytes));
}

function parse(text: string): z.infer<typeof gltfSchema> {
  try {
    return gltfSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AvatarTrouble('Its description is damaged.', { cause });
  }
}

function trianglesOf({ meshes, accessors }: z.infer<typeof gltfSchema>): number {
  const countOf = (index: number | undefined): number => (index === undefined ? 0 : (accessors.at(index)?.count ?? 0));
  return meshes
    .flatMap(({ primitives }) => primitives)
    .filter(({ mode }) => (mode ?? TRIANGLES_MODE) === TRIANGLES_MODE)
    .reduce((sum, { indices, attributes }) => sum + Math.floor(countOf(indices ?? attributes['POSITION']) / 3), 0);
}
