import { Mesh, Vector3 } from 'three';
import { expect, it } from 'vitest';
import { stillOf } from '../stage/poses.ts';
import { openAvatarFile } from './index.ts';
import { buildGlb, EYES_Y, HEAD } from './testing/build-glb.ts';

/** As Face Cap writes it: the shapes that look move the lids alone, and the eyes are balls under nodes of their own. */
const SIZE = 0.15;
const eye = (name: string, x: number, child: number): unknown[] => [
  { name, translation: [x, EYES_Y, 0.09], children: [child] },
  { name: `ball of ${name}`, mesh: 1, scale: [SIZE, SIZE, SIZE], translation: [HEAD.x, HEAD.y, HEAD.z].map((at) => -at * SIZE) },
]; // prettier-ignore
const file = (shapes: readonly string[]): Uint8Array<ArrayBuffer> =>
  buildGlb({
    shapes: shapes.map((name) => ({ name, place: 'bothLids' })),
    extra: {
      scenes: [{ nodes: [0, 1, 3] }],
      nodes: [{ name: 'head', mesh: 0 }, ...eye('eyeLeft', -0.032, 2), ...eye('eyeRight', 0.032, 4)],
      meshes: [
        {
          primitives: [
            {
              attributes: { POSITION: 0, NORMAL: 1 },
              indices: 2,
              targets: shapes.map((_, at) => ({ POSITION: 3 + at })),
            },
          ],
          extras: { targetNames: shapes },
        },
        { primitives: [{ attributes: { POSITION: 0, NORMAL: 1 }, indices: 2 }] },
      ],
    },
  });

it('turns eyes that are parts of their own, though shapes move the lids with them', async () => {
  const looks = ['In', 'Out', 'Up', 'Down'].flatMap((way) => [`eyeLook${way}_L`, `eyeLook${way}_R`]);
  const shapes = ['jawOpen', 'mouthFunnel', 'mouthPucker', 'eyeBlink_L', 'eyeBlink_R', ...looks];
  const { avatar } = await openAvatarFile(file(shapes), { detail: 'soft', textureFormats: () => false });
  const ahead = (name: string, yaw: number): Vector3 => {
    avatar.wear(stillOf('idle', { gaze: { yaw, pitch: 0 }, head: { yaw: 0, pitch: 0, roll: 0 }, breath: 0 }));
    const ball = avatar.object.getObjectByName(name)?.children.find((child) => child instanceof Mesh);
    if (ball === undefined) throw new Error(`there is no ${name}`);
    return new Vector3(0, 0, 1).transformDirection(ball.matrixWorld);
  };
  for (const name of ['eyeLeft', 'eyeRight']) {
    expect(ahead(name, 0).x).toBeCloseTo(0, 2);
    expect(ahead(name, 0.4).x).toBeGreaterThan(0.2);
  }
});
