import { easing, type Random } from './random.ts';

/** Where the eyes go: seldom away from the visitor, and never through them. Angles in radians. */
export type GazeHabit = {
  /** Share of the time with the eyes on the visitor. */
  readonly contact: number;
  /** Where to when they are not. */
  readonly away: 'around' | 'up-aside' | 'aside';
};

export type Gaze = { readonly yaw: number; readonly pitch: number };

export interface Gazing {
  /** Call with rising times. `moved` tells a large saccade in this step. */
  at(nowMs: number, dtMs: number, habit: GazeHabit): Gaze & { readonly moved: boolean };
}

const LARGE = 0.16;
/** A saccade of 10° takes about 45 ms. */
const SACCADE_TIME_CONSTANT_MS = 18;

export function openGazing(random: Random, startMs: number): Gazing {
  let target: Gaze = { yaw: 0, pitch: 0 };
  let yaw = 0;
  let pitch = 0;
  let untilMs = startMs;
  let microUntilMs = startMs;
  let micro: Gaze = { yaw: 0, pitch: 0 };
  let habitNow: GazeHabit | null = null;

  function fixate(nowMs: number, habit: GazeHabit): boolean {
    const before = target;
    const contact = random() < habit.contact;
    target = contact ? { yaw: 0, pitch: 0 } : awayOf(habit, random);
    untilMs = nowMs + (contact ? 1400 + random() * 3200 : 500 + random() * 1100);
    return Math.hypot(target.yaw - before.yaw, target.pitch - before.pitch) > LARGE;
  }

  return {
    at(nowMs, dtMs, habit) {
      let moved = false;
      if (nowMs >= untilMs || habit !== habitNow) moved = fixate(nowMs, habit);
      habitNow = habit;
      if (nowMs >= microUntilMs) {
        // On a face the eyes go between the other's eyes and mouth: about 1°.
        micro = { yaw: (random() - 0.5) * 0.04, pitch: (random() - 0.55) * 0.03 };
        microUntilMs = nowMs + 300 + random() * 900;
      }
      const share = easing(dtMs, SACCADE_TIME_CONSTANT_MS);
      yaw += (target.yaw + micro.yaw - yaw) * share;
      pitch += (target.pitch + micro.pitch - pitch) * share;
      return { yaw, pitch, moved };
    },
  };
}

function awayOf(habit: GazeHabit, random: Random): Gaze {
  const side = random() < 0.5 ? -1 : 1;
  if (habit.away === 'up-aside') return { yaw: side * (0.16 + random() * 0.14), pitch: 0.14 + random() * 0.1 };
  if (habit.away === 'aside') return { yaw: side * (0.12 + random() * 0.12), pitch: -0.04 - random() * 0.08 };
  return { yaw: side * (0.05 + random() * 0.25), pitch: (random() - 0.45) * 0.2 };
}
