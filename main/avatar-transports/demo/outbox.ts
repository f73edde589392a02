/** More than the longest thing that a guide says in one go (three lines of a minute each in chunks of 500 ms). */
const MOST_WAITING = 500;

/** Messages on their way to the one reader. */
export type Outbox<T> = {
  readonly messages: AsyncIterable<T>;
  /** @throws RangeError when nobody reads: more than 500 messages wait */
  send(...messages: readonly T[]): void;
  /** Forgets what was not read yet, but for what is to be kept. */
  drop(isKept: (message: T) => boolean): void;
  /** Ends `messages` after what waits. */
  close(): void;
};

export function openOutbox<T>(): Outbox<T> {
  let waiting: T[] = [];
  let closed = false;
  let wake: (() => void) | null = null;
  const stir = (): void => {
    wake?.();
    wake = null;
  };
  async function* read(): AsyncGenerator<T, void, void> {
    for (;;) {
      const message = waiting.shift();
      if (message !== undefined) yield message;
      else if (closed) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return {
    messages: read(),
    send: (...messages) => {
      if (closed) return;
      waiting.push(...messages);
      if (waiting.length > MOST_WAITING) throw new RangeError(`nobody reads: ${waiting.length} messages wait`);
      stir();
    },
    drop: (isKept) => {
      waiting = waiting.filter(isKept);
    },
    close: () => {
      closed = true;
      stir();
    },
  };
}
