import type { Clock } from '../interfaces/clock.ts';

export interface OperatorSession {
  isOpen(): boolean;
  open(): void;
  close(): void;
  /** Somebody is there. */
  touch(): void;
}

const LOOK_EVERY_MS = 1000;

/** Open from the PIN on until nobody has touched the panel for a while. */
export function openSession(clock: Clock, leaveAfterMs: () => number, onClosed: () => void): OperatorSession {
  let lastTouchMs: number | null = null;
  let timer: NodeJS.Timeout | null = null;
  const isOpen = (): boolean => lastTouchMs !== null && clock.nowMs() - lastTouchMs < leaveAfterMs();
  const close = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
    if (lastTouchMs === null) return;
    lastTouchMs = null;
    onClosed();
  };
  return {
    isOpen,
    open: () => {
      lastTouchMs = clock.nowMs();
      timer ??= setInterval(() => {
        if (!isOpen()) close();
      }, LOOK_EVERY_MS).unref();
    },
    touch: () => {
      if (isOpen()) lastTouchMs = clock.nowMs();
    },
    close,
  };
}
