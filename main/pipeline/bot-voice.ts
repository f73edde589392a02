import type { HeardFrame } from '../domain/audio-frames.ts';
import { AGENT_SAMPLE_RATE, durationMsOf } from '../domain/pcm.ts';
import type { FrameBody } from '../domain/speech-frames.ts';

/** Pipecat's figures. */
const STOPPED_AFTER_MS = 350;
const SPEAKING_EVERY_MS = 200;
/** At most this much is silence, 16-bit. */
const SILENT_PEAK = 20;

export type BotVoice = {
  /** A segment begins to be heard. */
  readonly began: () => void;
  readonly heard: (frame: HeardFrame) => void;
  /** Nothing more is queued, or it was cut off. */
  readonly ended: (atMs: number) => void;
  readonly tick: (atMs: number) => void;
};

/**
 * Says when the agent is heard: started with the first audible sample, speaking at most every 200 ms, stopped 350 ms
 * after the last audible one. A pause shorter than that is still speaking.
 */
export function openBotVoice(broadcast: (body: FrameBody) => void): BotVoice {
  let isSpeaking = false;
  let hasVoice = false;
  let lastSaidAtMs = 0;
  let heardUntilMs = 0;

  function heard(frame: HeardFrame): void {
    const first = frame.samples.findIndex((sample) => Math.abs(sample) > SILENT_PEAK);
    if (first < 0) return;
    const atMs = frame.heardAtMs + durationMsOf(first, AGENT_SAMPLE_RATE);
    heardUntilMs = frame.heardAtMs + durationMsOf(frame.samples.length, AGENT_SAMPLE_RATE);
    if (!isSpeaking) {
      isSpeaking = true;
      lastSaidAtMs = atMs;
      broadcast({ kind: 'BotStartedSpeakingFrame', atMs });
      broadcast({ kind: 'BotSpeakingFrame', atMs });
    } else if (atMs - lastSaidAtMs >= SPEAKING_EVERY_MS) {
      lastSaidAtMs = atMs;
      broadcast({ kind: 'BotSpeakingFrame', atMs });
    }
  }

  function ended(atMs: number): void {
    if (!hasVoice) return;
    hasVoice = false;
    broadcast({ kind: 'AgentVoiceFrame', voice: 'ended', atMs });
  }

  function tick(atMs: number): void {
    if (!isSpeaking || atMs < heardUntilMs + STOPPED_AFTER_MS) return;
    isSpeaking = false;
    broadcast({ kind: 'BotStoppedSpeakingFrame', atMs });
  }

  return {
    began: () => {
      hasVoice = true;
    },
    heard,
    ended,
    tick,
  };
}
