import type { APIError } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import type { Answer, StreamRequest } from './stream-state.ts';

/** What a transport says, in order; after `lost` or `ended` nothing more. */
export interface TransportListener {
  /** A request can be sent now. */
  ready(): void;
  answered(answer: Answer): void;
  /** Something came that is not of this protocol. */
  malformed(detail: string): void;
  /** The connection cannot go on. */
  lost(error: APIError): void;
  /** All is said and answered after `finish`. */
  ended(): void;
}

/** One connection to one server. */
export interface Transport {
  readonly name: 'websocket' | 'http';
  /** Whether `send` is allowed. */
  readonly ready: boolean;
  send(request: StreamRequest): void;
  /** Takes over new options; false if that needs a new connection. */
  update(options: ResolvedOptions): boolean;
  /** No more requests: waits for what is owed, then says `ended`. */
  finish(): void;
  /** Ends at once and without a word to the listener; resolves when the socket is gone. */
  close(): Promise<void>;
}

export type OpenTransport = (
  options: ResolvedOptions,
  connect: { readonly timeoutMs: number },
  listener: TransportListener,
) => Transport;
