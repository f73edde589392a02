import type { MicrophoneFrame } from '../domain/audio-frames.ts';

/** Two seconds of frames. */
const HELD_FRAMES = 200;

/** Frames on their way to one reader; the oldest are dropped when it does not read. */
export type MicrophoneQueue = AsyncIterable<MicrophoneFrame> & {
  push(frame: MicrophoneFrame): void;
  /** Ends the reader's loop. */
  end(): void;
  /** How many were dropped so far. */
  droppedFrames(): number;
};

/** @returns an empty queue */
export function createMicrophoneQueue(): MicrophoneQueue {
  const frames: MicrophoneFrame[] = [];
  let wake: (() => void) | null = null;
  let ended = false;
  let dropped = 0;

  async function* read(): AsyncGenerator<MicrophoneFrame> {
    for (;;) {
      const frame = frames.shift();
      if (frame !== undefined) yield frame;
      else if (ended) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }

  const wakeReader = (): void => {
    wake?.();
    wake = null;
  };

  return {
    [Symbol.asyncIterator]: read,
    push(frame) {
      if (ended) return;
      if (frames.push(frame) > HELD_FRAMES) {
        frames.shift();
        dropped++;
      }
      wakeReader();
    },
    end() {
      ended = true;
      wakeReader();
    },
    droppedFrames: () => dropped,
  };
}
