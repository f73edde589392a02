export type LinkLimits = {
  /** Largest binary message; beyond the socket's own bound (twice that) the line is closed. */
  readonly maxAudioBytes: number;
  /** Texts of one agent, and four times as many binary messages; twice as many at once. */
  readonly textsPerSecond: number;
  /** Mistakes of one agent before it is sent away; one is forgiven every ten seconds. */
  readonly maxMistakes: number;
  /** From the connection to `hello`, where the token is not in a header. */
  readonly helloWithinMs: number;
  /** An agent that reads so slowly is sent away. */
  readonly maxUnsentBytes: number;
  /** Microphone frames are left out while so much waits to be sent. */
  readonly maxUnsentMicrophoneBytes: number;
  readonly heartbeatMs: number;
};

export const defaultLinkLimits: LinkLimits = {
  maxAudioBytes: 4 * 1024 * 1024,
  textsPerSecond: 100,
  maxMistakes: 50,
  helloWithinMs: 5000,
  maxUnsentBytes: 4 * 1024 * 1024,
  maxUnsentMicrophoneBytes: 64_000,
  heartbeatMs: 5000,
};

/** So many a second, twice as many at once. */
export type Bucket = { take(atMs: number): boolean };

export function createBucket(perSecond: number): Bucket {
  const capacity = perSecond * 2;
  let tokens = capacity;
  let filledAtMs = -Infinity;
  return {
    take: (atMs) => {
      tokens = Math.min(capacity, tokens + (Math.max(0, atMs - filledAtMs) * perSecond) / 1000);
      filledAtMs = atMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
