import { Box3, BufferAttribute, Mesh, Vector3, type Group, type Object3D } from 'three';
import { FACE_PLACE } from '../stage/avatar.ts';
import type { BentMesh } from './bent-mesh.ts';
import type { Bones } from './rig.ts';

/** Where the face of somebody else's model is, and how it gets to the place where the stage looks. */
export type FaceSpot = { readonly eyes: Vector3; readonly mouth: Vector3 };

/** Shapes whose vertices are about the lips, best first, and such about the eyes. */
const ABOUT_LIPS = [
  'mouthPucker',
  'mouthFunnel',
  'viseme_U',
  'viseme_PP',
  'vowelU',
  'vowelO',
  'viseme_O',
  'mouthSmile',
];
const ABOUT_MOUTH = ['viseme_aa', 'vowelA', 'jawOpen', 'mouthOpen', 'vowelI'];
const ABOUT_EYES = ['eyeBlinkLeft', 'eyeBlinkRight', 'blink', 'blinkLeft', 'blinkRight', 'eyeWideLeft', 'eyeWideRight'];

/** A picture shows so much: what is lower is never seen. */
const LOWEST_Y = -2.05;
const WIDEST = 2.4;
const EYES_TO_MOUTH = FACE_PLACE.eyesY - FACE_PLACE.mouthY;
const SMALLEST_FACE = 0.5;
/** Of a person's head: from the eyes to the mouth, and to the crown. */
const EYES_TO_MOUTH_OF_CROWN = 0.59;
const MOST_POINTS = 5000;

/** Uses the vertex where the mesh is now: bent and skinned. */
function worldPoint(mesh: Mesh, vertex: number, to: Vector3): Vector3 {
  return mesh.localToWorld(mesh.getVertexPosition(vertex, to));
}

export type Shape = { readonly bent: BentMesh; readonly index: number };

function centreOf(names: readonly string[], shapes: ReadonlyMap<string, readonly Shape[]>): Vector3 | null {
  const sum = new Vector3();
  let weights = 0;
  const point = new Vector3();
  for (const name of names)
    for (const { bent, index } of shapes.get(name) ?? []) {
      const { vertices, deltas } = bent.movedBy(index);
      vertices.forEach((vertex, k) => {
        const weight = Math.hypot(deltas[k * 3], deltas[k * 3 + 1], deltas[k * 3 + 2]);
        sum.addScaledVector(worldPoint(bent.mesh, vertex, point), weight);
        weights += weight;
      });
    }
  return weights === 0 ? null : sum.divideScalar(weights);
}

export function meshesOf(root: Object3D): Mesh[] {
  const meshes: Mesh[] = [];
  root.traverse((object) => {
    if (object instanceof Mesh) meshes.push(object as Mesh);
  });
  return meshes;
}

function pointsOf(root: Object3D): Vector3[] {
  return meshesOf(root).flatMap((mesh) => {
    const count = mesh.geometry.getAttribute('position').count;
    const step = Math.max(1, Math.ceil(count / MOST_POINTS));
    return Array.from({ length: Math.floor(count / step) }, (_, at) => worldPoint(mesh, at * step, new Vector3()));
  });
}

function eyesByBones({ leftEye, rightEye }: Bones): Vector3 | null {
  if (leftEye === undefined || rightEye === undefined) return null;
  return leftEye.getWorldPosition(new Vector3()).lerp(rightEye.getWorldPosition(new Vector3()), 0.5);
}

/** Where the head of a model is, for faces that nothing else tells. */
function findHead(root: Object3D, bones: Bones): { crownY: number; tall: number; middle: Vector3; frontZ: number } {
  const all = new Box3().setFromPoints(pointsOf(root));
  const bone = bones.head?.getWorldPosition(new Vector3()) ?? null;
  const crownY = all.max.y;
  const whole = crownY - all.min.y;
  // A figure is seven and a half heads; what is no taller than wide and deep is a head alone.
  const alone = whole > 1.6 * (all.max.x - all.min.x) ? whole / 7.5 : whole;
  const tall = bone === null ? alone : (crownY - bone.y) * 1.15;
  return { crownY, tall, middle: bone ?? all.getCenter(new Vector3()), frontZ: all.max.z };
}

