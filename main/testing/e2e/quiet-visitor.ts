import type { VisitorVoice } from '../../interfaces/visitor-voice.ts';

/** A visitor who speaks when a test tells them to. */
export interface QuietVisitor extends VisitorVoice {
  /** @param samples 16 kHz mono; begins with the next microphone frame */
  say(samples: Int16Array): void;
}

export function openQuietVisitor(): QuietVisitor {
  let voice: Int16Array = new Int16Array(0);
  let position = 0;
  return {
    say: (samples) => {
      voice = samples;
      position = 0;
    },
    next: (count) => {
      if (position >= voice.length) return null;
      const piece = new Int16Array(count);
      piece.set(voice.subarray(position, position + count));
      position += count;
      return piece;
    },
  };
}
