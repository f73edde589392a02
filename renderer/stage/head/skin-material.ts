import { FrontSide, Matrix4, ShaderMaterial, type IUniform } from 'three';

export type HeadUniforms = { readonly uHead: IUniform<Matrix4>; readonly uBreath: IUniform<number> };
export type HeadMaterial = ShaderMaterial & { readonly uniforms: HeadUniforms };

/** Where light is reckoned: a software renderer shades a pixel in 250 ns and passes a colour on in 40. */
export type Shading = 'by-vertex' | 'by-pixel';

/**
 * One light model for everything: a warm key that wraps round skin and reddens at its shadow's edge, sky and floor,
 * two cool rims, and a highlight. `matter` is gloss and glow.
 */
const light = /* glsl */ `
const vec3 KEY = vec3(0.4683, 0.5074, 0.7233);
vec3 lit(vec3 tint, vec3 n, vec3 v, vec2 matter) {
  float gloss = matter.x;
  vec3 wrap = matter.y * vec3(0.50, 0.28, 0.20) + 0.05;
  vec3 key = clamp((dot(n, KEY) + wrap) / (1.0 + wrap), 0.0, 1.0) * vec3(1.62, 1.46, 1.27);
  float fill = clamp(dot(n, vec3(-0.78, 0.18, 0.6)), 0.0, 1.0);
  vec3 sky = mix(vec3(0.22, 0.15, 0.13), vec3(0.33, 0.35, 0.42), n.y * 0.5 + 0.5);
  float edge = 1.0 - clamp(dot(n, v), 0.0, 1.0);
  float left = clamp(dot(n, vec3(-0.86, 0.3, -0.4)), 0.0, 1.0);
  float right = clamp(dot(n, vec3(0.9, 0.25, -0.35)), 0.0, 1.0);
  float rim = edge * edge * (left + 0.8 * right);
  vec3 c = tint * (key + sky + fill * vec3(0.22, 0.26, 0.32));
  c += rim * mix(vec3(0.75, 0.9, 1.05), vec3(1.15, 0.9, 0.68), step(0.0, n.x)) * (0.05 + 1.5 * tint);
  float shine = clamp(dot(n, normalize(KEY + v)), 0.0, 1.0);
  shine *= shine; shine *= shine; shine *= shine;
  float sharp = shine * shine; sharp *= sharp;
  // Hair and metal give their own colour to a highlight; skin and eyes do not.
  vec3 mirror = mix(tint * 2.4 + 0.14, vec3(1.0, 0.95, 0.88), step(0.32, matter.y));
  c += gloss * (0.10 * shine + gloss * gloss * 0.5 * sharp) * mirror;
  float top = max(c.r, max(c.g, c.b));
  float squeezed = top < 0.62 ? top : 0.62 + 0.38 * (1.0 - exp(-(top - 0.62) / 0.5));
  return pow(c * squeezed / max(top, 1e-4), vec3(0.4545));
}`;

