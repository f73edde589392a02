import { SILENCE_DBFS } from './pcm.ts';

const REMEMBERED_STEPS = 256;

/** How loud the loudspeaker was, step by step: 2.5 s of memory. */
export type SpeakerLevels = {
  /** Steps of 10 ms, in order of time. */
  add(heardAtMs: number, dbfs: number): void;
  /** Level of the step that is heard at this time; silence when none is known. */
  at(atMs: number): number;
};

/** @returns levels of a loudspeaker that was silent so far */
export function createSpeakerLevels(): SpeakerLevels {
  const times = new Float64Array(REMEMBERED_STEPS).fill(-Infinity);
  const levels = new Float64Array(REMEMBERED_STEPS).fill(SILENCE_DBFS);
  let count = 0;
  return {
    add(heardAtMs, dbfs) {
      times[count % REMEMBERED_STEPS] = heardAtMs;
      levels[count % REMEMBERED_STEPS] = dbfs;
      count++;
    },
    at(atMs) {
      for (let back = 1; back <= Math.min(count, REMEMBERED_STEPS); back++) {
        const index = (count - back) % REMEMBERED_STEPS;
        // Steps are 10 ms, but their times wander by a few: the next step's start ends this one.
        if (times[index] <= atMs) return atMs - times[index] < 20 ? levels[index] : SILENCE_DBFS;
      }
      return SILENCE_DBFS;
    },
  };
}
