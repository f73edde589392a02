/**
 * The last seconds of the microphone. Holds twice its capacity, so that sliding moves memory once in a window's length
 * instead of with every frame.
 */
export interface SampleWindow {
  readonly length: number;
  /** @throws RangeError if the frame is longer than the window (a bug, not a failure) */
  push(samples: Int16Array): void;
  /** Forgets the oldest samples. */
  drop(count: number): void;
  clear(): void;
  /** A copy of everything, behind `headroomBytes` of room (an even count) in the same buffer. */
  copy(headroomBytes: number): Int16Array;
}

export function createSampleWindow(capacity: number): SampleWindow {
  const memory = new Int16Array(capacity * 2);
  let from = 0;
  let to = 0;
  return {
    get length() {
      return to - from;
    },
    push(samples) {
      if (samples.length > capacity) {
        throw new RangeError(`a frame of ${samples.length} samples does not fit into a window of ${capacity}`);
      }
      if (to + samples.length > memory.length) {
        memory.copyWithin(0, from, to);
        to -= from;
        from = 0;
      }
      memory.set(samples, to);
      to += samples.length;
      if (to - from > capacity) from = to - capacity;
    },
    drop(count) {
      from = Math.min(to, from + Math.max(0, count));
    },
    clear() {
      from = 0;
      to = 0;
    },
    copy(headroomBytes) {
      const samples = new Int16Array(new ArrayBuffer(headroomBytes + (to - from) * 2), headroomBytes);
      samples.set(memory.subarray(from, to));
      return samples;
    },
  };
}
