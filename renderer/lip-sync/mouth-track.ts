import { closedPose, POSE_NUMBERS, poseOf, type MouthPose } from './mouth-pose.ts';

/** A run of poses of one generation, each with the instant at which its sound is heard. */
export type MouthKeys = {
  readonly generation: number;
  /** Ascending. */
  readonly atMs: Float64Array;
  /** `POSE_NUMBERS` for each instant. */
  readonly poses: Float32Array;
  /** What the track had for this instant or later is void, whatever its generation; null: nothing is. */
  readonly voidFromMs: number | null;
};

/** What the mouth does and will do: reading changes nothing, so every frame rate sees the same curve. */
export interface MouthTrack {
  /** Replaces what the track had from the first of these instants on; keys of an older generation are dropped. */
  add(keys: MouthKeys): void;
  /** Forgets older generations and closes the mouth, eased, from `atMs` on. */
  clear(generation: number, atMs: number): void;
  poseAt(atMs: number): MouthPose;
  /** Poses after this are guesses: the sound has not come yet. `Infinity` when there is no sound at all. */
  readonly knownUntilMs: number;
}

/** An eased close takes this long. */
export const CLOSE_MS = 100;
/** Without sound the mouth holds its pose for so long, because a frame may be late, and then closes. */
export const HOLD_MS = 60;

/** Keys come every 10 ms and a little before they are heard: this is more than five seconds of them. */
const CAPACITY = 512;

/** 0 → 1, smooth at both ends. */
function eased(part: number): number {
  const t = Math.min(1, Math.max(0, part));
  return t * t * (3 - 2 * t);
}

/** `from` on its way to the closed pose: 0 is still `from`, 1 is closed. */
function closing(from: Float32Array, part: number): Float32Array {
  const left = 1 - eased(part);
  const numbers = from.map((value) => value * left);
  numbers[0] = from[0] * left + (1 - left);
  return numbers;
}

function wider(a: Float32Array, b: Float32Array): Float32Array {
  return a[POSE_NUMBERS - 1] >= b[POSE_NUMBERS - 1] ? a : b;
}

type Key = { readonly generation: number; readonly atMs: number; readonly pose: Float32Array };

export function openMouthTrack(): MouthTrack {
  const keys: Key[] = [];
  let oldestAllowed = -Infinity;
  let close: { readonly fromMs: number; readonly pose: Float32Array } | null = null;

  function lastBefore(atMs: number): number {
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keys[middle].atMs <= atMs) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  function keyedAt(atMs: number): Float32Array {
    const index = lastBefore(atMs);
    if (index < 0) return closedPose();
    const before = keys[index];
    const after = keys.at(index + 1);
    const sinceMs = atMs - before.atMs;
    if (after === undefined || after.atMs - before.atMs > HOLD_MS)
      return closing(before.pose, (sinceMs - HOLD_MS) / CLOSE_MS);
    const part = sinceMs / (after.atMs - before.atMs);
    return before.pose.map((value, i) => value + (after.pose[i] - value) * part);
  }

  return {
    add(run) {
      while (run.voidFromMs !== null && (keys.at(-1)?.atMs ?? -Infinity) >= run.voidFromMs) keys.pop();
      if (run.generation < oldestAllowed) return;
      run.atMs.forEach((atMs, i) => {
        while ((keys.at(-1)?.atMs ?? -Infinity) >= atMs) keys.pop();
        const pose = run.poses.slice(i * POSE_NUMBERS, (i + 1) * POSE_NUMBERS);
        keys.push({ generation: run.generation, atMs, pose });
      });
      if (keys.length > CAPACITY) keys.splice(0, keys.length - CAPACITY);
    },
    clear(generation, atMs) {
      if (generation <= oldestAllowed) return;
      oldestAllowed = generation;
      const kept = keys.findIndex((key) => key.generation >= generation);
      const dropped = kept === -1 ? keys.length : kept;
      if (dropped === 0) return;
      close = { fromMs: atMs, pose: keyedAt(atMs) };
      keys.splice(0, dropped);
    },
    get knownUntilMs() {
      return keys.at(-1)?.atMs ?? Infinity;
    },
    poseAt(atMs) {
      const keyed = keyedAt(atMs);
      if (close === null || atMs >= close.fromMs + CLOSE_MS) return poseOf(keyed);
      return poseOf(wider(keyed, closing(close.pose, (atMs - close.fromMs) / CLOSE_MS)));
    },
  };
}
