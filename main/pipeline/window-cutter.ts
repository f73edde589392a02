import type { MicrophoneFrame } from '../domain/audio-frames.ts';
import { durationMsOf, MICROPHONE_SAMPLE_RATE } from '../domain/pcm.ts';

/** A hole in the microphone's frames longer than this starts a new window. */
const GAP_MS = 100;

export type Window = {
  /** −1…1. */
  readonly samples: Float32Array;
  readonly startedAtMs: number;
};

export type WindowCutter = {
  /** The windows that this frame completes; none or one with frames of 10 ms. */
  readonly add: (frame: MicrophoneFrame) => readonly Window[];
};

/** Cuts a stream of microphone frames into windows of a detector's length. */
export function openWindowCutter(windowSamples: number): WindowCutter {
  const held = new Float32Array(windowSamples);
  let count = 0;
  let nextAtMs = 0;

  return {
    add: (frame) => {
      if (Math.abs(frame.capturedAtMs - nextAtMs) > GAP_MS) count = 0;
      nextAtMs = frame.capturedAtMs + durationMsOf(frame.samples.length, MICROPHONE_SAMPLE_RATE);
      const windows: Window[] = [];
      for (let i = 0; i < frame.samples.length; i++) {
        held[count++] = frame.samples[i] / 32_768;
        if (count < windowSamples) continue;
        // Each frame's own time counts: the device's clock and ours drift apart.
        const startedAtMs = frame.capturedAtMs + durationMsOf(i + 1 - windowSamples, MICROPHONE_SAMPLE_RATE);
        windows.push({ samples: held.slice(), startedAtMs });
        count = 0;
      }
      return windows;
    },
  };
}
