/** A point or direction: x right and y up as the visitor sees them, z towards the visitor. */
export type Vec = readonly [x: number, y: number, z: number];

export const add = (a: Vec, b: Vec): Vec => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const sub = (a: Vec, b: Vec): Vec => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec, factor: number): Vec => [a[0] * factor, a[1] * factor, a[2] * factor];
export const along = (a: Vec, direction: Vec, far: number): Vec => add(a, scale(direction, far));
export const mix = (a: Vec, b: Vec, part: number): Vec => add(a, scale(sub(b, a), part));
export const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a: Vec): number => Math.hypot(a[0], a[1], a[2]);
export const unit = (a: Vec): Vec => scale(a, 1 / (length(a) || 1));
export const cross = (a: Vec, b: Vec): Vec => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const mirrored = (a: Vec): Vec => [-a[0], a[1], a[2]];

/** Turned about the x axis through `pivot`: a positive angle lowers what is in front. */
export function nodded(a: Vec, pivot: Vec, angle: number): Vec {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const y = a[1] - pivot[1];
  const z = a[2] - pivot[2];
  return [a[0], pivot[1] + y * c - z * s, pivot[2] + y * s + z * c];
}

/** 0 below `from`, 1 above `to` (which may be the smaller one), smooth between. */
export function smooth(from: number, to: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

export const bell = (x: number, centre: number, width: number): number => Math.exp(-(((x - centre) / width) ** 2));
export const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

/** A colour `#rrggbb` as linear light. */
export function colour(hex: string): Vec {
  const part = (at: number): number => (Number.parseInt(hex.slice(at, at + 2), 16) / 255) ** 2.2;
  return [part(1), part(3), part(5)];
}
