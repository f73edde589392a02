import type { AvatarFormat } from '../avatar-format.ts';
import { decode } from '../decoders.ts';
import { openGuest } from '../guest.ts';
import { findBones } from '../rig.ts';

/** Any model whose shapes have names that a face tool gives: Ready Player Me, Character Creator, VRoid, Face Cap … */
export const glb: AvatarFormat = {
  name: 'glb',
  reads: () => true,
  async open(file, options) {
    const { scene } = await decode(file, options);
    return openGuest(scene, { detail: options.detail, bones: findBones(scene) });
  },
};
