import type { InterruptionDetector } from '../../interfaces/interruption-detector.ts';
import type { Off } from '../../interfaces/off.ts';

/** One detector of a chain. */
export type ChainMember = {
  readonly detector: InterruptionDetector;
  /** Resolves when it can judge again; null for one that needs no server. */
  readonly probe: (() => Promise<void>) | null;
};

export type RosterOptions = {
  /** Before the first try; doubles with every loss that was not followed by a verdict. */
  readonly retryMs: number;
  readonly maxRetryMs: number;
};

/** Who of the chain is fit, in order of preference. Tries those that were lost again in the background. */
export interface Roster {
  /** Index of the best that is fit, or null. */
  best(): number | null;
  lose(index: number): void;
  /** It gave a verdict: its next loss is a first one. */
  prove(index: number): void;
  onBack(listener: (index: number) => void): Off;
  /** Ends when no probe runs any more. */
  close(): Promise<void>;
}

export function createRoster(members: readonly ChainMember[], { retryMs, maxRetryMs }: RosterOptions): Roster {
  const lost = new Map<number, NodeJS.Timeout | null>();
  const losses = members.map(() => 0);
  const listeners = new Set<(index: number) => void>();
  const probes = new Set<Promise<void>>();
  let closed = false;

  const back = (index: number): void => {
    if (closed || !lost.delete(index)) return;
    for (const listener of listeners) listener(index);
  };
  const again = (index: number): void => {
    if (closed) return;
    const waitMs = Math.min(maxRetryMs, retryMs * 2 ** losses[index]);
    losses[index] += 1;
    lost.set(
      index,
      setTimeout(() => {
        tryIt(index);
      }, waitMs),
    );
  };
  const tryIt = (index: number): void => {
    const { probe } = members[index];
    if (probe === null) {
      back(index);
      return;
    }
    const tried = probe().then(
      () => {
        back(index);
      },
      () => {
        again(index);
      },
    );
    probes.add(tried);
    void tried.finally(() => probes.delete(tried));
  };
  return {
    best() {
      const index = members.findIndex((_, at) => !lost.has(at));
      return index === -1 ? null : index;
    },
    lose(index) {
      if (!lost.has(index)) again(index);
    },
    prove(index) {
      losses[index] = 0;
    },
    onBack(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      for (const timer of lost.values()) if (timer !== null) clearTimeout(timer);
      await Promise.all(probes);
    },
  };
}