/** What graphics cards have time for: skin is not one colour, cloth is woven. */
const grain = /* glsl */ `
float hash(vec3 p) {
  p = fract(p * vec3(0.1031, 0.1030, 0.0973));
  p += dot(p, p.yxz + 33.33);
  return fract((p.x + p.y) * p.z);
}
float noise(vec3 p) {
  vec3 i = floor(p);
  vec3 f = fract(p);
  f = f * f * (3.0 - 2.0 * f);
  vec4 low = vec4(hash(i), hash(i + vec3(1, 0, 0)), hash(i + vec3(0, 1, 0)), hash(i + vec3(1, 1, 0)));
  vec4 high = vec4(hash(i + vec3(0, 0, 1)), hash(i + vec3(1, 0, 1)), hash(i + vec3(0, 1, 1)), hash(i + vec3(1, 1, 1)));
  vec4 a = mix(low, high, f.z);
  return mix(mix(a.x, a.y, f.x), mix(a.z, a.w, f.x), f.y);
}
vec3 grainOf(vec3 p, vec2 matter) {
  float skin = smoothstep(0.85, 1.0, matter.y);
  float cloth = step(matter.x, 0.07) * step(matter.y, 0.2);
  float soft = noise(p * 14.0) - 0.5;
  float fine = noise(p * 95.0) - 0.5;
  vec3 flush = vec3(0.03, -0.06, -0.07) * soft + 0.035 * fine;
  float weave = 0.07 * (noise(p * vec3(150.0, 60.0, 150.0)) - 0.5) + 0.07 * (noise(p * vec3(60.0, 150.0, 60.0)) - 0.5);
  float strands = step(0.5, matter.x) * step(matter.x, 0.6) * step(matter.y, 0.2) * (0.2 * noise(p * vec3(110.0, 9.0, 80.0)) + 0.14 * noise(p * vec3(48.0, 5.0, 36.0)) - 0.17);
  return vec3(1.0) + skin * flush + cloth * weave + strands;
}`;

const vertexShader = /* glsl */ `
${light}
uniform mat4 uHead;
uniform float uBreath;
attribute vec3 tint;
attribute vec3 matter; // gloss, glow, head
varying vec3 vTint;

// The head throws a soft shadow on the body below it, and takes it along when it turns.
float underHead(vec3 p, float h) {
  vec3 to = (uHead * vec4(0.0, -0.22, 0.1, 1.0)).xyz - p;
  float along = dot(to, KEY);
  float aside = length((to - KEY * along) * vec3(1.0, 0.9, 1.0));
  return 1.0 - 0.42 * (1.0 - h) * smoothstep(0.95, 0.4, aside) * smoothstep(0.0, 0.4, along);
}
#ifdef BY_PIXEL
varying vec3 vNormal;
varying vec3 vSight;
varying vec2 vMatter;
varying vec3 vHome;
#endif
void main() {
  float h = matter.z;
  vec3 p = mix(position, (uHead * vec4(position, 1.0)).xyz, h);
  vec3 n = mix(normal, mat3(uHead) * normal, h);
  float chest = 1.0 - h;
  p += uBreath * vec3(p.x * 0.004, 0.008, 0.010) * chest + vec3(0.0, uBreath * 0.005, 0.0) * h;
  vec3 sight = cameraPosition - p;
  gl_Position = projectionMatrix * viewMatrix * vec4(p, 1.0);
  vec3 shaded = tint * underHead(p, h);
#ifdef BY_PIXEL
  vHome = position;
  vTint = shaded;
  vNormal = n;
  vSight = sight;
  vMatter = matter.xy;
#else
  vTint = lit(shaded, normalize(n), normalize(sight), matter.xy);
#endif
}`;

const fragmentShader = /* glsl */ `
varying vec3 vTint;
#ifdef BY_PIXEL
varying vec3 vNormal;
varying vec3 vSight;
varying vec2 vMatter;
varying vec3 vHome;
${light}
${grain}
#endif
void main() {
#ifdef BY_PIXEL
  vec3 sight = normalize(vSight);
  vec3 n = normalize(vNormal);
  vec3 c = lit(vTint * grainOf(vHome, vMatter), n, sight, vMatter);
  gl_FragColor = vec4(c, 1.0);
#else
  gl_FragColor = vec4(vTint, 1.0);
#endif
}`;

export function headMaterial(shading: Shading): HeadMaterial {
  const uniforms: HeadUniforms = { uHead: { value: new Matrix4() }, uBreath: { value: 0 } };
  const defines = shading === 'by-pixel' ? { BY_PIXEL: 1 } : {};
  // ShaderMaterial types its uniforms as an open record; these are the ones that it was given.
  return new ShaderMaterial({ uniforms, defines, vertexShader, fragmentShader, side: FrontSide }) as HeadMaterial;
}
