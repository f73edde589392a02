/**
 * How late the loudspeaker is, from what the sound server says of it (else the driver's usual figure) and from what the
 * microphone hears of it.
 */
export type OutputLatency = {
  /** The sound server's figure, the driver's own queue added, ms. @returns whether the reckoning changed */
  readonly serverSays: (latencyMs: number) => boolean;
  /** The loudspeaker is another stream now: the server's figures begin anew. */
  readonly newStream: () => void;
  /** Three looks agree. */
  readonly isSettled: () => boolean;
  /** The echo came so much later than by this reckoning it should have, ms. @returns whether the reckoning changed */
  readonly loopSays: (lagMs: number) => boolean;
  readonly latencyMs: () => number;
};

const LOOKS = 3;
const AGREE_MS = 15;
/** A difference that nobody sees or hears. */
const SAME_MS = 6;
/**
 * What nobody explains is shared between loudspeaker and microphone, because the loop tells their sum only. The larger
 * part is the microphone's (its own delay is the usual one, the loudspeaker's was looked up) and the air's, up to this;
 * a loudspeaker may hide any amount: televisions and wireless ones do.
 */
const MICROPHONE_SHARE = 2 / 3;
const MOST_MICROPHONE_MS = 40;

const clamp = (ms: number): number => Math.max(-MOST_MICROPHONE_MS, Math.min(MOST_MICROPHONE_MS, ms));
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const agree = (values: readonly number[]): boolean =>
  values.length === LOOKS && Math.max(...values) - Math.min(...values) < AGREE_MS;

/** @param usualMs the delay while nothing else is known */
export function createOutputLatency(usualMs: number): OutputLatency {
  let knownMs = usualMs;
  let hiddenMs = 0;
  let looks: number[] = [];
  let loops: number[] = [];

  function reckoned(changed: () => void): boolean {
    const before = knownMs + hiddenMs;
    changed();
    const isOther = knownMs + hiddenMs !== before;
    // What was heard by another reckoning tells nothing of this one.
    if (isOther) loops = [];
    return isOther;
  }

  return {
    serverSays: (latencyMs) =>
      reckoned(() => {
        // A device that just woke tells of a backlog that it works off: only looks that agree count.
        looks = [...looks, latencyMs].slice(-LOOKS);
        if (agree(looks) && Math.abs(median(looks) - knownMs) >= SAME_MS) knownMs = median(looks);
      }),
    newStream: () => {
      looks = [];
    },
    isSettled: () => agree(looks),
    loopSays: (lagMs) =>
      reckoned(() => {
        loops = [...loops, lagMs + hiddenMs].slice(-LOOKS);
        if (!agree(loops)) return;
        const unexplainedMs = median(loops);
        const microphonesMs = clamp(unexplainedMs * MICROPHONE_SHARE);
        const wantedMs = Math.max(-knownMs, unexplainedMs - microphonesMs);
        if (Math.abs(wantedMs - hiddenMs) >= SAME_MS) hiddenMs = wantedMs;
      }),
    latencyMs: () => knownMs + hiddenMs,
  };
}
