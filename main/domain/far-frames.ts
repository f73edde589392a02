import { FRAME_MS, MICROPHONE_FRAME_SAMPLES } from './pcm.ts';

/** One second: more means that the microphone stands still. */
const MOST_FRAMES = 100;
/** A frame is skipped or waited for when it is off by more than this; the canceller forgives less. */
const SLACK_MS = 15;

/** What the loudspeaker gave, waiting to be paired with what the microphone heard at the same time. */
export type FarFrames = {
  /** 10 ms at 16 kHz; in order of time. */
  readonly add: (samples: Int16Array, heardAtMs: number) => void;
  /** The frame that is heard at this time; silence when there is none. Asked in order, one frame each 10 ms. */
  readonly at: (atMs: number) => Int16Array;
  /** Whether the frame for this time is here, or a later one. */
  readonly reach: (atMs: number) => boolean;
};

/** @returns an empty queue */
export function createFarFrames(): FarFrames {
  const frames: { samples: Int16Array; heardAtMs: number }[] = [];
  const silence = new Int16Array(MICROPHONE_FRAME_SAMPLES);
  let lastMs = -Infinity;
  return {
    reach: (atMs) => lastMs >= atMs - SLACK_MS,
    add(samples, heardAtMs) {
      lastMs = heardAtMs;
      frames.push({ samples, heardAtMs });
      if (frames.length > MOST_FRAMES) frames.shift();
    },
    at(atMs) {
      while (frames.length > 1 && frames[0].heardAtMs < atMs - SLACK_MS) frames.shift();
      const first = frames.at(0);
      if (first === undefined || first.heardAtMs > atMs + SLACK_MS) return silence;
      frames.shift();
      return first.heardAtMs < atMs - SLACK_MS - FRAME_MS ? silence : first.samples;
    },
  };
}
