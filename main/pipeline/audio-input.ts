import type { MicrophoneFrame } from '../domain/audio-frames.ts';
import { levelDbfs } from '../domain/pcm.ts';
import type { VisitorVoice } from '../interfaces/visitor-voice.ts';
import type { Processor } from './processor.ts';

export type AudioInput = Processor & {
  readonly setOpen: (isOpen: boolean) => void;
};

export type AudioInputOptions = {
  /** A scripted visitor whose voice is added to the microphone's. */
  readonly visitor: VisitorVoice | null;
  /** What the agent hears: nothing while the microphone is closed. */
  readonly onAudible: (frame: MicrophoneFrame) => void;
};

/** The first station: adds the scripted visitor, and lets nothing pass while the microphone is closed. */
export function openAudioInput(options: AudioInputOptions): AudioInput {
  let isOpen = true;
  return {
    name: 'audio-input',
    setOpen: (open) => {
      isOpen = open;
    },
    handle: (frame, direction, link) => {
      if (frame.kind !== 'InputAudioRawFrame') {
        link.push(frame, direction);
        return;
      }
      const microphone = withVisitor(frame.microphone, options.visitor);
      if (!isOpen) return;
      options.onAudible(microphone);
      link.push({ ...frame, microphone }, direction);
    },
  };
}

function withVisitor(frame: MicrophoneFrame, visitor: VisitorVoice | null): MicrophoneFrame {
  const voice = visitor?.next(frame.samples.length, frame.capturedAtMs);
  if (!voice) return frame;
  const samples = new Int16Array(frame.samples.length);
  for (let i = 0; i < samples.length; i++)
    samples[i] = Math.max(-32_768, Math.min(32_767, frame.samples[i] + voice[i]));
  const added = 10 ** (levelDbfs(voice) / 10);
  return { ...frame, samples, rawDbfs: 10 * Math.log10(10 ** (frame.rawDbfs / 10) + added) };
}
