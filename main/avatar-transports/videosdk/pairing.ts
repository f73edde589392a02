/** Who may speak through the avatar: everybody in the room hears everything, but one agent is ours. */
export type Pairing = {
  /** Whether this message counts. The first who sends sound becomes the pair, unless one was named. */
  admits(from: string | null, isSound: boolean): boolean;
  /** true: it was the pair, and another may come. */
  left(who: string): boolean;
  /** Another room: whoever was paired is not there. */
  reset(): void;
  /** null: nobody yet. */
  readonly pair: string | null;
};

/** @param named the agent's id in the room; null: whoever sends sound first */
export function openPairing(named: string | null): Pairing {
  let pair = named;
  return {
    // A line with one end on it names nobody, and needs no pairing.
    admits: (from, isSound) => {
      if (from === null) return named === null;
      if (pair === null && isSound) pair = from;
      return pair === from;
    },
    left: (who) => {
      if (who !== pair) return false;
      pair = named;
      return true;
    },
    reset: () => {
      pair = named;
    },
    get pair() {
      return pair;
    },
  };
}
