/** Events that nobody has read yet; the oldest go when more pile up than this. */
const CAPACITY = 64;

/** A bounded queue with one reader at a time. */
export interface EventQueue<T> {
  push(value: T): void;
  /** The reader gets what is left, then the error or the end. */
  end(error: Error | null): void;
  iterator(): AsyncIterator<T>;
}

export function createEventQueue<T>(): EventQueue<T> {
  const values: T[] = [];
  let ended: { readonly error: Error | null } | null = null;
  let wake: (() => void) | null = null;

  const next = async (): Promise<IteratorResult<T>> => {
    for (;;) {
      const value = values.shift();
      if (value !== undefined) return { done: false, value };
      if (ended !== null) {
        if (ended.error !== null) throw ended.error;
        return { done: true, value: undefined };
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    push(value) {
      values.push(value);
      if (values.length > CAPACITY) values.shift();
      wake?.();
    },
    end(error) {
      ended ??= { error };
      wake?.();
    },
    iterator: () => ({ next, return: () => Promise.resolve({ done: true, value: undefined }) }),
  };
}
