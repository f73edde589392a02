import { Euler, Mesh, Quaternion, SkinnedMesh, Vector3, type Object3D } from 'three';
import type { Pose } from '../stage/avatar.ts';

/** The bones of a body that move here, by whatever names they come. */
export type Bones = Readonly<Partial<Record<BoneName, Object3D>>>;
export type BoneName = 'head' | 'neck' | 'chest' | 'jaw' | 'leftEye' | 'rightEye' | 'leftUpperArm' | 'rightUpperArm';

/** Folded names: Mixamo and Ready Player Me, VRoid, Rigify, Character Creator, Unreal. */
const NAMES: Readonly<Record<BoneName, readonly string[]>> = {
  head: ['head', 'mixamorighead', 'jbipchead', 'ccbasehead', 'bip01head', 'defhead', 'faciale'],
  neck: ['neck', 'mixamorigneck', 'jbipcneck', 'ccbasenecktwist01', 'neck01', 'bip01neck'],
  chest: ['spine2', 'mixamorigspine2', 'upperchest', 'chest', 'jbipcupperchest', 'ccbasespine02', 'spine03', 'spine1'],
  jaw: ['jaw', 'ccbasejawroot', 'mixamorigjaw', 'jawroot', 'lowerjaw', 'defjaw'],
  leftEye: ['lefteye', 'eyel', 'eyeleft', 'jadjlfaceeye', 'ccbaseleye', 'mixamoriglefteye', 'leye'],
  rightEye: ['righteye', 'eyer', 'eyeright', 'jadjrfaceeye', 'ccbasereye', 'mixamorigrighteye', 'reye'],
  leftUpperArm: ['leftarm', 'mixamorigleftarm', 'leftupperarm', 'upperarml', 'jbiplupperarm', 'ccbaselupperarm'],
  rightUpperArm: ['rightarm', 'mixamorigrightarm', 'rightupperarm', 'upperarmr', 'jbiprupperarm', 'ccbaserupperarm'],
};

const folded = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

export function findBones(root: Object3D): Bones {
  const byName = new Map<string, Object3D>();
  root.traverse((object) => {
    const name = folded(object.name);
    if (!byName.has(name) && !('isMesh' in object)) byName.set(name, object);
  });
  const found: Partial<Record<BoneName, Object3D>> = {};
  for (const [bone, names] of Object.entries(NAMES) as [BoneName, readonly string[]][]) {
    const object = names.map((name) => byName.get(name)).find((candidate) => candidate !== undefined);
    if (object !== undefined) found[bone] = object;
  }
  return found;
}

/** Arms that stick out, as they do in every file, hang: so far from straight down, radians. */
const HANGING = 0.2;

/** Turns a bone in the world's axes, whatever its own are. */
export function turnInWorld(bone: Object3D, turn: Quaternion, rest: Quaternion): void {
  const parent = bone.parent?.getWorldQuaternion(new Quaternion()) ?? new Quaternion();
  bone.quaternion.copy(parent.clone().invert()).multiply(turn).multiply(parent).multiply(rest);
}

/** @param root with its matrices up to date; afterwards they are again */
export function lowerArms(root: Object3D, bones: Bones): void {
  const turnArm = (arm: Object3D | undefined): void => {
    const elbow = arm?.children.find((child) => child.children.length > 0) ?? arm?.children[0];
    if (arm === undefined || elbow === undefined) return;
    const along = elbow.getWorldPosition(new Vector3()).sub(arm.getWorldPosition(new Vector3())).normalize();
    if (along.lengthSq() === 0 || Math.abs(along.x) < 0.3) return;
    const side = Math.sign(along.x);
    const wanted = new Vector3(side * Math.sin(HANGING), -Math.cos(HANGING), along.z * 0.3).normalize();
    turnInWorld(arm, new Quaternion().setFromUnitVectors(along, wanted), arm.quaternion.clone());
  };
  turnArm(bones.leftUpperArm);
  turnArm(bones.rightUpperArm);
  root.updateMatrixWorld(true);
}

/** So much of the head's turning is the neck's. */
const NECK_PART = 0.4;
const JAW_RADIANS = 0.3;
const BREATH_RADIANS = 0.012;

export type Rig = {
  /** @param turnsEyes false when shapes turn them; eyes that are parts of their own are turned all the same */
  wear(pose: Pose, turnsEyes: boolean, openness: number): void;
  /** There is a bone that opens the mouth. */
  readonly hasJaw: boolean;
  readonly hasEyes: boolean;
  /** There is a bone that turns the head; without one the whole is turned. */
  readonly hasHead: boolean;
};

export function openRig(bones: Bones, opensJaw: boolean): Rig {
  const rests = new Map(Object.values(bones).map((bone) => [bone, bone.quaternion.clone()]));
  const euler = new Euler();
  const turn = new Quaternion();
  function bend(bone: Object3D | undefined, pitch: number, yaw: number, roll: number): void {
    const rest = bone === undefined ? undefined : rests.get(bone);
    if (bone === undefined || rest === undefined) return;
    turn.setFromEuler(euler.set(pitch, yaw, roll, 'YXZ'));
    turnInWorld(bone, turn, rest);
    bone.updateMatrixWorld(true);
  }
  const looseEyes = holdsMesh(bones.leftEye) && holdsMesh(bones.rightEye);
  return {
    hasJaw: bones.jaw !== undefined,
    hasEyes: bones.leftEye !== undefined && bones.rightEye !== undefined,
    hasHead: bones.head !== undefined,
    wear({ head, gaze, breath }, turnsEyes, openness) {
      bend(bones.chest, -BREATH_RADIANS * breath, 0, 0);
      const ofNeck = bones.neck === undefined ? 0 : NECK_PART;
      bend(bones.neck, head.pitch * ofNeck, head.yaw * ofNeck, head.roll * ofNeck);
      bend(bones.head, head.pitch * (1 - ofNeck), head.yaw * (1 - ofNeck), head.roll * (1 - ofNeck));
      if (opensJaw) bend(bones.jaw, openness * JAW_RADIANS, 0, 0);
      if (!turnsEyes && !looseEyes) return;
      // Lids that follow by shapes fit eyes that turn the whole way.
      const part = turnsEyes ? 0.7 : 1;
      bend(bones.leftEye, -gaze.pitch * part, gaze.yaw * part, 0);
      bend(bones.rightEye, -gaze.pitch * part, gaze.yaw * part, 0);
    },
  };
}

/** A node that carries something drawn, as Face Cap's eyes do: no shape of the skin moves that. */
function holdsMesh(bone: Object3D | undefined): boolean {
  let holds = false;
  bone?.traverse((object) => {
    holds ||= object instanceof Mesh && !(object instanceof SkinnedMesh);
  });
  return holds;
}
