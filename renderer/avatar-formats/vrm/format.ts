import {
  VRMExpressionMorphTargetBind,
  VRMLoaderPlugin,
  VRMUtils,
  type VRM,
  type VRMExpression,
  type VRMHumanBoneName,
} from '@pixiv/three-vrm';
import type { AvatarFormat } from '../avatar-format.ts';
import { AvatarTrouble } from '../avatar-format.ts';
import { decode } from '../decoders.ts';
import { openGuest, type OwnShapes } from '../guest.ts';
import { findBones, type BoneName, type Bones } from '../rig.ts';
import { shapeNamed } from '../shape-names.ts';

/** VRM 0 and 1: a humanoid whose expressions have names of their own and rules for what may be worn together. */
export const vrm: AvatarFormat = {
  name: 'vrm',
  reads: ({ extensionsUsed }) => extensionsUsed.includes('VRM') || extensionsUsed.includes('VRMC_vrm'),
  async open(file, options) {
    const { scene, userData } = await decode(file, options, [
      (parser) => new VRMLoaderPlugin(parser, { autoUpdateHumanBones: false }),
    ]);
    const model = (userData as { vrm?: VRM }).vrm;
    if (model === undefined) throw new AvatarTrouble('It is damaged: its description as a VRM cannot be used.');
    VRMUtils.rotateVRM0(model);
    VRMUtils.removeUnnecessaryVertices(scene);
    const bones = { ...findBones(scene), ...bonesOf(model) };
    return openGuest(scene, { detail: options.detail, bones, own: expressionsOf(model) });
  },
};

const HUMAN_BONES: Readonly<Record<BoneName, VRMHumanBoneName>> = {
  head: 'head', neck: 'neck', chest: 'chest', jaw: 'jaw', leftEye: 'leftEye', rightEye: 'rightEye',
  leftUpperArm: 'leftUpperArm', rightUpperArm: 'rightUpperArm',
}; // prettier-ignore

function bonesOf({ humanoid }: VRM): Bones {
  const found = Object.entries(HUMAN_BONES).flatMap(([bone, name]) => {
    const node = humanoid.getRawBoneNode(name);
    return node === null ? [] : [[bone, node] as const];
  });
  return Object.fromEntries(found);
}

/** A mood that forbids the mouth or the lids to move, or knows only all or nothing, is no smile for a speaker. */
const isMood = (shape: string): boolean => shape === 'joy' || shape === 'sorrow' || shape === 'surprised';
const forbids = (expression: VRMExpression): boolean =>
  expression.isBinary || expression.overrideMouth !== 'none' || expression.overrideBlink !== 'none';

function expressionsOf({ expressionManager }: VRM): OwnShapes {
  const names = new Map<string, string>();
  for (const [name, expression] of Object.entries(expressionManager?.expressionMap ?? {})) {
    const shape = shapeNamed(name);
    const isWorn = shape !== null && !(isMood(shape) && forbids(expression)) && !names.has(shape);
    if (isWorn && expression.binds.length > 0) names.set(shape, name);
  }
  return {
    names: [...names.keys()],
    moves: (shape) =>
      (expressionManager?.getExpression(names.get(shape) ?? '')?.binds ?? []).flatMap((bind) =>
        bind instanceof VRMExpressionMorphTargetBind
          ? bind.primitives.map((mesh) => ({ mesh, index: bind.index }))
          : [],
      ),
    set(shape, weight) {
      const name = names.get(shape);
      if (name !== undefined) expressionManager?.setValue(name, weight);
    },
    finish: () => {
      expressionManager?.update();
    },
  };
}
