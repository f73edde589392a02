import { ARKIT, OCULUS } from '../../renderer/avatar-formats/shape-names.ts';
import { buildGlb, type Bone, type GlbShape, type Place } from '../../renderer/avatar-formats/testing/build-glb.ts';

/**
 * A model as heavy as a Ready Player Me one with all its options (13,000 triangles, 67 shapes, 68 bones of Mixamo's
 * names), made here, so that the benchmark needs nobody's file. `--model FILE` takes a real one.
 */
const FINGERS = ['Thumb', 'Index', 'Middle', 'Ring', 'Pinky'];

function skeleton(): Bone[] {
  const bones: Bone[] = [];
  const add = (name: string, parent: string | null, at: readonly [number, number, number]): void => {
    bones.push({ name, parent: parent === null ? -1 : bones.findIndex((bone) => bone.name === parent), at });
  };
  add('Hips', null, [0, 1, 0]);
  add('Spine', 'Hips', [0, 1.1, 0]);
  add('Spine1', 'Spine', [0, 1.22, 0]);
  add('Spine2', 'Spine1', [0, 1.34, 0]);
  add('Neck', 'Spine2', [0, 1.47, 0]);
  add('Head', 'Neck', [0, 1.54, 0]);
  add('HeadTop_End', 'Head', [0, 1.75, 0]);
  for (const [side, x] of [['Left', 1], ['Right', -1]] as const) {
    add(`${side}Eye`, 'Head', [0.032 * x, 1.628, 0.08]);
    add(`${side}Shoulder`, 'Spine2', [0.06 * x, 1.42, 0]);
    add(`${side}Arm`, `${side}Shoulder`, [0.18 * x, 1.42, 0]);
    add(`${side}ForeArm`, `${side}Arm`, [0.45 * x, 1.42, 0]);
    add(`${side}Hand`, `${side}ForeArm`, [0.7 * x, 1.42, 0]);
    FINGERS.forEach((finger, at) => {
      for (let joint = 1; joint <= 4; joint += 1) {
        const parent = joint === 1 ? `${side}Hand` : `${side}Hand${finger}${joint - 1}`;
        add(`${side}Hand${finger}${joint}`, parent, [(0.72 + 0.03 * joint) * x, 1.42, 0.04 - 0.02 * at]);
      }
    });
    add(`${side}UpLeg`, 'Hips', [0.1 * x, 0.92, 0]);
    add(`${side}Leg`, `${side}UpLeg`, [0.1 * x, 0.5, 0]);
    add(`${side}Foot`, `${side}Leg`, [0.1 * x, 0.1, 0]);
    add(`${side}ToeBase`, `${side}Foot`, [0.1 * x, 0.03, 0.1]);
    add(`${side}Toe_End`, `${side}ToeBase`, [0.1 * x, 0.03, 0.2]);
  } // prettier-ignore
  return bones;
}

function placeOf(name: string): Place {
  if (name.startsWith('eye')) return name.endsWith('Left') ? 'leftLid' : 'rightLid';
  if (name.startsWith('brow')) return 'brows';
  if (/Smile|Frown|Stretch|cheek|Dimple/.test(name)) return 'cheeks';
  return /jaw|aa|E$|I$|LowerDown/.test(name) ? 'jaw' : 'lips';
}

export function mannequin(): Uint8Array<ArrayBuffer> {
  const names = [...OCULUS.map((viseme) => `viseme_${viseme}`), ...ARKIT];
  const shapes: GlbShape[] = names.map((name) => ({ name, place: placeOf(name) }));
  return buildGlb({ shapes, bones: skeleton(), rings: 80, sectors: 84, root: 'Armature' });
}
