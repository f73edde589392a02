import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { log } from '../../log.ts';
import { admissionOf, isToken, type Admission, type Dialect, type EntranceRules } from './entrance.ts';
import { openGuestBook, type GuestBook } from './guest-book.ts';
import type { LinkLimits } from './limits.ts';
import type { AgentSession, Line } from './line.ts';
import { errorText, linkError, parseLinkMessage } from './wire.ts';

export type LinkServerOptions = EntranceRules & {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly limits: LinkLimits;
  /** An agent is there. Called for one at a time. */
  readonly onAgent: (line: Line, dialect: Dialect, query: URLSearchParams) => AgentSession;
  readonly onLeft: (reason: string) => void;
  readonly nowMs: () => number;
};

export interface LinkServer {
  readonly port: number;
  close(): Promise<void>;
}

type Seat = { readonly socket: WebSocket; isAlive: boolean };

type Door = {
  readonly options: LinkServerOptions;
  readonly webSockets: WebSocketServer;
  /** The one agent. */
  seat: Seat | null;
  /** Whose token is awaited. */
  readonly asked: Set<WebSocket>;
  readonly guests: GuestBook;
};

const MOST_ASKED = 8;
const TRY_AGAIN_LATER = 1013;

/** Lets one agent in at a time. @throws Error when the port cannot be had */
export async function openLinkServer(options: LinkServerOptions): Promise<LinkServer> {
  const { tls, limits, host, port } = options;
  // Somewhat more than is allowed is read, so that what is too large still gets an answer.
  const maxPayload = limits.maxAudioBytes * 2;
  const door: Door = {
    options,
    webSockets: new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload }),
    seat: null,
    asked: new Set(),
    guests: openGuestBook(options.nowMs),
  };
  const server: Server = tls === null ? createHttpServer() : createHttpsServer({ ...tls, minVersion: 'TLSv1.2' });
  server.headersTimeout = 5000;
  server.requestTimeout = 10_000;
  server.maxConnections = 64;
  server.on('request', (_request, response) => {
    response.writeHead(426, { 'Content-Type': 'text/plain', Upgrade: 'websocket' }).end('Only WebSockets.\n');
  });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    meet(door, request, stream, head);
  });
  await listening(server, port, host);
  const heartbeat = setInterval(() => {
    beat(door);
  }, limits.heartbeatMs);
  return {
    // A listening TCP server has an address of this form.
    port: (server.address() as AddressInfo).port,
    close: async () => {
      clearInterval(heartbeat);
      for (const socket of door.asked) socket.terminate();
      door.seat?.socket.close(1001, 'the kiosk closes');
      const closed = new Promise((resolve) => server.close(resolve));
      setTimeout(() => door.seat?.socket.terminate(), 200).unref();
      setTimeout(() => {
        server.closeAllConnections();
      }, 300).unref();
      await closed;
    },
  };
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'it is taken' : (error.code ?? error.message);
      reject(new Error(`the link cannot listen at ${host}:${port}: ${why}`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
}

function meet(door: Door, request: IncomingMessage, stream: Duplex, head: Buffer): void {
  stream.on('error', () => {
    // It left before it was told.
  });
  const admission = admissionOf(request, door.options);
  if (admission.kind === 'refused') {
    door.guests.turnedAway(admission.status, admission.because);
    turnAway(stream, admission.status, admission.because);
  } else if (door.seat !== null) turnAway(stream, 409, 'another agent is connected');
  else if (admission.kind === 'asked' && door.asked.size >= MOST_ASKED)
    turnAway(stream, 409, 'too many others are asked for their token');
  else
    door.webSockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', (error) => {
        log.warn('the agent’s line failed', { reason: error.message });
      });
      if (admission.kind === 'admitted') seat(door, socket, admission);
      else ask(door, socket, admission);
    });
}

const reasons: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
};

function turnAway(stream: Duplex, status: number, because: string): void {
  const body = `${because}\n`;
  const head = `HTTP/1.1 ${status} ${reasons[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n`;
  stream.end(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
}

function seat(door: Door, socket: WebSocket, { dialect, query }: Exclude<Admission, { kind: 'refused' }>): void {
  const { options } = door;
  const taken: Seat = { socket, isAlive: true };
  door.seat = taken;
  const session = options.onAgent(lineOver(socket, options.limits), dialect, query);
  socket.on('message', (data: Buffer, isBinary) => {
    taken.isAlive = true;
    session.take(isBinary ? data : data.toString('utf8'));
  });
  socket.on('pong', () => {
    taken.isAlive = true;
  });
  socket.on('close', (code) => {
    if (door.seat === taken) door.seat = null;
    session.left();
    options.onLeft(`the line closed (${code})`);
  });
}

/** A browser cannot send a header: its first message brings the token. Nobody's seat is taken meanwhile. */
function ask(door: Door, socket: WebSocket, admission: Extract<Admission, { kind: 'asked' }>): void {
  door.asked.add(socket);
  const late = setTimeout(() => {
    refuse(socket, 1008, 'the first message must be hello with the token');
  }, door.options.limits.helloWithinMs);
  const over = (): void => {
    clearTimeout(late);
    door.asked.delete(socket);
  };
  socket.once('close', over);
  socket.once('message', (data: Buffer, isBinary) => {
    over();
    if (isBinary || !isHello(data.toString('utf8'), door.options.token)) {
      door.guests.turnedAway(1008, 'the first message was no hello with the right token');
      refuse(socket, 1008, 'the first message must be hello with the right token');
    } else if (door.seat !== null) refuse(socket, TRY_AGAIN_LATER, 'another agent is connected');
    else seat(door, socket, admission);
  });
}

function isHello(payload: string, token: string | null): boolean {
  const message = parseLinkMessage(payload);
  return message.kind === 'hello' && (token === null || isToken(message.token, token));
}

function refuse(socket: WebSocket, code: number, because: string): void {
  socket.send(errorText(linkError('not-allowed', because)));
  socket.close(code, because);
}

function lineOver(socket: WebSocket, { maxUnsentBytes }: LinkLimits): Line {
  return {
    send: (payload) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > maxUnsentBytes) {
        log.warn('the agent reads too slowly and is sent away');
        socket.terminate();
        return;
      }
      socket.send(payload, { binary: typeof payload !== 'string' });
    },
    get unsentBytes() {
      return socket.bufferedAmount;
    },
    close: (code, reason) => {
      socket.close(code, reason);
    },
  };
}

/** An agent that does not answer a ping before the next is gone. */
function beat({ seat: taken }: Door): void {
  if (taken === null) return;
  if (!taken.isAlive) taken.socket.terminate();
  taken.isAlive = false;
  taken.socket.ping();
}
