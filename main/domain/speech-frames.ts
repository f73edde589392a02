import type { MicrophoneFrame } from './audio-frames.ts';
import type { CaptionWord, Offer } from './kiosk-events.ts';
import type { Mood } from './mood.ts';
import type { OverlappingSpeechEvent } from './overlapping-speech.ts';
import type { SpeechWindow } from './speech-activity.ts';

/**
 * What travels through the pipeline, under Pipecat's names. All times are monotonic ms.
 *
 * Upstream renamed some of the frames that Parley keeps (its version 1.8 against the names here):
 *
 * | here | today's Pipecat |
 * |---|---|
 * | `UserStartedSpeakingFrame`, `UserStoppedSpeakingFrame` | the same; they mean the visitor's *turn* in both |
 * | `VADUserStartedSpeakingFrame`, `VADUserStoppedSpeakingFrame` | the same; the raw fact that the frames above once meant |
 * | `BotStartedSpeakingFrame`, `BotStoppedSpeakingFrame`, `BotSpeakingFrame` | the same; in both directions |
 * | `StartInterruptionFrame` | `InterruptionFrame` |
 * | `StopInterruptionFrame` | gone: `UserStoppedSpeakingFrame` stands for it |
 * | `BotInterruptionFrame` | `InterruptionWorkerFrame`, or `broadcast_interruption()` |
 * | `TTSStartedFrame`, `TTSAudioRawFrame`, `TTSStoppedFrame` | the same |
 * | `TranscriptionFrame` | the same; here only with the count of words |
 * | `InputAudioRawFrame`, `StartFrame`, `EndFrame`, `CancelFrame` | the same |
 * | `UserMuteStartedFrame`, `UserMuteStoppedFrame` | the same |
 * | `SpeechWindowFrame`, `AgentVoiceFrame`, `OverlapVerdictFrame`, `BotDuckFrame`, `BotResumeFrame`, `BotForgetFrame`, `GoingOnFrame`, `AgentClearFrame`, `MoodFrame` | Parley's own |
 */
export type FrameBody =
  // The pipeline's own life.
  | { readonly kind: 'StartFrame' }
  /** Everything that was queued before it is still done. */
  | { readonly kind: 'EndFrame' }
  /** Stop now. */
  | { readonly kind: 'CancelFrame'; readonly because: string }

  // What is heard.
  | { readonly kind: 'InputAudioRawFrame'; readonly microphone: MicrophoneFrame }
  | {
      readonly kind: 'SpeechWindowFrame';
      readonly window: SpeechWindow;
      readonly speakerDbfs: number;
      readonly rawDbfs: number;
    }
  /** `startMs` is how much speech it took to believe it; `onsetAtMs` the first sound, as well as it is known. */
  | {
      readonly kind: 'VADUserStartedSpeakingFrame';
      readonly startMs: number;
      readonly onsetAtMs: number;
      readonly timestampMs: number;
    }
  | {
      readonly kind: 'VADUserStoppedSpeakingFrame';
      readonly stopMs: number;
      readonly endedAtMs: number;
      readonly timestampMs: number;
    }

  // Whose turn it is.
  /** The visitor's turn has started. */
  | { readonly kind: 'UserStartedSpeakingFrame'; readonly atMs: number }
  /** The visitor's turn has ended. */
  | { readonly kind: 'UserStoppedSpeakingFrame'; readonly atMs: number; readonly spokeMs: number }
  | { readonly kind: 'UserMuteStartedFrame'; readonly atMs: number }
  | { readonly kind: 'UserMuteStoppedFrame'; readonly atMs: number }

  // What the agent is heard to say. These follow the loudspeaker, not the network.
  /** First audible sample. */
  | { readonly kind: 'BotStartedSpeakingFrame'; readonly atMs: number }
  /** Still audible; at most every 200 ms. */
  | { readonly kind: 'BotSpeakingFrame'; readonly atMs: number }
  /** 350 ms after the last sample. */
  | { readonly kind: 'BotStoppedSpeakingFrame'; readonly atMs: number }
  /** A segment began to be heard, or nothing is heard and nothing is queued any more: exact times, for overlaps. */
  | {
      readonly kind: 'AgentVoiceFrame';
      readonly voice: 'began';
      readonly segmentId: string;
      readonly isProtected: boolean;
      readonly atMs: number;
    }
  | { readonly kind: 'AgentVoiceFrame'; readonly voice: 'ended'; readonly atMs: number }

  // Interrupting.
  /** Stop talking; cancels what is queued everywhere. */
  | {
      readonly kind: 'StartInterruptionFrame';
      readonly atMs: number;
      readonly onsetAtMs: number;
      readonly because: string;
      /** Keep what was not heard: it may be taken back. */
      readonly keepsRest: boolean;
    }
  /** The visitor who interrupted has finished. */
  | { readonly kind: 'StopInterruptionFrame'; readonly atMs: number }
  /** Interrupt without any speech. */
  | { readonly kind: 'BotInterruptionFrame'; readonly atMs: number; readonly because: string }
  /** The agent itself wants silence. */
  | { readonly kind: 'AgentClearFrame'; readonly atMs: number }
  | { readonly kind: 'OverlapVerdictFrame'; readonly verdict: OverlappingSpeechEvent }
  | { readonly kind: 'BotDuckFrame'; readonly gainDb: number; readonly rampMs: number }
  /** The interruption came to nothing: go on from the last word heard. */
  | { readonly kind: 'BotResumeFrame'; readonly atMs: number }
  /** What was kept of an interrupted segment is not wanted any more. */
  | { readonly kind: 'BotForgetFrame'; readonly atMs: number }

  // What the agent says.
  | { readonly kind: 'TTSStartedFrame'; readonly segment: SegmentHead }
  /** Mono, any length. */
  | {
      readonly kind: 'TTSAudioRawFrame';
      readonly segmentId: string;
      readonly samples: Int16Array;
      readonly sampleRate: number;
    }
  | { readonly kind: 'TTSStoppedFrame'; readonly segmentId: string }
  | {
      readonly kind: 'CaptionFrame';
      readonly segmentId: string;
      readonly text: string;
      readonly words: readonly CaptionWord[];
    }
  /** What the kiosk itself may say before it goes on. */
  | { readonly kind: 'GoingOnFrame'; readonly phrases: readonly GoingOnPhrase[] }
  /** What the agent's side understood of the visitor so far in this turn. */
  | { readonly kind: 'TranscriptionFrame'; readonly words: number }
  | { readonly kind: 'OffersFrame'; readonly offers: readonly Offer[] }
  | { readonly kind: 'MoodFrame'; readonly mood: Mood }
  | { readonly kind: 'AgentStateFrame'; readonly agentState: AgentState };

