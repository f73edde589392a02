export type ServerLimits = {
  /** Longest audio of one request: LiveKit's clients send 3 s. */
  readonly maxSamples: number;
  readonly maxSessions: number;
  readonly maxSessionsPerKey: number;
  /** Of one session, and of one key over HTTP; twice as many at once. */
  readonly requestsPerSecond: number;
  /** Requests of one session that wait for their answer. */
  readonly maxWaiting: number;
  /** A session that is older is closed when it is quiet, so that load spreads again. */
  readonly maxSessionMs: number;
  /** From the connection to `session.create`. */
  readonly createWithinMs: number;
  /** Mistakes of one session before it is closed. */
  readonly maxMistakes: number;
  /** A session without a request for this long is quiet. */
  readonly quietMs: number;
  /** Longest goodbye to running sessions at the end. */
  readonly drainMs: number;
};

export const defaultLimits: ServerLimits = {
  maxSamples: 48_000,
  maxSessions: 1000,
  maxSessionsPerKey: 200,
  requestsPerSecond: 20,
  maxWaiting: 8,
  maxSessionMs: 12 * 3_600_000,
  createWithinMs: 10_000,
  maxMistakes: 20,
  quietMs: 1000,
  drainMs: 15_000,
};

/** So many a second, twice as many at once. */
export interface Bucket {
  take(atMs: number): boolean;
}

export function createBucket(perSecond: number): Bucket {
  const capacity = perSecond * 2;
  let tokens = capacity;
  let filledAtMs = -Infinity;
  return {
    take(atMs) {
      tokens = Math.min(capacity, tokens + (Math.max(0, atMs - filledAtMs) * perSecond) / 1000);
      filledAtMs = atMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
