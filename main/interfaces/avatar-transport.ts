import type { MicrophoneFrame } from '../domain/audio-frames.ts';
import type { CaptionWord, Offer } from '../domain/kiosk-events.ts';
import type { Mood } from '../domain/mood.ts';
import type { GoingOnPhrase } from '../domain/speech-frames.ts';
import type { Off } from './off.ts';

/** What the agent sends, in order. */
export type AgentMessage =
  | {
      readonly kind: 'segment-started';
      readonly segmentId: string;
      readonly text: string;
      readonly words: readonly CaptionWord[];
      readonly allowInterruptions: boolean;
      /** Worn while it is heard, in place of the agent's own. */
      readonly mood?: Mood;
    }
  /** Any length, any speed, mono. */
  | {
      readonly kind: 'segment-audio';
      readonly segmentId: string;
      readonly samples: Int16Array;
      readonly sampleRate: number;
    }
  | { readonly kind: 'segment-ended'; readonly segmentId: string }
  | {
      readonly kind: 'caption';
      readonly segmentId: string;
      readonly text: string;
      readonly words: readonly CaptionWord[];
    }
  /** What may be said, in the agent's own voice, before the kiosk goes on after a false interruption; replaces the last. */
  | { readonly kind: 'going-on'; readonly phrases: readonly GoingOnPhrase[] }
  | { readonly kind: 'offers'; readonly offers: readonly Offer[] }
  /** Worn from now on, also while the agent listens. */
  | { readonly kind: 'mood'; readonly mood: Mood }
  /** How many words of what the visitor is saying were understood so far; for the setting `minWords`. */
  | { readonly kind: 'visitor-words'; readonly count: number }
  | { readonly kind: 'agent-state'; readonly state: 'idle' | 'listening' | 'thinking' | 'speaking' };

/** What the agent is told. Times are monotonic ms; positions are as heard. */
export type AgentReport =
  | { readonly kind: 'playback-started'; readonly segmentId: string; readonly atMs: number }
  /** Exactly one for each segment. */
  | {
      readonly kind: 'playback-finished';
      readonly segmentId: string;
      readonly atMs: number;
      readonly positionMs: number;
      readonly durationMs: number;
      readonly interrupted: boolean;
    }
  /** The kiosk decided that the visitor takes the floor; what was queued is gone. */
  | { readonly kind: 'interrupted'; readonly atMs: number }
  /** The interruption came to nothing; the kiosk goes on by itself with what was left. */
  | { readonly kind: 'resumed'; readonly atMs: number }
  | { readonly kind: 'visitor-started-speaking'; readonly atMs: number }
  | { readonly kind: 'visitor-stopped-speaking'; readonly atMs: number }
  /** The visitor finished a turn of this length. */
  | { readonly kind: 'turn-committed'; readonly atMs: number; readonly spokeMs: number }
  | { readonly kind: 'turn-cleared'; readonly atMs: number }
  | { readonly kind: 'topic-chosen'; readonly atMs: number; readonly topicId: string }
  /** Somebody came: first speech or touch after attract mode. */
  | { readonly kind: 'visit-started'; readonly atMs: number }
  | { readonly kind: 'visit-ended'; readonly atMs: number };

export type TransportState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'reconnecting'; readonly reason: string; readonly retryInMs: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** A way in for an agent: audio to say, captions to show, and back how it was heard. */
export interface AvatarTransport {
  readonly name: string;
  /** What the screen is headed with; null when the agent brings no name of its own. */
  readonly title: string | null;
  /** One reader. Bounded by the transport; ends at `close()`. */
  readonly messages: AsyncIterable<AgentMessage>;
  /** The agent wants silence now: overtakes `messages`; messages that were sent before it are dropped by the transport. */
  onClear(listener: () => void): Off;
  onState(listener: (state: TransportState) => void): Off;
  report(report: AgentReport): void;
  /** The visitor's voice, for agents that listen. */
  hear(frame: MicrophoneFrame): void;
  /** The operator's or the visitor's switch for the microphone. */
  setAudioEnabled(enabled: boolean): void;
  open(): Promise<void>;
  close(): Promise<void>;
}
