/** The screen says how many audio frames arrived after each so many, so that a stuck screen is noticed. */
export const FRAMES_PER_RECEIPT = 10;
/** 2 s of sound: a screen that is further behind gets no more until it has caught up. */
const MOST_FRAMES_UNDERWAY = 100;

export interface FrameGate {
  /** Whether the next frame may go; counts it when it may. */
  admit(): boolean;
  /** @param framesReceived all frames since the screen (re)connected */
  received(framesReceived: number): void;
  /** A new page counts from nothing. */
  reset(): void;
  /** Frames refused since the last reset. */
  readonly dropped: number;
}

/** Neither carrier has back-pressure of its own as far as the page: this one counts what the page has not yet seen. */
export function openFrameGate(mostUnderway: number = MOST_FRAMES_UNDERWAY): FrameGate {
  let sent = 0;
  let seen = 0;
  let dropped = 0;
  return {
    admit: () => {
      const open = sent - seen < mostUnderway;
      if (open) sent += 1;
      else dropped += 1;
      return open;
    },
    received: (framesReceived) => {
      if (framesReceived > seen && framesReceived <= sent) seen = framesReceived;
    },
    reset: () => {
      sent = 0;
      seen = 0;
      dropped = 0;
    },
    get dropped() {
      return dropped;
    },
  };
}
