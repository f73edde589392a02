import { FrontSide, Matrix4, ShaderMaterial, type IUniform } from 'three';

export type HeadUniforms = { readonly uHead: IUniform<Matrix4>; readonly uBreath: IUniform<number> };
export type HeadMaterial = ShaderMaterial & { readonly uniforms: HeadUniforms };

const vertexShader = /* glsl */ `
uniform mat4 uHead;
uniform float uBreath;
attribute vec3 tint;
attribute vec3 matter; // gloss, glow, head
varying vec3 vTint;
varying vec3 vNormal;
varying vec3 vSight;
varying vec2 vMatter;
void main() {
  float h = matter.z;
  vec3 p = mix(position, (uHead * vec4(position, 1.0)).xyz, h);
  vec3 n = mix(normal, mat3(uHead) * normal, h);
  float chest = 1.0 - h;
  p += uBreath * vec3(p.x * 0.004, 0.008, 0.010) * chest + vec3(0.0, uBreath * 0.005, 0.0) * h;
  vec4 world = modelMatrix * vec4(p, 1.0);
  vTint = tint;
  vNormal = normalize(n);
  vSight = cameraPosition - world.xyz;
  vMatter = matter.xy;
  gl_Position = projectionMatrix * viewMatrix * world;
}`;

/**
 * One light model for everything: a warm key that wraps round skin and reddens at its shadow's edge, sky and floor,
 * two cool rims, and a highlight. Cheaper on a software renderer than the library's Lambert, which loops over lights.
 */
const fragmentShader = /* glsl */ `
precision mediump float;
varying vec3 vTint;
varying vec3 vNormal;
varying vec3 vSight;
varying vec2 vMatter;
const vec3 KEY = vec3(0.4683, 0.5074, 0.7233);
void main() {
  vec3 n = normalize(vNormal);
  vec3 v = normalize(vSight);
  float gloss = vMatter.x;
  float glow = vMatter.y;
  vec3 wrap = glow * vec3(0.50, 0.28, 0.20) + 0.05;
  vec3 key = clamp((dot(n, KEY) + wrap) / (1.0 + wrap), 0.0, 1.0);
  key *= vec3(1.5, 1.36, 1.18);
  float fill = clamp(dot(n, vec3(-0.78, 0.18, 0.6)), 0.0, 1.0);
  vec3 sky = mix(vec3(0.26, 0.19, 0.16), vec3(0.42, 0.46, 0.52), n.y * 0.5 + 0.5);
  float facing = clamp(dot(n, v), 0.0, 1.0);
  float edge = (1.0 - facing) * (1.0 - facing);
  float rim = edge * (clamp(dot(n, vec3(-0.86, 0.3, -0.4)), 0.0, 1.0) + 0.8 * clamp(dot(n, vec3(0.9, 0.25, -0.35)), 0.0, 1.0));
  vec3 light = key + sky + fill * vec3(0.22, 0.26, 0.32);
  vec3 c = vTint * light + rim * vec3(0.85, 0.92, 1.0) * (0.03 + 1.25 * vTint);
  float shine = clamp(dot(n, normalize(KEY + v)), 0.0, 1.0);
  shine *= shine; shine *= shine; shine *= shine;
  float sharp = shine * shine; sharp *= sharp;
  c += gloss * (0.10 * shine + gloss * gloss * 0.5 * sharp) * vec3(1.0, 0.95, 0.88);
  float top = max(c.r, max(c.g, c.b));
  float squeezed = top < 0.62 ? top : 0.62 + 0.38 * (1.0 - exp(-(top - 0.62) / 0.5));
  c *= squeezed / max(top, 1e-4);
  gl_FragColor = vec4(pow(c, vec3(0.4545)), 1.0);
}`;

export function headMaterial(): HeadMaterial {
  const uniforms: HeadUniforms = { uHead: { value: new Matrix4() }, uBreath: { value: 0 } };
  // ShaderMaterial types its uniforms as an open record; these are the ones that it was given.
  return new ShaderMaterial({ uniforms, vertexShader, fragmentShader, side: FrontSide }) as HeadMaterial;
}
