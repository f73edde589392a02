import type { Matrix4 } from 'three';
import {
  AdditiveBlending,
  BufferAttribute,
  BufferGeometry,
  FrontSide,
  Mesh,
  ShaderMaterial,
  type IUniform,
} from 'three';
import type { Character } from './character.ts';
import { EYE, EYE_RADIUS } from './forms.ts';
import { rimPoint } from './glasses.ts';
import { openSculpt, type Sculpt } from './sculpt.ts';
import { add, scale, unit, type Vec } from './vec.ts';

/** The wet skin over an eye, and the glass before it: clear, and seen by what they mirror. For graphics cards only. */
export interface Gloss {
  readonly mesh: Mesh;
  readonly triangles: number;
  dispose(): void;
}

/** Higher than the eyeball, lower than the lids: a lid that falls covers it. */
const CORNEA = EYE_RADIUS * 1.014;
const RINGS = 7;
const COLUMNS = 28;

export function openGloss(character: Character, uHead: IUniform<Matrix4>): Gloss {
  const sculpt = openSculpt();
  for (const side of [1, -1] as const) {
    sculptCornea(sculpt, side);
    if (character.glasses) sculptGlass(sculpt, side);
  }
  const geometry = new BufferGeometry();
  const flat = (pick: (vertex: Sculpt['vertices'][number]) => readonly number[]): BufferAttribute =>
    new BufferAttribute(new Float32Array(sculpt.vertices.flatMap((vertex) => [...pick(vertex)])), 3);
  geometry.setAttribute('position', flat(({ at }) => at)); // prettier-ignore
  geometry.setAttribute('normal', flat(({ normal = [0, 0, 1] }) => normal)); // prettier-ignore
  geometry.setAttribute('clear', flat(({ colour }) => colour)); // prettier-ignore
  geometry.setIndex([...sculpt.triangles]);
  const material = new ShaderMaterial({
    uniforms: { uHead },
    vertexShader,
    fragmentShader,
    side: FrontSide,
    transparent: true,
    depthWrite: false,
    blending: AdditiveBlending,
    premultipliedAlpha: true,
  });
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  return {
    mesh,
    triangles: sculpt.triangles.length / 3,
    dispose() {
      geometry.dispose();
      material.dispose();
    },
  };
}

function sculptCornea(sculpt: Sculpt, side: 1 | -1): void {
  const first = sculpt.vertices.length;
  for (let ring = 0; ring <= RINGS; ring += 1)
    for (let column = 0; column < COLUMNS; column += 1) {
      const [far, round] = [(ring / RINGS) * 1.15, (column / COLUMNS) * 2 * Math.PI];
      const out: Vec = [Math.sin(far) * Math.cos(round), Math.sin(far) * Math.sin(round), Math.cos(far)];
      const centre: Vec = [EYE[0] * side, EYE[1], EYE[2]];
      const clear: Vec = [1, 1 - ring / RINGS, 0];
      const at = add(centre, scale(out, CORNEA));
      sculpt.vertex({ at, colour: clear, matter: { gloss: 1, glow: 0 }, head: 1, normal: out });
    }
  sculpt.grid(first, RINGS + 1, COLUMNS, { closed: true });
}

function sculptGlass(sculpt: Sculpt, side: 1 | -1): void {
  const first = sculpt.vertices.length;
  const rings = 4;
  for (let ring = 0; ring <= rings; ring += 1)
    for (let column = 0; column < COLUMNS; column += 1) {
      const share = ring / rings;
      const at = rimPoint(side, (column / COLUMNS) * 2 * Math.PI, share);
      // Ground a little round, as lenses are.
      const normal = unit([(at[0] - EYE[0] * side) * 0.55 + 0.1 * side, (at[1] - EYE[1]) * 0.55, 1]);
      sculpt.vertex({ at, colour: [0.3, 1, 1], matter: { gloss: 1, glow: 0 }, head: 1, normal });
    }
  sculpt.grid(first, rings + 1, COLUMNS, { closed: true, flip: side === -1 });
}

const vertexShader = /* glsl */ `
uniform mat4 uHead;
attribute vec3 clear; // strength, inwards, glass
varying vec3 vNormal;
varying vec3 vSight;
varying vec3 vClear;
void main() {
  vec3 p = (uHead * vec4(position, 1.0)).xyz;
  vNormal = mat3(uHead) * normal;
  vSight = cameraPosition - p;
  vClear = clear;
  gl_Position = projectionMatrix * viewMatrix * vec4(p, 1.0);
}`;

/** A tall window behind the visitor's right shoulder, a bright floor, and a rim where the glass turns away. */
const fragmentShader = /* glsl */ `
varying vec3 vNormal;
varying vec3 vSight;
varying vec3 vClear;
float window(vec2 at, vec2 centre, vec2 half_) {
  vec2 d = smoothstep(half_ + 0.06, half_ - 0.03, abs(at - centre));
  float bar = smoothstep(0.012, 0.03, abs(at.x - centre.x));
  return d.x * d.y * mix(0.75, 1.0, bar);
}
void main() {
  vec3 n = normalize(vNormal);
  vec3 v = normalize(vSight);
  vec3 r = reflect(-v, n);
  float edge = pow(1.0 - clamp(dot(n, v), 0.0, 1.0), 3.0);
  // A window that a turned head would lay over the pupil makes the eye blind.
  float pane = window(r.xy, vec2(0.42, 0.45), vec2(0.16, 0.24)) * (1.0 - 0.9 * smoothstep(0.45, 0.72, vClear.y));
  float floor_ = smoothstep(-0.25, -0.8, r.y) * 0.10;
  float glass = vClear.z;
  float streak = window(vec2(r.x + r.y, r.y), vec2(0.16, 0.05), vec2(0.07, 0.5)) * 0.11;
  float light = mix(pane * 0.18 + floor_ + edge * 0.12, streak + edge * 0.2 + 0.012, glass);
  light *= vClear.x * mix(1.0, 1.6, glass);
  // The wall behind is the page's: only so much of it is covered as there is light.
  gl_FragColor = vec4(vec3(1.0, 0.97, 0.92) * light, light);
}`;
