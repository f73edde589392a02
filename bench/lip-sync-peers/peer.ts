import { LIP_OPENNESS, VISEMES, type Viseme } from '../../renderer/lip-sync/mouth-pose.ts';
import { instantOf, type Shown } from '../../renderer/lip-sync/testing/figures.ts';

/** Mono, −1…1. */
export type PeerSound = { readonly sampleRate: number; readonly samples: Float32Array };

/** From `atMs` on the engine says so. */
export type Said = { readonly atMs: number; readonly viseme: Viseme };
export type Opened = { readonly atMs: number; readonly openness: number };

/** Holds what was said last at each instant of the judges' grid. */
export function onGrid(count: number, said: readonly Said[], opened: readonly Opened[]): Shown {
  const openness = new Float64Array(count);
  let s = 0;
  let o = 0;
  const visemes = Array.from({ length: count }, (_, k): Viseme => {
    while (s < said.length && said[s].atMs <= instantOf(k)) s += 1;
    while (o < opened.length && opened[o].atMs <= instantOf(k)) o += 1;
    openness[k] = opened[o - 1]?.openness ?? 0;
    return said[s - 1]?.viseme ?? 'sil';
  });
  return { visemes, openness };
}

export const opennessOf = (viseme: Viseme): number => LIP_OPENNESS[VISEMES.indexOf(viseme)];

/** Peers are given the level they like: peak at −3 dBFS. */
export function normalised(samples: Int16Array): Float32Array {
  let peak = 1;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return Float32Array.from(samples, (sample) => (0.7 * sample) / peak);
}
