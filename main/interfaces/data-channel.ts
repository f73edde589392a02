import type { Off } from './off.ts';

export type Reliability = 'reliable' | 'unreliable';

/** Text stays text and bytes stay bytes: the protocols on top tell control from sound by that. */
export type DataMessage = {
  readonly payload: string | Uint8Array;
  /** Who sent it, as the carrier vouches for; null when it cannot tell. */
  readonly from: string | null;
};

/** Messages between everybody in a room or on a line. */
export interface DataChannel {
  /**
   * Whether all messages arrive, in the order in which they were sent. Where not, sound may be lost, and sound and
   * control may overtake each other.
   */
  readonly isOrdered: boolean;
  /** Rejects when the line is down. */
  send(payload: string | Uint8Array, reliability: Reliability): Promise<void>;
  onMessage(listener: (message: DataMessage) => void): Off;
  /** Somebody is not there any more. */
  onLeft(listener: (who: string) => void): Off;
}
