import { BufferAttribute, BufferGeometry, DynamicDrawUsage, Matrix4, Mesh, Sphere, Vector3 } from 'three';
import type { Avatar, Pose } from '../avatar.ts';
import { browRise } from './brows.ts';
import { addMorph, morphsOf, musclesOf, renewNormals, sealLips, type MouthMuscles } from './deform.ts';
import { LID_STATES, underLid, type LidVertex } from './eyes.ts';
import { EYE, JAW_HINGE } from './forms.ts';
import { openGloss } from './gloss.ts';
import { JAW_ANGLE, MUSCLES } from './mouth-shapes.ts';
import { sculptHead, type HeadDetail, type HeadSculpture } from './head-sculpture.ts';
import type { Character } from './character.ts';
import { headMaterial } from './skin-material.ts';
import type { Span } from './sculpt.ts';
import { nodded, smooth, type Vec } from './vec.ts';

/** The head turns about the top of the neck. */
const NECK: Vec = [0, -0.62, -0.12];

/** The avatar that Parley brings: made in code, one draw call, its face bent on the CPU where it moves. */
export function openHeadAvatar(character: Character, detail: HeadDetail): Avatar & { readonly triangles: number } {
  const sculpture = sculptHead(character, detail);
  const { rest, spans } = sculpture;
  const positions = rest.positions.slice();
  const normals = rest.normals.slice();
  const tints = rest.tints.slice();
  const dynamicFloats = spans.moving.to * 3;
  const placeOf = (index: number): (typeof sculpture.places)[number] | null => sculpture.places[index] ?? null;
  const morphs = morphsOf(rest.positions, spans.skin, placeOf);
  const correction = new Float32Array((spans.moving.to - spans.moving.from) * 3);
  const geometry = geometryOf(positions, normals, tints, sculpture);
  for (const name of ['position', 'normal', 'tint']) {
    const attribute = geometry.getAttribute(name) as BufferAttribute;
    attribute.setUsage(DynamicDrawUsage);
    attribute.addUpdateRange(0, dynamicFloats);
  }
  const material = headMaterial(detail.shading);
  const mesh = new Mesh(geometry, material);
  const moveHead = headMover(material.uniforms.uHead.value);
  correctNormals(sculpture, normals, correction);
  const gloss = detail.shading === 'by-pixel' ? openGloss(character, material.uniforms.uHead) : null;
  if (gloss !== null) mesh.add(gloss.mesh);

  return {
    object: mesh,
    triangles: sculpture.triangles.length / 3 + (gloss?.triangles ?? 0),
    wear(pose) {
      positions.set(rest.positions.subarray(0, dynamicFloats));
      const muscles = musclesOf(pose.mouth);
      bendLids(positions, sculpture, pose);
      bendSkin(positions, sculpture, morphs, muscles, pose);
      moveGlints(positions, sculpture, pose);
      bendJaw(positions, rest.positions, spans, muscles);
      bendBrows(positions, sculpture, pose);
      renewNormals(positions, normals, sculpture.movingTriangles, spans.moving, correction);
      turnEyes(positions, normals, tints, sculpture, pose);
      for (const name of ['position', 'normal', 'tint']) geometry.getAttribute(name).needsUpdate = true;
      moveHead(pose.head);
      material.uniforms.uBreath.value = pose.breath;
    },
    dispose() {
      geometry.dispose();
      material.dispose();
      gloss?.dispose();
    },
  };
}

function geometryOf(p: Float32Array, n: Float32Array, tints: Float32Array, made: HeadSculpture): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(p, 3));
  geometry.setAttribute('normal', new BufferAttribute(n, 3));
  geometry.setAttribute('tint', new BufferAttribute(tints, 3));
  geometry.setAttribute('matter', new BufferAttribute(made.rest.matters, 4));
  geometry.setAttribute('flow', new BufferAttribute(made.rest.flows, 3));
  geometry.setIndex(new BufferAttribute(made.triangles, 1));
  geometry.boundingSphere = new Sphere(new Vector3(0, -0.5, 0), 3);
  return geometry;
}

