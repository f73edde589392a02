import type { StreamState } from './stream-state.ts';

/** Wakes up when the oldest unanswered request has waited too long, also when no audio follows. */
export interface Deadline {
  /** To be called after each request. */
  watch(): void;
  stop(): void;
}

export function createDeadline(
  state: StreamState,
  { nowMs, timeoutMs }: { readonly nowMs: () => number; readonly timeoutMs: number },
  missed: (waitedMs: number) => void,
): Deadline {
  let timer: NodeJS.Timeout | null = null;

  const check = (): void => {
    timer = null;
    const sinceMs = state.unansweredSinceMs;
    if (sinceMs === null) return;
    const waitedMs = nowMs() - sinceMs;
    if (waitedMs >= timeoutMs) missed(waitedMs);
    else timer = setTimeout(check, timeoutMs - waitedMs);
  };
  return {
    watch() {
      timer ??= setTimeout(check, timeoutMs);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
