import type { MicrophoneFrame } from '../../domain/audio-frames.ts';
import { bytesOf, durationMsOf, MICROPHONE_SAMPLE_RATE } from '../../domain/pcm.ts';
import { createResampler, type Resampler } from '../../domain/resampler.ts';
import type { Line } from './line.ts';
import { microphoneGapText, microphoneStartedText } from './wire.ts';

/** Sends the visitor's voice to an agent that asked for it. */
export type Microphone = {
  start(sampleRate: number): void;
  stop(): void;
  hear(frame: MicrophoneFrame): void;
};

/** @param mostUnsentBytes while more waits on the line, frames are left out, and it is said how many */
export function openMicrophone(line: Line, mostUnsentBytes: number): Microphone {
  let resampler: Resampler | null = null;
  let sampleRate = 0;
  let isAnnounced = false;
  let lostMs = 0;
  return {
    start: (wanted) => {
      sampleRate = wanted;
      resampler = createResampler({
        fromRate: MICROPHONE_SAMPLE_RATE,
        toRate: wanted,
        fromChannels: 1,
        toChannels: 1,
      });
      isAnnounced = false;
      lostMs = 0;
    },
    stop: () => {
      resampler = null;
    },
    hear: (frame) => {
      if (resampler === null) return;
      if (line.unsentBytes > mostUnsentBytes) {
        lostMs += durationMsOf(frame.samples.length, MICROPHONE_SAMPLE_RATE);
        return;
      }
      if (!isAnnounced) line.send(microphoneStartedText(sampleRate, frame.capturedAtMs - resampler.delayMs));
      isAnnounced = true;
      if (lostMs > 0) line.send(microphoneGapText(lostMs));
      lostMs = 0;
      line.send(bytesOf(resampler.process(frame.samples)));
    },
  };
}