/** The sculpture's own normals are better than its triangles'; what they differ by stays while the face moves. */
function correctNormals(
  { rest, spans, movingTriangles }: HeadSculpture,
  normals: Float32Array,
  to: Float32Array,
): void {
  const zero = new Float32Array(to.length);
  renewNormals(rest.positions, normals, movingTriangles, spans.moving, zero);
  for (let at = 0; at < to.length; at += 1) {
    const index = Math.floor(at / 3) + spans.moving.from;
    const from = at + spans.moving.from * 3;
    to[at] = rest.known[index] * (rest.normals[from] - normals[from]);
  }
}

function bendSkin(
  positions: Float32Array,
  { spans, columns }: HeadSculpture,
  morphs: ReturnType<typeof morphsOf>,
  muscles: MouthMuscles,
  { expression }: Pose,
): void {
  // Rounded lips cannot smile as wide.
  const smile = expression.smile * (1 - 0.6 * Math.min(1, muscles.round)) * (1 - 0.35 * muscles.press);
  const press = Math.min(1, muscles.press + 0.8 * expression.lipPress * (1 - Math.min(1, muscles.jaw * 4)));
  const { frown, mouthShift: shift } = expression;
  const face = { ...muscles, press, smile, frown, shift, squint: expression.eyeSquint + 0.5 * smile };
  MUSCLES.forEach((muscle, at) => {
    addMorph(positions, morphs[at], face[muscle]);
  });
  // Lips that nothing opens lie on each other, whatever the smile does to them.
  const parted = smooth(0, 0.14, muscles.jaw + muscles.upperUp + muscles.lowerDown);
  sealLips(positions, spans.face.from, columns, Math.max(Math.min(1, muscles.seal), 1 - parted));
}

function bendLids(positions: Float32Array, { lids, spans }: HeadSculpture, { blink, expression, gaze }: Pose): void {
  // The upper lid goes with the eye: it covers it when it looks down.
  const follow = Math.max(-0.28, Math.min(0.4, -gaze.pitch * 0.9));
  const awake = 0.13 - 0.5 * expression.eyeWide + 0.12 * expression.eyeSquint + 0.07 * expression.smile;
  ([0, 1] as const).forEach((eye) => {
    const closed = blink[eye];
    const upper = Math.max(-0.45, Math.min(1, (awake + follow) * (1 - closed) + closed));
    const raised = 0.3 * expression.eyeSquint + 0.22 * expression.smile - 0.3 * expression.eyeWide;
    const lower = Math.max(-0.3, Math.min(1, raised * (1 - closed) + closed));
    setLids(positions, lids[eye], spans.lids[eye].from, upper, lower);
  });
}

function setLids(
  positions: Float32Array,
  lids: readonly LidVertex[],
  first: number,
  upper: number,
  lower: number,
): void {
  lids.forEach((vertex, at) => {
    const lid = vertex.upper ? upper : lower;
    let state = 0;
    while (state < LID_STATES.length - 2 && (LID_STATES[state + 1] ?? 1) < lid) state += 1;
    const [low, high] = [LID_STATES[state] ?? 0, LID_STATES[state + 1] ?? 1];
    const part = (lid - low) / (high - low);
    for (let axis = 0; axis < 3; axis += 1) {
      const a = vertex.states[state * 3 + axis] ?? 0;
      const b = vertex.states[state * 3 + 3 + axis] ?? 0;
      positions[(first + at) * 3 + axis] = a + (b - a) * part;
    }
  });
}

function bendJaw(
  to: Float32Array,
  from: Float32Array,
  { lowerTeeth, tongue }: HeadSculpture['spans'],
  m: MouthMuscles,
): void {
  const angle = m.jaw * JAW_ANGLE;
  const each = (span: Span, change: (p: Vec) => Vec): void => {
    for (let at = span.from * 3; at < span.to * 3; at += 3) {
      const p = nodded(change([from[at] ?? 0, from[at + 1] ?? 0, from[at + 2] ?? 0]), JAW_HINGE, angle);
      [to[at], to[at + 1], to[at + 2]] = p;
    }
  };
  each(lowerTeeth, (p) => p);
  each(tongue, ([x, y, z]) => {
    const tip = Math.min(1, Math.max(0, (z - 0.35) / 0.26));
    const up = 0.075 * Math.min(1, m.tongueUp) * tip * tip;
    return [x, y + up, z + 0.1 * Math.min(1, m.tongueOut) * tip];
  });
}

