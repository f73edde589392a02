/** The screen says how many audio frames arrived after each so many, so that a stuck screen is noticed. */
export const FRAMES_PER_RECEIPT = 10;
/** It says so at least this often, also when none arrived: nothing else tells a page that hangs from one that waits. */
export const RECEIPT_EVERY_MS = 2000;
/** A page that says nothing for so long hangs. */
export const LONGEST_SILENCE_MS = 15_000;
/** 2 s of sound. */
const MOST_UNDERWAY = 100;

/** Neither carrier has back-pressure as far as the page: this counts the frames that the page has not said it has. */
export interface FrameGate {
  readonly open: boolean;
  /** Whether the next frame may go; counts it as sent when it may. */
  admit(): boolean;
  /** @param frames all that arrived since the last reset; a number that cannot be true is ignored */
  received(frames: number): void;
  reset(): void;
  /** Frames refused since the last reset. */
  readonly dropped: number;
}

export function openFrameGate(mostUnderway: number = MOST_UNDERWAY): FrameGate {
  let sent = 0;
  let arrived = 0;
  let dropped = 0;
  const isOpen = (): boolean => sent - arrived < mostUnderway;
  return {
    get open() {
      return isOpen();
    },
    admit: () => {
      const open = isOpen();
      if (open) sent += 1;
      else dropped += 1;
      return open;
    },
    received: (frames) => {
      if (Number.isInteger(frames) && frames > arrived && frames <= sent) arrived = frames;
    },
    reset: () => {
      sent = 0;
      arrived = 0;
      dropped = 0;
    },
    get dropped() {
      return dropped;
    },
  };
}
