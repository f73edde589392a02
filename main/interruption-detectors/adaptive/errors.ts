/** What a server or the road to it did wrong; `retryable` says whether another try makes sense. */
export class APIError extends Error {
  readonly retryable: boolean;
  /** What the server sent with it, or null. */
  readonly body: string | null;

  constructor(message: string, options: { retryable?: boolean; body?: string | null; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'APIError';
    this.retryable = options.retryable ?? true;
    this.body = options.body ?? null;
  }
}

/** Answered, but not with what was asked for. A 4xx is final, except 408, 429 and 499 unless said otherwise. */
export class APIStatusError extends APIError {
  /** HTTP status, the protocol's error code, or a WebSocket close code; −1 when there was none. */
  readonly statusCode: number;

  constructor(
    message: string,
    statusCode: number,
    options: { retryable?: boolean; body?: string; cause?: unknown } = {},
  ) {
    const final = statusCode >= 400 && statusCode < 500 && ![408, 429, 499].includes(statusCode);
    super(message, { ...options, retryable: !final && (options.retryable ?? true) });
    this.name = 'APIStatusError';
    this.statusCode = statusCode;
  }
}

/** No connection. */
export class APIConnectionError extends APIError {
  constructor(message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options);
    this.name = 'APIConnectionError';
  }
}
