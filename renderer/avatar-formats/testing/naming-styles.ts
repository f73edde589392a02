import type { GlbOptions, GlbShape, Place } from './build-glb.ts';
import { nodeOf } from './build-glb.ts';

/** One file for each way in which tools name a face's shapes. */
export type NamingStyle = {
  readonly name: string;
  readonly glb: GlbOptions;
  readonly can: { readonly mouth: boolean; readonly smile: boolean; readonly eachEye: boolean };
};

const arkit: readonly (readonly [string, Place])[] = [
  ['jawOpen', 'jaw'], ['mouthClose', 'lips'], ['mouthFunnel', 'lips'], ['mouthPucker', 'lips'],
  ['mouthRollLower', 'lips'], ['mouthRollUpper', 'lips'], ['mouthStretchLeft', 'cheeks'], ['mouthStretchRight', 'cheeks'],
  ['mouthSmileLeft', 'cheeks'], ['mouthSmileRight', 'cheeks'], ['mouthFrownLeft', 'cheeks'],
  ['mouthFrownRight', 'cheeks'], ['mouthPressLeft', 'lips'], ['mouthPressRight', 'lips'], ['mouthLowerDownLeft', 'jaw'],
  ['mouthLowerDownRight', 'jaw'], ['mouthUpperUpLeft', 'lips'], ['mouthUpperUpRight', 'lips'],
  ['eyeBlinkLeft', 'leftLid'], ['eyeBlinkRight', 'rightLid'], ['eyeWideLeft', 'leftLid'], ['eyeWideRight', 'rightLid'],
  ['browInnerUp', 'brows'], ['browOuterUpLeft', 'brows'], ['browOuterUpRight', 'brows'], ['browDownLeft', 'brows'],
  ['browDownRight', 'brows'], ['tongueOut', 'nowhere'],
]; // prettier-ignore
const oculus: readonly (readonly [string, Place])[] = [
  ['sil', 'nowhere'], ['PP', 'lips'], ['FF', 'lips'], ['TH', 'jaw'], ['DD', 'jaw'], ['kk', 'jaw'], ['CH', 'lips'],
  ['SS', 'lips'], ['nn', 'jaw'], ['RR', 'jaw'], ['aa', 'jaw'], ['E', 'jaw'], ['I', 'jaw'], ['O', 'lips'], ['U', 'lips'],
]; // prettier-ignore
const named = (list: readonly (readonly [string, Place])[], spell = (name: string): string => name): GlbShape[] =>
  list.map(([name, place]) => ({ name: spell(name), place }));
const short = (name: string): string => name.replace(/Left$/, '_L').replace(/Right$/, '_R');
const spaced = (name: string): string => short(name).replace(/(?<=[a-z])(?=[A-Z])/g, '_').replace(/^./, (c) => c.toUpperCase()); // prettier-ignore
const blinks: GlbShape[] = [
  { name: 'eyeBlinkLeft', place: 'leftLid' },
  { name: 'eyeBlinkRight', place: 'rightLid' },
];
const vowels = (names: readonly [string, string, string, string, string]): GlbShape[] =>
  names.map((name, at) => ({ name, place: (['jaw', 'jaw', 'lips', 'jaw', 'lips'] as const)[at] }));
const all = { mouth: true, smile: true, eachEye: true };
const noSmile = { mouth: true, smile: false, eachEye: true };
const noEach = { mouth: true, smile: false, eachEye: false };

const HUMAN = { hips: 'Hips', spine: 'Spine2', neck: 'Neck', head: 'Head', leftEye: 'LeftEye', rightEye: 'RightEye', leftUpperArm: 'LeftArm', rightUpperArm: 'RightArm', leftLowerArm: 'LeftForeArm', rightLowerArm: 'RightForeArm', leftHand: 'LeftHand', rightHand: 'RightHand', leftUpperLeg: 'LeftUpLeg', leftLowerLeg: 'LeftLeg', leftFoot: 'LeftFoot', rightUpperLeg: 'RightUpLeg', rightLowerLeg: 'RightLeg', rightFoot: 'RightFoot' }; // prettier-ignore
const VRM_SHAPES: readonly (readonly [string, string, Place])[] = [
  ['aa', 'a', 'jaw'], ['ih', 'i', 'jaw'], ['ou', 'u', 'lips'], ['ee', 'e', 'jaw'], ['oh', 'o', 'lips'],
  ['blinkLeft', 'blink_l', 'leftLid'], ['blinkRight', 'blink_r', 'rightLid'], ['happy', 'joy', 'cheeks'],
]; // prettier-ignore