/** @param root with its matrices up to date */
export function findFace(root: Object3D, shapes: ReadonlyMap<string, readonly Shape[]>, bones: Bones): FaceSpot {
  const known = (names: readonly string[], count: number): Vector3 | null =>
    centreOf(names.filter((name) => shapes.has(name)).slice(0, count), shapes);
  const mouth = known(ABOUT_LIPS, 2) ?? known(ABOUT_MOUTH, 1);
  const seen = known(ABOUT_EYES, 2) ?? eyesByBones(bones);
  if (mouth !== null && seen !== null) return { eyes: seen, mouth };
  const { crownY, tall, middle, frontZ } = findHead(root, bones);
  const eyes = seen ?? mouth?.clone().setY(mouth.y + tall * 0.29) ?? new Vector3(middle.x, crownY - tall / 2, frontZ);
  return { eyes, mouth: mouth ?? eyes.clone().setY(eyes.y - (crownY - eyes.y) * EYES_TO_MOUTH_OF_CROWN) };
}

/** The face looks where its mouth is: the other way round, the model turns. */
export function facesAway(root: Object3D, { eyes, mouth }: FaceSpot): boolean {
  const reach = Math.abs(eyes.y - mouth.y) * 1.5;
  const near = pointsOf(root).filter((point) => point.y > mouth.y - reach / 2 && point.y < eyes.y + reach);
  if (near.length === 0) return false;
  const depth = new Box3().setFromPoints(near);
  return mouth.z < (depth.min.z + depth.max.z) / 2;
}

/** Scales and moves the model so that its face is in its place; a broad body makes it smaller. */
export function placeFace(model: Group, face: FaceSpot): void {
  const apart = Math.max(1e-6, face.eyes.y - face.mouth.y);
  const largest = EYES_TO_MOUTH / apart;
  const bottomY = face.eyes.y - (FACE_PLACE.eyesY - LOWEST_Y) / largest;
  const seen = pointsOf(model).filter((point) => point.y > bottomY);
  const half = Math.max(1e-6, ...seen.map((point) => Math.abs(point.x - face.eyes.x)));
  const crown = Math.max(...seen.map((point) => point.y)) - face.eyes.y;
  const scale = Math.max(SMALLEST_FACE * largest, Math.min(largest, WIDEST / 2 / half, 1.15 / Math.max(1e-6, crown)));
  model.scale.multiplyScalar(scale);
  model.position.sub(face.eyes).multiplyScalar(scale);
  model.position.y += FACE_PLACE.eyesY;
  model.position.z += FACE_PLACE.eyesZ;
  model.updateMatrixWorld(true);
}

/** Takes away what the picture never shows: bodies are most of a file, and nobody sees them. */
export function trim(root: Object3D): void {
  const seen = new Set<unknown>();
  for (const mesh of meshesOf(root)) {
    const { geometry } = mesh;
    if (seen.has(geometry) || geometry.groups.length > 0) continue;
    seen.add(geometry);
    const kept = visibleTriangles(mesh);
    if (kept === null) continue;
    if (kept.length === 0) {
      mesh.removeFromParent();
      geometry.dispose();
    } else geometry.setIndex(new BufferAttribute(kept, 1));
  }
}

/** Null: all of them. */
function visibleTriangles(mesh: Mesh): Uint32Array | Uint16Array | null {
  const { geometry } = mesh;
  const { count } = geometry.getAttribute('position');
  const point = new Vector3();
  const visible = Uint8Array.from({ length: count }, (_, at) => Number(worldPoint(mesh, at, point).y > LOWEST_Y));
  const order = geometry.index?.array ?? Uint32Array.from({ length: count }, (_, at) => at);
  const kept: number[] = [];
  for (let at = 0; at + 2 < order.length; at += 3) {
    const corners = [order[at], order[at + 1], order[at + 2]];
    if (corners.some((corner) => visible[corner] > 0)) kept.push(...corners);
  }
  if (kept.length === order.length) return null;
  return count > 65_535 ? Uint32Array.from(kept) : Uint16Array.from(kept);
}
