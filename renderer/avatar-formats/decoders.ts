import type { WebGLRenderer } from 'three';
import { DRACOLoader } from 'three/addons/loaders/DRACOLoader.js';
import { GLTFLoader, type GLTF } from 'three/addons/loaders/GLTFLoader.js';
import { KTX2Loader } from 'three/addons/loaders/KTX2Loader.js';
import { MeshoptDecoder } from 'three/addons/libs/meshopt_decoder.module.js';
import { AvatarTrouble, type GlbFile, type OpenOptions } from './avatar-format.ts';

type Plugin = Parameters<GLTFLoader['register']>[0];

/**
 * Reads a file with everything that may be packed in it. The decoders are three.js's own and come from our files: the
 * page asks nobody else, and Draco and Basis are fetched only when the file uses them.
 *
 * @throws AvatarTrouble if it is damaged
 */
export async function decode(file: GlbFile, options: OpenOptions, plugins: readonly Plugin[] = []): Promise<GLTF> {
  const uses = (name: string): boolean => file.extensionsUsed.includes(name);
  const loader = new GLTFLoader();
  loader.setMeshoptDecoder(MeshoptDecoder);
  const draco = uses('KHR_draco_mesh_compression') ? new DRACOLoader() : null;
  if (draco !== null) loader.setDRACOLoader(draco.setWorkerLimit(1));
  const basis = uses('KHR_texture_basisu') ? openBasis(options) : null;
  if (basis !== null) loader.setKTX2Loader(basis);
  for (const plugin of plugins) loader.register(plugin);
  try {
    return await loader.parseAsync(file.bytes.slice().buffer, '');
  } catch (cause) {
    throw new AvatarTrouble(`It is damaged: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  } finally {
    draco?.dispose();
    basis?.dispose();
  }
}

/** The loader asks a renderer what its card takes; this answers without one. */
function openBasis({ textureFormats }: OpenOptions): KTX2Loader {
  const extensions = { has: textureFormats, get: () => ({ getSupportedProfiles: () => ['ldr'] }) };
  return new KTX2Loader().setWorkerLimit(1).detectSupport({ extensions } as unknown as WebGLRenderer);
}
