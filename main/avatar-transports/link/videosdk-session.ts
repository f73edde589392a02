import type { DataChannel, DataMessage } from '../../interfaces/data-channel.ts';
import { AvatarAudioIn } from '../videosdk/avatar-audio-in.ts';
import { openMeetingSpeech } from '../videosdk/meeting-speech.ts';
import { openComplaints } from './complaints.ts';
import type { LinkLimits } from './limits.ts';
import type { AgentSession, Line } from './line.ts';
import type { SpeechDesk } from './speech-desk.ts';
import { linkError } from './wire.ts';

export type VideosdkSessionOptions = {
  readonly line: Line;
  readonly desk: SpeechDesk;
  readonly limits: LinkLimits;
  readonly nowMs: () => number;
  readonly prefix: string;
  readonly sampleRate: number;
  /** How long sound is dropped after INTERRUPT; the line is ordered, so only agents that go on sending need it. */
  readonly cooldownMs: number;
};

/** One agent that speaks VideoSDK's message set over its own line. */
export function openVideosdkSession(options: VideosdkSessionOptions): AgentSession {
  const { line, desk, limits, nowMs, prefix, sampleRate, cooldownMs } = options;
  const complaints = openComplaints(line, limits, nowMs);
  const channel = channelOver(line);
  const audioIn = new AvatarAudioIn(channel, {
    sampleRate,
    cooldownMs,
    clock: { nowMs },
    onIgnored: (because) => {
      complaints.about(linkError('bad-message', because));
    },
  });
  const speech = openMeetingSpeech({
    audioIn,
    desk,
    prefix,
    cooldownMs,
    nowMs,
    onTooMuch: () => {
      complaints.about(linkError('too-much', 'more than 10 minutes of sound wait to be heard'));
    },
  });
  return {
    take: (payload) => {
      if (!complaints.admits(typeof payload === 'string')) return;
      if (payload.length > limits.maxAudioBytes) complaints.about(linkError('too-large', 'the message is too large'));
      else channel.give({ payload, from: null });
    },
    report: (report) => {
      speech.report(report);
    },
    hear: () => {
      // This protocol has no word for the visitor's voice: its agents hear it in the room.
    },
    setAudioEnabled: () => {
      // Nor for a microphone that is off.
    },
    left: () => {
      speech.close();
      void audioIn.aclose();
    },
  };
}

function channelOver(line: Line): DataChannel & { give(message: DataMessage): void } {
  const listeners = new Set<(message: DataMessage) => void>();
  return {
    isOrdered: true,
    send: async (payload) => {
      line.send(payload);
    },
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onLeft: () => () => undefined,
    give: (message) => {
      for (const listener of listeners) listener(message);
    },
  };
}
