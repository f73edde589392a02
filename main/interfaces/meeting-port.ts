import type { DataChannel } from './data-channel.ts';
import type { Off } from './off.ts';

/** What it takes to join a room where an agent speaks through its data channel. */
export type MeetingInvitation = {
  readonly carrier: 'videosdk' | 'livekit';
  /** VideoSDK: the room's id. LiveKit: the server's address. */
  readonly room: string;
  readonly token: string;
  readonly participantId: string;
  /** What others see. */
  readonly name: string;
  /** Another signalling server than the carrier's own; null: its own. */
  readonly signalingBaseUrl: string | null;
  /** Whether it hears the agent, and whether it brings the visitor's voice. */
  readonly takesData: boolean;
  readonly givesMicrophone: boolean;
};

export type MeetingState =
  | { readonly kind: 'joining' }
  | { readonly kind: 'joined' }
  /** Over: whoever wants to be in it joins anew. */
  | { readonly kind: 'left'; readonly reason: string };

/** One stay in a room. */
export interface Meeting extends DataChannel {
  /** Tells at once how it is now. */
  onState(listener: (state: MeetingState) => void): Off;
  /** Whether the room may hear the visitor. */
  setMicrophone(isOpen: boolean): void;
  /** The visitor's voice, s16 mono at 16 kHz, where the carrier takes it. */
  hear(samples: Int16Array, capturedAtMs: number): void;
  leave(): Promise<void>;
}

/** Whoever can join rooms: the screen, because that is where WebRTC is. */
export interface MeetingPort {
  join(invitation: MeetingInvitation): Meeting;
}
