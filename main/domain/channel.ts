export type Channel<T> = {
  readonly emit: (value: T) => void;
  /** Returns its off-switch. */
  readonly listen: (listener: (value: T) => void) => () => void;
};

/** Tells every listener; one listener's failure is not the others'. */
export function openChannel<T>(onFailure: (error: unknown) => void): Channel<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    emit: (value) => {
      for (const listener of listeners) {
        try {
          listener(value);
        } catch (error) {
          onFailure(error);
        }
      }
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
