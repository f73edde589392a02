import { APIConnectionError, type APIError } from './errors.ts';
import { openHttpTransport } from './http-transport.ts';
import { retryWaitMs, type ConnectOptions, type ResolvedOptions } from './options.ts';
import type { StreamRequest } from './stream-state.ts';
import type { Transport, TransportListener } from './transport.ts';
import { openWebSocketTransport } from './websocket-transport.ts';

/** A connection that held this long was a good one: its loss starts the count of retries anew. */
const PROVEN_AFTER_MS = 10_000;

export type ConnectionHooks = Omit<TransportListener, 'lost'> & {
  readonly nowMs: () => number;
  /** Lost, and tried again in a moment. What was asked will not be answered. */
  lost(error: APIError): void;
  /** Lost for good. `final` says so to whoever iterates. */
  gaveUp(error: APIError, final: APIError): void;
};

/** A transport that comes back: the same road for one stream, over as many sockets as it takes. */
export interface Connection {
  readonly ready: boolean;
  send(request: StreamRequest): void;
  /** True if a new connection is made to take over the options; what was asked will not be answered. */
  update(options: ResolvedOptions): boolean;
  /** Takes this for a loss that the transport did not see. */
  fail(error: APIError): void;
  /** No more requests: `ended` follows. */
  finish(): void;
  /** Ends now; resolves when every socket is gone. */
  close(): Promise<void>;
}

type Line = {
  readonly connect: ConnectOptions;
  readonly hooks: ConnectionHooks;
  /** Sockets that are saying goodbye. */
  readonly closing: Set<Promise<void>>;
  options: ResolvedOptions;
  transport: Transport | null;
  retries: number;
  readySinceMs: number | null;
  retryTimer: NodeJS.Timeout | undefined;
  finishing: boolean;
};

export function openConnection(options: ResolvedOptions, connect: ConnectOptions, hooks: ConnectionHooks): Connection {
  const line: Line = {
    connect,
    hooks,
    closing: new Set(),
    options,
    transport: null,
    retries: 0,
    readySinceMs: null,
    retryTimer: undefined,
    finishing: false,
  };
  open(line);
  return {
    get ready() {
      return line.transport?.ready ?? false;
    },
    send(request) {
      line.transport?.send(request);
    },
    update(updated) {
      line.options = updated;
      if (line.transport === null || line.finishing || line.transport.update(updated)) return false;
      drop(line);
      open(line);
      return true;
    },
    fail(error) {
      lose(line, error);
    },
    finish() {
      line.finishing = true;
      clearTimeout(line.retryTimer);
      if (line.transport === null) hooks.ended();
      else line.transport.finish();
    },
    async close() {
      clearTimeout(line.retryTimer);
      drop(line);
      await Promise.all(line.closing);
    },
  };
}

function open(line: Line): void {
  const { hooks } = line;
  const openTransport = line.options.transport === 'websocket' ? openWebSocketTransport : openHttpTransport;
  line.transport = openTransport(line.options, line.connect, {
    ready() {
      line.readySinceMs ??= hooks.nowMs();
      hooks.ready();
    },
    answered(answer) {
      line.retries = 0;
      hooks.answered(answer);
    },
    malformed(detail) {
      hooks.malformed(detail);
    },
    lost(error) {
      lose(line, error);
    },
    ended() {
      hooks.ended();
    },
  });
}

function drop(line: Line): void {
  if (line.transport === null) return;
  const gone: Promise<void> = line.transport.close().finally(() => line.closing.delete(gone));
  line.closing.add(gone);
  line.transport = null;
  line.readySinceMs = null;
}

function lose(line: Line, error: APIError): void {
  const { connect, hooks } = line;
  if (line.readySinceMs !== null && hooks.nowMs() - line.readySinceMs >= PROVEN_AFTER_MS) line.retries = 0;
  drop(line);
  if (line.finishing) hooks.ended();
  else if (!error.retryable || connect.maxRetry === 0) hooks.gaveUp(error, error);
  else if (line.retries >= connect.maxRetry) {
    hooks.gaveUp(error, new APIConnectionError(`gave up after ${line.retries} retries`, { cause: error }));
  } else {
    const waitMs = retryWaitMs(line.retries, connect);
    line.retryTimer = setTimeout(() => {
      open(line);
    }, waitMs);
    line.retries += 1;
    hooks.lost(error);
  }
}
