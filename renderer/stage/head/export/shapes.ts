import type { BufferGeometry, Mesh, Object3D } from 'three';
import { VISEMES, type Expression, type Pose } from '../../avatar.ts';
import type { Character } from '../character.ts';
import { morphsOf } from '../deform.ts';
import { JAW_HINGE, MOUTH_Y } from '../forms.ts';
import { openHeadAvatar } from '../head-avatar.ts';
import { sculptHead, type HeadDetail, type HeadSculpture } from '../head-sculpture.ts';
import { jawShare, MUSCLES, type Muscle } from '../mouth-shapes.ts';
import { bell, smooth, type Vec } from '../vec.ts';
import { mouthSaying } from '../../poses.ts';

/** Where every vertex of a guide goes in one shape, xyz after xyz, all of them. */
export type Shape = { readonly name: string; readonly deltas: Float32Array };

/** A guide at rest, and all its shapes under the names of ARKit and Oculus. */
export type ShapedHead = {
  readonly sculpture: HeadSculpture;
  readonly positions: Float32Array;
  readonly shapes: readonly Shape[];
};

const blank: Expression = {
  smile: 0, frown: 0, browInnerUp: 0, browOuterUp: 0, browDown: 0, eyeWide: 0, eyeSquint: 0, browAsymmetry: 0,
  lipPress: 0, mouthShift: 0,
}; // prettier-ignore
const rest: Pose = {
  mouth: mouthSaying('sil'),
  expression: blank,
  blink: [0, 0],
  gaze: { yaw: 0, pitch: 0 },
  head: { yaw: 0, pitch: 0, roll: 0 },
  breath: 0,
};
const LOOK = 0.42;

type Deltas = Float32Array;
/** The avatar's left is the visitor's right, where x is positive. */
type Side = 'Left' | 'Right';

export function shapedHead(character: Character, detail: HeadDetail): ShapedHead {
  const sculpture = sculptHead(character, detail);
  const avatar = openHeadAvatar(character, detail);
  const geometry = bentGeometry(avatar.object);
  const worn = (pose: Pose): Float32Array => {
    avatar.wear(pose);
    return Float32Array.from(geometry.getAttribute('position').array);
  };
  const positions = worn(rest);
  const posed = (change: Partial<Pose>): Deltas => worn({ ...rest, ...change }).map((to, at) => to - positions[at]);
  const felt = (expression: Partial<Expression>): Deltas => posed({ expression: { ...blank, ...expression } });
  const shapes = [
    ...eyeShapes(posed, felt, positions),
    ...mouthShapes(sculpture, positions, posed),
    ...browShapes(felt, positions),
    ...VISEMES.map((viseme) => ({ name: `viseme_${viseme}`, deltas: posed({ mouth: mouthSaying(viseme) }) })),
  ];
  avatar.dispose();
  return { sculpture, positions, shapes };
}

/** The avatar bends the positions of its one mesh itself. */
function bentGeometry(object: Object3D): BufferGeometry {
  const meshes: { readonly geometry: BufferGeometry }[] = [];
  object.traverse((part) => {
    if ('geometry' in part) meshes.push(part as Mesh);
  });
  return meshes[0].geometry;
}

/** One side's part of a shape; in the middle both have half of it. */
function half(deltas: Deltas, positions: Float32Array, side: Side): Deltas {
  return deltas.map((delta, at) => {
    const x = positions[at - (at % 3)];
    return delta * smooth(-0.05, 0.05, side === 'Left' ? x : -x);
  });
}
const both = (name: string, deltas: Deltas, positions: Float32Array): Shape[] =>
  (['Left', 'Right'] as const).map((side) => ({ name: name + side, deltas: half(deltas, positions, side) }));

function eyeShapes(
  posed: (change: Partial<Pose>) => Deltas,
  felt: (expression: Partial<Expression>) => Deltas,
  positions: Float32Array,
): Shape[] {
  const looking = (yaw: number, pitch: number): Deltas => posed({ gaze: { yaw, pitch } });
  const [right, left] = [looking(LOOK, 0), looking(-LOOK, 0)];
  return [
    { name: 'eyeBlinkLeft', deltas: posed({ blink: [1, 0] }) },
    { name: 'eyeBlinkRight', deltas: posed({ blink: [0, 1] }) },
    ...both('eyeLookDown', looking(0, -LOOK), positions),
    ...both('eyeLookUp', looking(0, LOOK), positions),
    { name: 'eyeLookInLeft', deltas: half(left, positions, 'Left') },
    { name: 'eyeLookInRight', deltas: half(right, positions, 'Right') },
    { name: 'eyeLookOutLeft', deltas: half(right, positions, 'Left') },
    { name: 'eyeLookOutRight', deltas: half(left, positions, 'Right') },
    ...both('eyeSquint', felt({ eyeSquint: 1 }), positions),
    ...both('eyeWide', felt({ eyeWide: 1 }), positions),
  ];
}

function browShapes(felt: (expression: Partial<Expression>) => Deltas, positions: Float32Array): Shape[] {
  return [
    ...both('browDown', felt({ browDown: 1 }), positions),
    { name: 'browInnerUp', deltas: felt({ browInnerUp: 1 }) },
    ...both('browOuterUp', felt({ browOuterUp: 1 }), positions),
  ];
}

