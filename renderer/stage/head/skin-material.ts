import { LAMP } from './forms.ts';
import { FrontSide, Matrix4, ShaderMaterial, type IUniform } from 'three';

export type HeadUniforms = { readonly uHead: IUniform<Matrix4>; readonly uBreath: IUniform<number> };
export type HeadMaterial = ShaderMaterial & { readonly uniforms: HeadUniforms };

/** Where light is reckoned: a software renderer shades a pixel in 250 ns and passes a colour on in 40. */
export type Shading = 'by-vertex' | 'by-pixel';

/**
 * One light model for everything: a warm key that wraps round skin and reddens at its shadow's edge, sky and floor,
 * two cool rims, and a highlight. `matter` is gloss, glow and
 * how much of the key light gets here.
 */
const light = /* glsl */ `
const vec3 KEY = vec3(${LAMP.map((part) => part.toFixed(4)).join(', ')});
vec3 lit(vec3 tint, vec3 n, vec3 v, vec3 matter) {
  float gloss = matter.x;
  float glow = matter.y;
  vec3 wrap = glow * vec3(0.42, 0.20, 0.13) + 0.04;
  // A shadow on skin has a red edge: the light that came in beside it.
  vec3 sun = mix(pow(vec3(matter.z), vec3(0.55, 1.0, 1.15)), vec3(1.0), 0.12 * glow);
  vec3 key = clamp((dot(n, KEY) + wrap) / (1.0 + wrap), 0.0, 1.0) * sun * vec3(1.50, 1.36, 1.16);
  float fill = clamp(dot(n, vec3(-0.72, 0.1, 0.68)), 0.0, 1.0);
  vec3 sky = mix(vec3(0.23, 0.155, 0.125), vec3(0.27, 0.30, 0.37), n.y * 0.5 + 0.5);
  float edge = 1.0 - clamp(dot(n, v), 0.0, 1.0);
  float left = clamp(dot(n, vec3(-0.86, 0.3, -0.4)), 0.0, 1.0);
  float right = clamp(dot(n, vec3(0.9, 0.25, -0.35)), 0.0, 1.0);
  float rim = edge * edge * (1.25 * left + 0.7 * right);
  vec3 c = tint * (key + sky + fill * vec3(0.20, 0.24, 0.31));
  c += rim * mix(vec3(0.75, 0.9, 1.05), vec3(1.15, 0.9, 0.68), step(0.0, n.x)) * (0.05 + 1.5 * tint) * (1.0 - 0.55 * glow);
  float shine = clamp(dot(n, normalize(KEY + v)), 0.0, 1.0);
  shine *= shine; shine *= shine; shine *= shine;
  float sharp = shine * shine; sharp *= sharp;
  // Hair and metal give their own colour to a highlight; skin and eyes do not.
  vec3 mirror = mix(tint * 2.4 + 0.14, vec3(1.0, 0.95, 0.88), step(0.32, glow));
  c += sun * gloss * (0.16 * shine + (0.06 + gloss * gloss * 0.5) * sharp) * mirror;
  float top = max(c.r, max(c.g, c.b));
  float squeezed = top < 0.6 ? top : 0.6 + 0.4 * (1.0 - exp(-(top - 0.6) / 0.55));
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
vec3 grainOf(vec3 p, vec2 matter, float strand) {
  float skin = smoothstep(0.85, 1.0, matter.y);
  float cloth = step(matter.x, 0.07) * step(matter.y, 0.2);
  float soft = noise(p * 14.0) - 0.5;
  float fine = noise(p * 95.0) - 0.5;
  vec3 flush = vec3(0.03, -0.06, -0.07) * soft + 0.035 * fine;
  float weave = 0.07 * (noise(p * vec3(150.0, 60.0, 150.0)) - 0.5) + 0.07 * (noise(p * vec3(60.0, 150.0, 60.0)) - 0.5);
  return vec3(1.0) + skin * flush + cloth * weave + strand * vec3(0.85, 0.8, 0.72);
}
/** Strands run the way that the hair lies. */
float strandsOf(vec3 flow) {
  float on = smoothstep(0.5, 0.95, length(flow.xy)) * smoothstep(0.03, 0.3, flow.z);
  vec2 across = flow.xy / max(length(flow.xy), 1e-3);
  float wide = noise(vec3(across * 17.0, flow.z * 1.6 + 3.0));
  float fine = noise(vec3(across * 55.0, flow.z * 2.4));
  float finest = noise(vec3(across * 130.0, flow.z * 3.4 + 7.0));
  return on * (0.42 * wide + 0.5 * fine + 0.38 * finest - 0.65);
}`;

const vertexShader = /* glsl */ `
${light}
uniform mat4 uHead;
uniform float uBreath;
attribute vec3 tint;
attribute vec4 matter; // gloss, glow, head, lit by the lamp
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
varying vec3 vMatter;
varying vec3 vHome;
varying vec3 vFlow;
#else
varying vec2 vStrand;
#endif
attribute vec3 flow; // across hair (a unit vector), along it
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
  vFlow = flow;
  vTint = shaded;
  vNormal = n;
  vSight = sight;
  vMatter = matter.xyw;
#else
  vTint = lit(shaded, normalize(n), normalize(sight), matter.xyw);
  vStrand = vec2(abs(atan(flow.y, flow.x + 1e-5)), length(flow.xy) * smoothstep(0.05, 0.4, flow.z));
#endif
}`;

const fragmentShader = /* glsl */ `
varying vec3 vTint;
#ifdef BY_PIXEL
varying vec3 vNormal;
varying vec3 vSight;
varying vec3 vMatter;
varying vec3 vHome;
varying vec3 vFlow;
${light}
${grain}
#else
varying vec2 vStrand;
#endif
void main() {
#ifdef BY_PIXEL
  vec3 sight = normalize(vSight);
  vec3 n = normalize(vNormal);
  float strand = strandsOf(vFlow);
  vec3 matter = vMatter * vec3(clamp(1.0 + 1.6 * strand, 0.2, 1.9), 1.0, 1.0);
  vec3 c = lit(vTint * grainOf(vHome, vMatter.xy, strand), n, sight, matter);
  gl_FragColor = vec4(c, 1.0);
#else
  float strand = sin(vStrand.x * 31.0) + 0.8 * sin(vStrand.x * 67.0 + 1.0) + 0.7 * sin(vStrand.x * 113.0 + 2.0);
  gl_FragColor = vec4(vTint * (1.0 + 0.055 * vStrand.y * strand), 1.0);
#endif
}`;

export function headMaterial(shading: Shading): HeadMaterial {
  const uniforms: HeadUniforms = { uHead: { value: new Matrix4() }, uBreath: { value: 0 } };
  const defines = shading === 'by-pixel' ? { BY_PIXEL: 1 } : {};
  // ShaderMaterial types its uniforms as an open record; these are the ones that it was given.
  return new ShaderMaterial({ uniforms, defines, vertexShader, fragmentShader, side: FrontSide }) as HeadMaterial;
}