export type AgentState = 'idle' | 'listening' | 'thinking' | 'speaking';

export type SegmentHead = {
  readonly segmentId: string;
  readonly text: string;
  readonly words: readonly CaptionWord[];
  readonly allowInterruptions: boolean;
  /** Worn while it is heard, in place of the agent's own. */
  readonly mood?: Mood;
};

/** "As I was saying": mono, any rate. */
export type GoingOnPhrase = {
  readonly text: string;
  readonly words: readonly CaptionWord[];
  readonly samples: Int16Array;
  readonly sampleRate: number;
};

export type FrameKind = FrameBody['kind'];
export type FrameBodyOf<K extends FrameKind> = Extract<FrameBody, { readonly kind: K }>;

/** `siblingId` names the other copy of a broadcast. Ids grow with time: who has the smaller one was made first. */
export type Frame = FrameBody & { readonly id: number; readonly siblingId: number | null };

export type FrameTier =
  /** Before anything else. */
  | 'start'
  /** At once, in order, never cancelled. */
  | 'system'
  /** In order, cancelled by an interruption. */
  | 'data'
  /** In order with data, and survives an interruption. */
  | 'uninterruptible';

/**
 * The agent's sound is never lost in a queue: whether it is too old to be said is decided where it is said, because an
 * interruption may be taken back and a protected segment is said whatever comes.
 */
const TIERS: Readonly<Record<FrameKind, FrameTier>> = {
  StartFrame: 'start',
  EndFrame: 'uninterruptible',
  CancelFrame: 'system',
  InputAudioRawFrame: 'system',
  SpeechWindowFrame: 'system',
  VADUserStartedSpeakingFrame: 'system',
  VADUserStoppedSpeakingFrame: 'system',
  UserStartedSpeakingFrame: 'system',
  UserStoppedSpeakingFrame: 'system',
  UserMuteStartedFrame: 'system',
  UserMuteStoppedFrame: 'system',
  BotStartedSpeakingFrame: 'system',
  BotSpeakingFrame: 'system',
  BotStoppedSpeakingFrame: 'system',
  AgentVoiceFrame: 'system',
  StartInterruptionFrame: 'system',
  StopInterruptionFrame: 'system',
  BotInterruptionFrame: 'system',
  AgentClearFrame: 'system',
  OverlapVerdictFrame: 'system',
  BotDuckFrame: 'system',
  BotResumeFrame: 'system',
  BotForgetFrame: 'system',
  TTSStartedFrame: 'uninterruptible',
  TTSAudioRawFrame: 'uninterruptible',
  TTSStoppedFrame: 'uninterruptible',
  CaptionFrame: 'data',
  GoingOnFrame: 'uninterruptible',
  TranscriptionFrame: 'uninterruptible',
  OffersFrame: 'uninterruptible',
  MoodFrame: 'uninterruptible',
  AgentStateFrame: 'uninterruptible',
};

export function tierOf(kind: FrameKind): FrameTier {
  return TIERS[kind];
}

/** These two make everybody drop what is queued. */
export function cancelsQueued(kind: FrameKind): boolean {
  return kind === 'StartInterruptionFrame' || kind === 'AgentClearFrame';
}
