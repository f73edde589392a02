import {
  analyseFrame,
  FRAME_MS,
  FRAME_SAMPLES,
  LOOK_BACK_SAMPLES,
  type RawFrame,
} from '../../domain/judgement/analyse-frame.ts';

/** The model judges three seconds at most, and hears one before the visitor spoke. */
const WINDOW_FRAMES = 3000 / FRAME_MS;
const PREFIX_MS = 1000;

export type HeardFrame = { readonly raw: RawFrame; readonly endedAtMs: number };

/** The last three seconds, cut into frames as they come. */
export interface JudgementWindow {
  /** @returns how many frames became whole */
  hear(samples: Int16Array, atMs: number, speechProbability: number): number;
  /** From a second before the overlap on, or from what is left of it. */
  since(startedAtMs: number): readonly HeardFrame[];
  /** The same as sound: 16 kHz mono. */
  soundSince(startedAtMs: number): Int16Array;
  clear(): void;
}

export function openJudgementWindow(): JudgementWindow {
  const look = new Int16Array(LOOK_BACK_SAMPLES);
  let waiting = 0;
  let frames: HeardFrame[] = [];
  let pieces: { readonly samples: Int16Array; readonly endsAtMs: number }[] = [];

  function complete(endedAtMs: number, speechProbability: number): void {
    frames.push({ raw: analyseFrame(look, speechProbability), endedAtMs });
    if (frames.length > WINDOW_FRAMES) frames.shift();
    waiting = 0;
  }

  return {
    hear(samples, atMs, speechProbability) {
      let made = 0;
      pieces.push({ samples, endsAtMs: atMs + samples.length / 16 });
      while (pieces[0].endsAtMs < atMs - WINDOW_FRAMES * FRAME_MS) pieces.shift();
      for (let at = 0; at < samples.length;) {
        const taken = Math.min(FRAME_SAMPLES - waiting, samples.length - at);
        look.copyWithin(0, taken);
        look.set(samples.subarray(at, at + taken), LOOK_BACK_SAMPLES - taken);
        at += taken;
        waiting += taken;
        if (waiting < FRAME_SAMPLES) break;
        complete(atMs + at / 16, speechProbability);
        made += 1;
      }
      return made;
    },
    since: (startedAtMs) => frames.filter(({ endedAtMs }) => endedAtMs > startedAtMs - PREFIX_MS),
    soundSince: (startedAtMs) => joined(pieces.filter(({ endsAtMs }) => endsAtMs > startedAtMs - PREFIX_MS)),
    clear() {
      frames = [];
      pieces = [];
      waiting = 0;
      look.fill(0);
    },
  };
}

function joined(pieces: readonly { readonly samples: Int16Array }[]): Int16Array {
  const sound = new Int16Array(pieces.reduce((sum, { samples }) => sum + samples.length, 0));
  let at = 0;
  for (const { samples } of pieces) {
    sound.set(samples, at);
    at += samples.length;
  }
  return sound;
}