function bendBrows(positions: Float32Array, { brows, spans }: HeadSculpture, { expression, blink }: Pose): void {
  brows.forEach((vertex, at) => {
    const rise = browRise(vertex, expression) - 0.012 * blink[vertex.side === 1 ? 0 : 1];
    const to = (spans.brows.from + at) * 3;
    positions[to + 1] = vertex.home[1] + rise;
    positions[to + 2] = vertex.home[2] - Math.max(0, rise) * 0.3;
  });
}

function turnEyes(p: Float32Array, n: Float32Array, tints: Float32Array, made: HeadSculpture, pose: Pose): void {
  const { rest, spans, eye: shape } = made;
  const upper = Math.max(-0.3, pose.blink[0] - 0.44 * pose.expression.eyeWide);
  ([0, 1] as const).forEach((eye) => {
    const side = eye === 0 ? 1 : -1;
    // Two eyes that look at a near point would squint; these look a little past it.
    const yaw = pose.gaze.yaw + side * 0.07;
    const pitch = pose.gaze.pitch;
    const centre: Vec = [EYE[0] * side, EYE[1], EYE[2]];
    for (let index = spans.eyes[eye].from; index < spans.eyes[eye].to; index += 1) {
      const at = index * 3;
      const turned = looking(rest.positions, at, centre, yaw, pitch);
      [p[at], p[at + 1], p[at + 2]] = turned;
      for (let axis = 0; axis < 3; axis += 1) n[at + axis] = ((turned[axis] ?? 0) - (centre[axis] ?? 0)) * 4.9;
      const light = underLid(shape, turned, upper);
      for (let axis = 0; axis < 3; axis += 1) tints[at + axis] = (rest.tints[at + axis] ?? 0) * light;
    }
  });
}

/** How far the lights go along with the eye: they would hide the pupil that looks at the lamp. */
const GLINTS_FOLLOW = 0.8;

/** A lid that falls takes the lights off the eye: they sink into the ball. */
function moveGlints(p: Float32Array, { rest, spans }: HeadSculpture, { blink, gaze }: Pose): void {
  // Downwards less: the lower one would come out of the lid.
  const [yaw, pitch] = [gaze.yaw * GLINTS_FOLLOW, gaze.pitch * (gaze.pitch > 0 ? GLINTS_FOLLOW : 0.25)];
  ([0, 1] as const).forEach((eye) => {
    const depth = 1 - 0.12 * smooth(0.2, 0.4, blink[eye]);
    const centre: Vec = [EYE[0] * (eye === 0 ? 1 : -1), EYE[1], EYE[2]];
    for (let at = spans.glints[eye].from * 3; at < spans.glints[eye].to * 3; at += 3)
      p.set(looking(rest.positions, at, centre, yaw, pitch, depth), at);
  });
}

/** A point of an eye that looks aside and up. */
function looking(p: Float32Array, at: number, centre: Vec, yaw: number, pitch: number, depth = 1): Vec {
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const x = (p[at] - centre[0]) * depth;
  const y = (p[at + 1] - centre[1]) * depth;
  const z = (p[at + 2] - centre[2]) * depth;
  const forth = z * cp - y * sp;
  return [centre[0] + x * cy + forth * sy, centre[1] + y * cp + z * sp, centre[2] + forth * cy - x * sy];
}

function headMover(matrix: Matrix4): (head: Pose['head']) => void {
  const turn = new Matrix4();
  const pivot = new Matrix4().makeTranslation(...NECK);
  const back = new Matrix4().makeTranslation(-NECK[0], -NECK[1], -NECK[2]);
  const step = new Matrix4();
  return ({ yaw, pitch, roll }) => {
    turn.makeRotationY(yaw);
    turn.multiply(step.makeRotationX(pitch)).multiply(step.makeRotationZ(roll));
    matrix.copy(pivot).multiply(turn).multiply(back);
  };
}