export const NAMING_STYLES: readonly NamingStyle[] = [
  { name: 'ARKit, as Apple writes it', glb: { shapes: named(arkit) }, can: all },
  { name: 'ARKit with _L and _R (Face Cap)', glb: { shapes: named(arkit, short) }, can: all },
  { name: 'ARKit behind a mesh’s name (Maya)', glb: { shapes: named(arkit, (n) => `blendShape1.${n}`) }, can: all },
  { name: 'ARKit behind a prefix', glb: { shapes: named(arkit, (n) => `Head_${n}`) }, can: all },
  { name: 'ARKit in Character Creator’s spelling', glb: { shapes: named(arkit, spaced) }, can: all },
  { name: 'ARKit in capitals', glb: { shapes: named(arkit, (n) => n.replace(/^./, (c) => c.toUpperCase())) }, can: all },
  { name: 'Oculus as viseme_aa', glb: { shapes: [...named(oculus, (n) => `viseme_${n}`), ...blinks] }, can: noSmile },
  { name: 'Oculus as vrc.v_aa', glb: { shapes: [...named(oculus, (n) => `vrc.v_${n.toLowerCase()}`), ...blinks] }, can: noSmile },
  {
    name: 'Oculus in Meta’s bare spelling',
    glb: { shapes: [...named(oculus, (n) => ({ I: 'ih', O: 'oh', U: 'ou' })[n] ?? n), ...blinks] },
    can: noSmile,
  },
  {
    name: 'Ready Player Me with ARKit and Oculus, and bones',
    glb: { bones: true, shapes: [...named(oculus, (n) => `viseme_${n}`), ...named(arkit)] },
    can: all,
  },
  {
    name: 'Ready Player Me without options',
    glb: { bones: true, shapes: [{ name: 'mouthOpen', place: 'jaw' }, { name: 'mouthSmile', place: 'cheeks' }, { name: 'eyesClosed', place: 'bothLids' }] },
    can: { mouth: true, smile: true, eachEye: false },
  },
  {
    name: 'VRoid Studio without VRM',
    glb: {
      shapes: [
        ...vowels(['Fcl_MTH_A', 'Fcl_MTH_I', 'Fcl_MTH_U', 'Fcl_MTH_E', 'Fcl_MTH_O']),
        { name: 'Face.M_F00_000_00_Fcl_EYE_Close_L', place: 'leftLid' },
        { name: 'Face.M_F00_000_00_Fcl_EYE_Close_R', place: 'rightLid' },
        { name: 'Fcl_ALL_Joy', place: 'cheeks' },
      ],
    },
    can: all,
  },
  {
    name: 'MikuMikuDance',
    glb: { shapes: [...vowels(['あ', 'い', 'う', 'え', 'お']), { name: 'まばたき', place: 'bothLids' }] },
    can: noEach,
  },
  { name: 'a model that faces away', glb: { shapes: named(arkit), facing: -1 }, can: all },
  ...([0, 1] as const).map((version) => ({ name: `VRM ${version}`, glb: vrmOf(version), can: all })),
]; // prettier-ignore

/** The meshes' own names say nothing: only the VRM's description says what a shape is for. */
function vrmOf(version: 0 | 1): GlbOptions {
  const shapes = VRM_SHAPES.map(([, , place], at) => ({ name: `shape ${at}`, place }));
  return { bones: true, shapes, facing: version === 0 ? -1 : 1, extra: version === 0 ? vrm0() : vrm1() };
}

function vrm1(): Readonly<Record<string, unknown>> {
  const humanBones = Object.fromEntries(Object.entries(HUMAN).map(([bone, node]) => [bone, { node: nodeOf(node) }]));
  const preset = Object.fromEntries(
    VRM_SHAPES.map(([name], index) => [name, { morphTargetBinds: [{ node: 0, index, weight: 1 }] }]),
  );
  const meta = { name: 'test', authors: ['a test'], licenseUrl: 'https://vrm.dev/licenses/1.0/' };
  const VRMC_vrm = { specVersion: '1.0', meta, humanoid: { humanBones }, expressions: { preset } };
  return { extensionsUsed: ['VRMC_vrm'], extensions: { VRMC_vrm } };
}

function vrm0(): Readonly<Record<string, unknown>> {
  const humanBones = Object.entries(HUMAN).map(([name, node]) => ({ bone: name, node: nodeOf(node) }));
  const blendShapeGroups = VRM_SHAPES.map(([, presetName], index) => ({
    name: presetName,
    presetName,
    binds: [{ mesh: 0, index, weight: 100 }],
    materialValues: [],
  }));
  const VRM = {
    specVersion: '0.0',
    exporterVersion: 'a test',
    meta: { title: 'test', author: 'a test' },
    humanoid: { humanBones },
    blendShapeMaster: { blendShapeGroups },
    firstPerson: {},
    secondaryAnimation: { boneGroups: [], colliderGroups: [] },
    materialProperties: [],
  };
  return { extensionsUsed: ['VRM'], extensions: { VRM } };
}
