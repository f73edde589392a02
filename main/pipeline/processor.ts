import type { Frame, FrameBody } from '../domain/speech-frames.ts';

/** Down: from the microphone towards the loudspeaker. */
export type Direction = 'down' | 'up';

/** The way out of a processor. */
export interface Link {
  /** Sends a new frame, or passes one on as it is. */
  push(frame: Frame | FrameBody, direction?: Direction): void;
  /** Two copies that know each other, the one downstream first; neither comes back to its sender. */
  broadcast(body: FrameBody): void;
}

export interface FrameLink extends Link {
  /** Aborted when an interruption cancels the frame in hand; from then on this link leads nowhere. */
  readonly signal: AbortSignal;
}

/**
 * One station of the pipeline. It passes on what it does not keep: a frame that is not pushed ends here.
 */
export interface Processor {
  readonly name: string;
  /** Called once, before the first frame; the link may be used at any time until `close`. */
  open?(link: Link): void;
  /**
   * System frames are handled at once and in order, also while a data frame is still in hand. A promise holds the
   * frames of the same tier back until it settles.
   */
  handle(frame: Frame, direction: Direction, link: FrameLink): void | Promise<void>;
}