function mouthShapes(head: HeadSculpture, positions: Float32Array, posed: (change: Partial<Pose>) => Deltas): Shape[] {
  const by = openMuscles(head, positions);
  const moved = openMover(head, positions);
  const open = posed({ mouth: { visemes: [1], jawOpen: 1, openness: 1 } });
  const sealed = posed({ mouth: { visemes: [0, 1], jawOpen: 1, openness: 1 } });
  const pair = (name: string, deltas: Deltas): Shape[] => both(name, deltas, positions);
  const one = (name: string, deltas: Deltas): Shape => ({ name, deltas });
  return [
    one('jawOpen', open),
    one('jawForward', moved((_, jaw) => [0, 0, 0.06 * jaw])),
    one('jawLeft', moved((_, jaw) => [0.06 * jaw, 0, 0])),
    one('jawRight', moved((_, jaw) => [-0.06 * jaw, 0, 0])),
    // Lips that stay shut over an open jaw: what brings them together again.
    one('mouthClose', sealed.map((to, at) => to - open[at])),
    one('mouthFunnel', by({ round: 0.75, upperUp: 0.4, lowerDown: 0.5 })),
    one('mouthPucker', by({ round: 1, press: 0.2 })),
    one('mouthLeft', by({ shift: 1 })),
    one('mouthRight', by({ shift: -1 })),
    ...pair('mouthSmile', by({ smile: 1 })),
    ...pair('mouthFrown', by({ frown: 1 })),
    ...pair('mouthDimple', by({ smile: 0.25, wide: 0.35 })),
    ...pair('mouthStretch', by({ wide: 0.8, frown: 0.35 })),
    one('mouthRollLower', by({ lowerTuck: 0.8 })),
    one('mouthRollUpper', by({ upperUp: -0.45, press: 0.3 })),
    one('mouthShrugLower', moved(([x, y], jaw) => [0, 0.05 * jaw * bell(x, 0, 0.2) * bell(y, MOUTH_Y - 0.12, 0.16), 0])),
    one('mouthShrugUpper', by({ upperUp: 0.35 })),
    ...pair('mouthPress', by({ press: 1 })),
    ...pair('mouthLowerDown', by({ lowerDown: 1 })),
    ...pair('mouthUpperUp', by({ upperUp: 1 })),
    one('cheekPuff', moved(([x, y, z]) => { const w = cheek([x, y, z]); return [0.08 * w * Math.sign(x), 0, 0.05 * w]; })),
    ...pair('cheekSquint', by({ squint: 1 })),
    ...pair('noseSneer', moved(([x, y, z]) => [0, 0.04 * bell(Math.abs(x), 0.1, 0.09) * bell(y, -0.27, 0.12) * smooth(0.4, 0.6, z), 0])),
    one('tongueOut', tongueOut(head, positions)),
  ]; // prettier-ignore
}

const cheek = ([x, y, z]: Vec): number => (z > 0.15 ? bell(Math.abs(x), 0.36, 0.16) * bell(y, -0.46, 0.17) : 0);

/** Shapes of the muscles that the avatar itself is moved by. */
function openMuscles(
  { rest: { positions: atRest }, spans, places }: HeadSculpture,
  positions: Float32Array,
): (mix: Partial<Record<Muscle, number>>) => Deltas {
  const morphs = morphsOf(atRest, spans.skin, (index) => places.at(index) ?? null);
  return (mix) => {
    const deltas = new Float32Array(positions.length);
    for (const [muscle, weight] of Object.entries(mix)) {
      const { indices, deltas: own } = morphs[MUSCLES.indexOf(muscle as Muscle)];
      indices.forEach((index, at) => {
        for (let axis = 0; axis < 3; axis += 1) deltas[index * 3 + axis] += own[at * 3 + axis] * weight;
      });
    }
    return deltas;
  };
}

/** Shapes that no state of the avatar has: how far the skin (and the jaw's teeth and tongue) go at a place. */
function openMover(
  { spans, places }: HeadSculpture,
  positions: Float32Array,
): (move: (p: Vec, jaw: number) => Vec) => Deltas {
  return (move) => {
    const deltas = new Float32Array(positions.length);
    for (let index = 0; index < spans.moving.to; index += 1) {
      const p: Vec = [positions[index * 3], positions[index * 3 + 1], positions[index * 3 + 2]];
      const isSkin = index < spans.skin.to;
      const inJaw = index >= spans.lowerTeeth.from && index < spans.tongue.to;
      if (!isSkin && !inJaw) continue;
      deltas.set(move(p, inJaw ? 1 : jawShare(p, places.at(index) ?? null)), index * 3);
    }
    return deltas;
  };
}

function tongueOut({ spans }: HeadSculpture, positions: Float32Array): Deltas {
  const deltas = new Float32Array(positions.length);
  for (let index = spans.tongue.from; index < spans.tongue.to; index += 1) {
    const tip = smooth(JAW_HINGE[2] + 0.4, 0.62, positions[index * 3 + 2]);
    deltas.set([0, 0.055 * tip, 0.26 * tip], index * 3);
  }
  return deltas;
}
