import { Mesh, Vector3, type Object3D } from 'three';
import { describe, expect, it } from 'vitest';
import { FACE_PLACE, VISEMES, type Avatar, type Pose, type Viseme } from '../stage/avatar.ts';
import { openAvatarFile } from './index.ts';
import { buildGlb } from './testing/build-glb.ts';
import { NAMING_STYLES } from './testing/naming-styles.ts';

const options = { detail: 'soft', textureFormats: () => false } as const;
const CALM: Pose = {
  mouth: { visemes: VISEMES.map(() => 0), jawOpen: 0, openness: 0 },
  expression: {
    smile: 0, frown: 0, browInnerUp: 0, browOuterUp: 0, browDown: 0, eyeWide: 0, eyeSquint: 0, browAsymmetry: 0, lipPress: 0, mouthShift: 0,
  }, // prettier-ignore
  blink: [0, 0],
  gaze: { yaw: 0, pitch: 0 },
  head: { yaw: 0, pitch: 0, roll: 0 },
  breath: 0,
};
const saying = (viseme: Viseme, openness: number): Pose => ({
  ...CALM,
  mouth: { visemes: VISEMES.map((name) => (name === viseme ? 1 : 0)), jawOpen: openness, openness },
});

const meshesOf = (root: Object3D): Mesh[] => {
  const meshes: Mesh[] = [];
  root.traverse((object) => {
    if (object instanceof Mesh) meshes.push(object as Mesh);
  });
  return meshes;
};

/** Every point of the avatar, where the stage would draw it. */
function worn(avatar: Avatar, pose: Pose): Vector3[] {
  avatar.wear(pose);
  return meshesOf(avatar.object).flatMap((mesh) => {
    const { count } = mesh.geometry.getAttribute('position');
    return Array.from({ length: count }, (_, at) => mesh.localToWorld(mesh.getVertexPosition(at, new Vector3())));
  });
}

type Part = (point: Vector3) => boolean;
const near =
  (x: number, y: number, reach: number): Part =>
  (point) =>
    Math.hypot(point.x - x, point.y - y) < reach && point.z > 0;
const MOUTH = near(0, FACE_PLACE.mouthY, 0.55);
const EYES = near(0, FACE_PLACE.eyesY, 0.5);
const LEFT: Part = (point) => EYES(point) && point.x > 0.03;
const RIGHT: Part = (point) => EYES(point) && point.x < -0.03;

function moved(avatar: Avatar, pose: Pose, part: Part = () => true): number {
  const rest = worn(avatar, CALM);
  const bent = worn(avatar, pose);
  return rest.reduce((most, point, at) => (part(point) ? Math.max(most, point.distanceTo(bent[at])) : most), 0);
}

describe.each(NAMING_STYLES)('an avatar that is $name', ({ glb, can }) => {
  const open = async (): Promise<Avatar> => (await openAvatarFile(buildGlb(glb), options)).avatar;

  it('stands where the stage looks, and looks at the visitor', async () => {
    const points = worn(await open(), CALM);
    const top = Math.max(...points.map(({ y }) => y));
    expect(top).toBeGreaterThan(0.3);
    expect(top).toBeLessThan(1.35);
    // The nose side is nearer to the visitor than the back of the head is deep.
    const face = points.filter(MOUTH);
    expect(Math.max(...face.map(({ z }) => z))).toBeGreaterThan(0.2);
    // Arms that are stretched out in the file hang.
    expect(Math.max(...points.map(({ x }) => Math.abs(x)))).toBeLessThan(2);
  });

  it('opens its mouth for a vowel, farther for a louder one', async () => {
    const avatar = await open();
    const [wide, small] = [moved(avatar, saying('aa', 0.95), MOUTH), moved(avatar, saying('aa', 0.4), MOUTH)];
    expect(wide).toBeGreaterThan(0.03);
    expect(small).toBeLessThan(wide * 0.8);
    expect(moved(avatar, saying('aa', 0.95), (point) => point.y > FACE_PLACE.eyesY)).toBe(0);
  });

  it('rounds or opens it for O, and comes back to rest', async () => {
    const avatar = await open();
    expect(moved(avatar, saying('O', 0.6))).toBeGreaterThan(0.01);
    const rest = worn(avatar, CALM);
    worn(avatar, saying('E', 0.7));
    expect(worn(avatar, CALM)).toEqual(rest);
  });

  it('shuts its eyes, each by itself where it can', async () => {
    const avatar = await open();
    expect(moved(avatar, { ...CALM, blink: [1, 1] }, EYES)).toBeGreaterThan(0.03);
    const winks = { ...CALM, blink: [1, 0] } as const;
    expect(moved(avatar, winks, LEFT)).toBeGreaterThan(0.03);
    if (can.eachEye) expect(moved(avatar, winks, RIGHT)).toBe(0);
  });

  it.runIf(can.smile)('smiles', async () => {
    const smiles = { ...CALM, expression: { ...CALM.expression, smile: 1 } };
    expect(moved(await open(), smiles, MOUTH)).toBeGreaterThan(0.02);
  });

  it('turns its head, to the right when it should', async () => {
    const avatar = await open();
    const front = (pose: Pose): Vector3 =>
      worn(avatar, pose)
        .reduce((foremost, point) => (point.z > foremost.z ? point : foremost))
        .clone();
    const before = worn(avatar, CALM);
    const nose = before.indexOf(before.reduce((foremost, point) => (point.z > foremost.z ? point : foremost)));
    const after = worn(avatar, { ...CALM, head: { yaw: 0.4, pitch: 0, roll: 0 } });
    expect(after[nose].x - before[nose].x).toBeGreaterThan(0.1);
    expect(front(CALM).y).toBeCloseTo(before[nose].y);
  });

  it('takes any pose, and gives everything back', async () => {
    const avatar = await open();
    const wild: Pose = {
      ...saying('U', 1),
      expression: {
        smile: 1, frown: 1, browInnerUp: 1, browOuterUp: 1, browDown: 1, eyeWide: 1, eyeSquint: 1, browAsymmetry: -1,
        lipPress: 1, mouthShift: -1,
      },
      gaze: { yaw: -0.6, pitch: 0.4 },
      head: { yaw: -0.5, pitch: 0.3, roll: 0.2 },
      blink: [0.3, 0.8],
      breath: 1,
    }; // prettier-ignore
    expect(worn(avatar, wild).every(({ x, y, z }) => Number.isFinite(x + y + z))).toBe(true);
    const freed = new Set<unknown>();
    for (const { geometry } of meshesOf(avatar.object))
      geometry.addEventListener('dispose', () => {
        freed.add(geometry);
      });
    const owned = new Set(meshesOf(avatar.object).map(({ geometry }) => geometry));
    avatar.dispose();
    expect(freed).toEqual(owned);
  });
});
