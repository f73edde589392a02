import { Group, Matrix4, type Object3D } from 'three';
import { FACE_PLACE, type Pose } from '../stage/avatar.ts';
import { AvatarTrouble, type Detail, type GuestAvatar } from './avatar-format.ts';
import { openBentMesh, type BentMesh } from './bent-mesh.ts';
import { openFace } from './face-mixes.ts';
import { facesAway, findFace, meshesOf, placeFace, trim, type Shape } from './framing.ts';
import { freeAll, lightsFor, paint, shrinkPictures } from './looks.ts';
import { openMouth } from './mouth-mixes.ts';
import { lowerArms, openRig, type Bones } from './rig.ts';
import { shapesNamed } from './shape-names.ts';

/** Shapes that a format drives by its own rules, beside those that the meshes name. */
export type OwnShapes = {
  readonly names: readonly string[];
  /** Which shapes of which meshes they move: for finding the face. */
  readonly moves: (shape: string) => readonly { readonly mesh: Object3D; readonly index: number }[];
  set(shape: string, weight: number): void;
  /** Everything is set: hand it to the meshes. */
  finish(): void;
};

export type GuestOptions = { readonly detail: Detail; readonly bones: Bones; readonly own?: OwnShapes };

/** Makes an avatar of a model: finds its face, puts it in its place, and teaches it to wear a pose. */
export async function openGuest(root: Object3D, { detail, bones, own }: GuestOptions): Promise<GuestAvatar> {
  root.updateMatrixWorld(true);
  const bents = bentMeshes(root, detail);
  if (meshesOf(root).length === 0) throw new AvatarTrouble('There is nothing in it that can be drawn.');
  const shapes = shapesOf(bents);
  const places = placesOf(shapes, bents, own);
  lowerArms(root, bones);
  const model = place(root, places, bones);
  trim(model);
  await shrinkPictures(model, detail);
  paint(model, detail);

  const object = new Group();
  const turning = new Group();
  turning.matrixAutoUpdate = false;
  turning.add(model);
  object.add(lightsFor(detail), turning);
  const has = (shape: string): boolean => shapes.has(shape) || (own?.names.includes(shape) ?? false);
  const mouth = openMouth(has);
  const face = openFace(has);
  const rig = openRig(bones, mouth.style === 'none');
  const wearShapes = shapeWearer(shapes, bents, own);
  object.updateMatrixWorld(true);

  return {
    object,
    missing: [...(mouth.style === 'none' && !rig.hasJaw ? ['open its mouth'] : []), ...face.missing],
    wear(pose) {
      wearShapes((add) => {
        face.wear(pose, add);
        mouth.wear(pose.mouth, add);
      });
      rig.wear(pose, !face.looksByShape, pose.mouth.openness);
      if (!rig.hasHead) turnWhole(turning, pose);
      object.updateMatrixWorld();
    },
    dispose() {
      object.removeFromParent();
      freeAll(object);
    },
  };
}

function bentMeshes(root: Object3D, detail: Detail): BentMesh[] {
  return meshesOf(root).flatMap((mesh) => {
    mesh.frustumCulled = false;
    const bent = openBentMesh(mesh, detail === 'rich');
    return bent === null ? [] : [bent];
  });
}

function shapesOf(bents: readonly BentMesh[]): Map<string, Shape[]> {
  const shapes = new Map<string, Shape[]>();
  for (const bent of bents) {
    const entries = Object.entries(bent.mesh.morphTargetDictionary ?? {});
    const names = shapesNamed(entries.map(([spelling]) => spelling));
    entries.forEach(([, index], at) => {
      const name = names[at];
      if (name !== null) shapes.set(name, [...(shapes.get(name) ?? []), { bent, index }]);
    });
  }
  return shapes;
}

/** Everything that tells where the face is: shapes by their names, and those that only the format knows by name. */
function placesOf(
  shapes: ReadonlyMap<string, readonly Shape[]>,
  bents: readonly BentMesh[],
  own: OwnShapes | undefined,
): ReadonlyMap<string, readonly Shape[]> {
  const places = new Map(shapes);
  for (const name of own?.names ?? []) {
    const moved = own?.moves(name) ?? [];
    places.set(
      name,
      moved.flatMap(({ mesh, index }) => {
        const bent = bents.find((candidate) => candidate.mesh === mesh);
        return bent === undefined ? [] : [{ bent, index }];
      }),
    );
  }
  return places;
}

function place(root: Object3D, shapes: ReadonlyMap<string, readonly Shape[]>, bones: Bones): Group {
  const model = new Group();
  model.add(root);
  model.updateMatrixWorld(true);
  let spot = findFace(model, shapes, bones);
  if (facesAway(model, spot)) {
    model.rotation.y = Math.PI;
    model.updateMatrixWorld(true);
    spot = findFace(model, shapes, bones);
  }
  placeFace(model, spot);
  return model;
}

type Fill = (add: (shape: string, weight: number) => void) => void;

function shapeWearer(
  shapes: ReadonlyMap<string, readonly Shape[]>,
  bents: readonly BentMesh[],
  own: OwnShapes | undefined,
): (fill: Fill) => void {
  const weights = new Map<string, number>([...shapes.keys(), ...(own?.names ?? [])].map((name) => [name, 0]));
  const isOwn = new Set(own?.names);
  return (fill) => {
    for (const name of weights.keys()) weights.set(name, 0);
    fill((shape, weight) => {
      const before = weights.get(shape);
      if (before !== undefined) weights.set(shape, before + weight);
    });
    for (const name of isOwn) own?.set(name, clamped(weights.get(name)));
    own?.finish();
    for (const [name, targets] of shapes)
      if (!isOwn.has(name))
        for (const { bent, index } of targets)
          if (bent.mesh.morphTargetInfluences !== undefined)
            bent.mesh.morphTargetInfluences[index] = clamped(weights.get(name));
    for (const bent of bents) bent.bend();
  };
}

const clamped = (weight: number | undefined): number => Math.min(1, Math.max(0, weight ?? 0));

/** A head without bones turns about the top of the neck that it would have. */
function turnWhole(turning: Group, { head, breath }: Pose): void {
  const [x, y, z] = FACE_PLACE.neck;
  const turn = new Matrix4().makeTranslation(x, y + 0.006 * breath, z);
  turn.multiply(new Matrix4().makeRotationY(head.yaw)).multiply(new Matrix4().makeRotationX(head.pitch));
  turn.multiply(new Matrix4().makeRotationZ(head.roll)).multiply(new Matrix4().makeTranslation(-x, -y, -z));
  turning.matrix.copy(turn);
}
