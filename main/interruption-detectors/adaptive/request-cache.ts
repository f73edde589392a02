/** One request and what came of it. */
export type RequestEntry = {
  readonly createdAt: number;
  readonly sentAtMs: number;
  readonly speechInput: Int16Array;
  readonly answer: {
    readonly totalDurationMs: number;
    readonly predictionDurationMs: number;
    readonly detectionDelayMs: number;
    readonly probabilities: Float32Array;
  } | null;
};

/** The requests of one overlap, oldest first; the oldest is forgotten when it is full. */
export interface RequestCache {
  readonly size: number;
  add(entry: RequestEntry): void;
  /** Files the answer with its request; null when the request is not known. */
  answer(
    createdAt: number,
    answerOf: (entry: RequestEntry) => NonNullable<RequestEntry['answer']>,
  ): RequestEntry | null;
  newestAnswered(): RequestEntry | null;
  oldestUnanswered(): RequestEntry | null;
  /** Forgets what will never be answered; true if there was any. */
  dropUnanswered(): boolean;
  clear(): void;
}

export function createRequestCache(capacity: number): RequestCache {
  const entries = new Map<number, RequestEntry>();
  return {
    get size() {
      return entries.size;
    },
    add(entry) {
      entries.set(entry.createdAt, entry);
      if (entries.size <= capacity) return;
      for (const oldest of entries.keys()) {
        entries.delete(oldest);
        return;
      }
    },
    answer(createdAt, answerOf) {
      const entry = entries.get(createdAt);
      if (entry === undefined) return null;
      const answered = { ...entry, answer: answerOf(entry) };
      entries.set(createdAt, answered);
      return answered;
    },
    newestAnswered() {
      let newest: RequestEntry | null = null;
      for (const entry of entries.values()) if (entry.answer !== null) newest = entry;
      return newest;
    },
    oldestUnanswered() {
      for (const entry of entries.values()) if (entry.answer === null) return entry;
      return null;
    },
    dropUnanswered() {
      const before = entries.size;
      for (const entry of entries.values()) if (entry.answer === null) entries.delete(entry.createdAt);
      return entries.size < before;
    },
    clear() {
      entries.clear();
    },
  };
}
