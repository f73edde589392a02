import type { AudioFrameMessage } from '../../preload/contract.ts';
import { POSE_NUMBERS, VISEMES } from './mouth-pose.ts';
import type { MouthKeys } from './mouth-track.ts';

/** Turns sound into poses. Deterministic: the same samples give the same poses in any chunks. */
export interface MouthEngine {
  /** @returns the poses that became certain with this frame; none of a generation older than the last clear */
  push(frame: AudioFrameMessage): MouthKeys;
  clear(generation: number): void;
}

const STEP_MS = 10;
const SMOOTHING_MS = 25;
const ID = Object.fromEntries(VISEMES.map((name, i) => [name, i])) as Record<(typeof VISEMES)[number], number>;

/** Loudness and brightness only: the first engine, until the trained one takes its place. */
export function openMouthEngine(): MouthEngine {
  let oldestAllowed = -Infinity;
  let open = 0;
  return {
    push(frame) {
      if (frame.generation < oldestAllowed)
        return { generation: frame.generation, atMs: new Float64Array(), poses: new Float32Array() };
      const step = (frame.sampleRate * STEP_MS) / 1000;
      const steps = Math.floor(frame.samples.length / step);
      const atMs = Float64Array.from({ length: steps }, (_, i) => frame.heardAtMs + i * STEP_MS);
      const poses = new Float32Array(steps * POSE_NUMBERS);
      for (let i = 0; i < steps; i++) {
        let energy = 0;
        let change = 0;
        for (let k = i * step; k < (i + 1) * step; k++) {
          const value = frame.samples[k] / 32_768;
          const before = (frame.samples[k - 1] ?? 0) / 32_768;
          energy += value * value;
          change += (value - before) ** 2;
        }
        const levelDb = 10 * Math.log10(energy / step + 1e-10);
        const loud = Math.min(1, Math.max(0, (levelDb + 45) / 30));
        const bright = Math.min(1, Math.sqrt(change / (energy + 1e-9)) / 1.2);
        open += (loud - open) * (1 - Math.exp(-STEP_MS / SMOOTHING_MS));
        const pose = poses.subarray(i * POSE_NUMBERS, (i + 1) * POSE_NUMBERS);
        pose[ID.aa] = open * (1 - bright) * 0.7;
        pose[ID.E] = open * (1 - bright) * 0.3;
        pose[ID.SS] = open * bright;
        pose[0] = 1 - open;
        pose[POSE_NUMBERS - 2] = open * (1 - bright);
        pose[POSE_NUMBERS - 1] = open * (1 - 0.8 * bright);
      }
      return { generation: frame.generation, atMs, poses };
    },
    clear(generation) {
      oldestAllowed = Math.max(oldestAllowed, generation);
    },
  };
}
