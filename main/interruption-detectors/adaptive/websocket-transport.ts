import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { APIConnectionError, APIStatusError, type APIError } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import { createAccessToken } from './token.ts';
import type { OpenTransport, TransportListener } from './transport.ts';
import { parseServerMessage, SESSION_CLOSE, sessionCreate, stampRequest, webSocketUrl } from './wire.ts';

/** Keeps a quiet connection from being dropped on its way, and finds one that was dropped without a word. */
const PING_INTERVAL_MS = 25_000;

/** The longest wait for the other side's half of a goodbye. */
const GOODBYE_MS = 1000;

/** Far more than the longest answer: 120 probabilities. */
const MAX_MESSAGE_BYTES = 256 * 1024;

const USER_AGENT = `Parley (node ${process.versions.node})`;

type Session = {
  readonly socket: WebSocket;
  readonly listener: TransportListener;
  /** May change until it is sent. */
  options: ResolvedOptions;
  phase: 'connecting' | 'open' | 'finishing' | 'over';
  /** Whichever wait is on: for the connection, or for a goodbye. */
  timer: NodeJS.Timeout | undefined;
  heartbeat: NodeJS.Timeout | undefined;
};

/** One WebSocket session of LiveKit's `/bargein` protocol. */
export const openWebSocketTransport: OpenTransport = (options, { timeoutMs }, listener) => {
  const socket = connect(options);
  const session: Session = { socket, listener, options, phase: 'connecting', timer: undefined, heartbeat: undefined };
  const gone = new Promise<void>((resolve) => {
    socket.once('close', () => {
      clearTimeout(session.timer);
      resolve();
    });
  });
  session.timer = setTimeout(() => {
    lose(session, new APIConnectionError(`no connection within ${timeoutMs} ms`, { retryable: false }));
  }, timeoutMs);
  listenTo(session);

  return {
    name: 'websocket',
    get ready() {
      return session.phase === 'open';
    },
    send({ createdAt, samples }) {
      socket.send(stampRequest(createdAt, samples));
    },
    update(updated) {
      session.options = updated;
      return session.phase === 'connecting';
    },
    finish() {
      finish(session);
    },
    async close() {
      const saidGoodbye = session.phase === 'finishing';
      const connected = session.phase === 'open' || saidGoodbye;
      end(session);
      if (connected) {
        if (!saidGoodbye) socket.send(SESSION_CLOSE);
        goodbye(session);
      } else socket.terminate();
      await gone;
    },
  };
};

/**
 * Masking keeps a page in a browser from speaking to plain-text intermediaries in their own words (RFC 6455 §10.3).
 * Where nobody in between can read a frame, inside TLS or inside this machine, the key may as well be zero: that saves
 * a copy and a pass over every window, half of what a request costs.
 */
export function mayMaskWithZero(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'wss:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

function connect({ baseUrl, apiKey, apiSecret, headers }: ResolvedOptions): WebSocket {
  const url = webSocketUrl(baseUrl);
  return new WebSocket(url, {
    ...(mayMaskWithZero(url) ? { generateMask: (mask: Buffer) => mask.fill(0) } : {}),
    headers: {
      'User-Agent': USER_AGENT,
      ...headers,
      Authorization: `Bearer ${createAccessToken(apiKey, apiSecret, Date.now())}`,
    },
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });
}

function listenTo(session: Session): void {
  const { socket } = session;
  socket.on('open', () => {
    if (session.phase === 'connecting') begin(session);
  });
  socket.on('unexpected-response', (_request, response) => {
    lose(session, refusal(response));
  });
  socket.on('error', (cause) => {
    const what = session.phase === 'connecting' ? 'could not connect' : 'the connection failed';
    lose(session, new APIConnectionError(`${what}: ${cause.message}`, { cause }));
  });
  socket.on('message', (data: Buffer, isBinary) => {
    if (session.phase !== 'over') receive(session, data, isBinary);
  });
  socket.on('close', (code) => {
    if (session.phase === 'finishing') {
      end(session);
      session.listener.ended();
    } else lose(session, new APIStatusError(`the server closed the connection unexpectedly (${code})`, code));
  });
}

function begin(session: Session): void {
  const { socket } = session;
  clearTimeout(session.timer);
  socket.send(sessionCreate(session.options));
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  session.heartbeat = setInterval(() => {
    if (!alive) lose(session, new APIConnectionError(`no sign of life within ${PING_INTERVAL_MS} ms`));
    else {
      alive = false;
      socket.ping();
    }
  }, PING_INTERVAL_MS);
  session.phase = 'open';
  session.listener.ready();
}

function end(session: Session): void {
  session.phase = 'over';
  clearTimeout(session.timer);
  clearInterval(session.heartbeat);
}

function lose(session: Session, error: APIError): void {
  if (session.phase === 'over') return;
  end(session);
  session.socket.terminate();
  session.listener.lost(error);
}

function finish(session: Session): void {
  if (session.phase === 'over') return;
  if (session.phase === 'connecting') {
    end(session);
    session.socket.terminate();
    session.listener.ended();
    return;
  }
  session.phase = 'finishing';
  session.socket.send(SESSION_CLOSE);
  // The server closes when it has answered; one that does not is left.
  session.timer = setTimeout(() => {
    goodbye(session);
  }, GOODBYE_MS);
}

function goodbye({ socket }: Session): void {
  socket.close(1000);
  const timer = setTimeout(() => {
    socket.terminate();
  }, GOODBYE_MS);
  socket.once('close', () => {
    clearTimeout(timer);
  });
}

function refusal(response: IncomingMessage): APIError {
  const status = response.statusCode ?? -1;
  response.resume();
  if (status === 429) return new APIStatusError('the quota is used up', 429, { retryable: false });
  return new APIConnectionError(`the server refused the connection with status ${status}`);
}

function receive(session: Session, data: Buffer, isBinary: boolean): void {
  const { listener, options } = session;
  if (isBinary) {
    listener.malformed('a binary message');
    return;
  }
  const message = parseServerMessage(data.toString('utf8'));
  switch (message.kind) {
    case 'session-created':
      if (options.threshold !== null || message.defaultThreshold !== null) return;
      lose(session, new APIStatusError('the session has no threshold, given or default', 500, { retryable: false }));
      return;
    case 'session-closed':
      return;
    case 'answer':
      listener.answered(message.answer);
      return;
    case 'error': {
      const { code, message: body } = message;
      lose(session, new APIStatusError(`the server reported error ${code}`, code, { body }));
      return;
    }
    case 'malformed':
      listener.malformed(message.detail);
  }
}
