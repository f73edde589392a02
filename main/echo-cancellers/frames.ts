import { MICROPHONE_FRAME_SAMPLES } from '../domain/pcm.ts';

/** @throws RangeError unless both are 10 ms */
export function expectFrames(near: Int16Array, far: Int16Array): void {
  if (near.length === MICROPHONE_FRAME_SAMPLES && far.length === MICROPHONE_FRAME_SAMPLES) return;
  throw new RangeError(`echo cancellers take 10 ms of both sides, got ${near.length} and ${far.length} samples`);
}
