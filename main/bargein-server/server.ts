import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { clock } from '../clock.ts';
import type { InterruptionEstimator } from '../interfaces/interruption-estimator.ts';
import { log } from '../log.ts';
import { serveHttp, type HttpHost } from './http.ts';
import { createBucket, defaultLimits, type Bucket, type ServerLimits } from './limits.ts';
import { createServerMetrics } from './metrics.ts';
import { serveSession, turnAway, type Session } from './session.ts';
import { checkToken } from './token.ts';
import { parseTarget, protocolError } from './wire.ts';

/** Larger than any request, so that one that is too large still gets an answer; beyond it the socket is closed. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

const HEARTBEAT_MS = 30_000;

export type BargeinServerOptions = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Secret of every API key; null lets everybody in. */
  readonly secrets: ReadonlyMap<string, string> | null;
  readonly estimator: InterruptionEstimator;
  readonly defaultThreshold?: number;
  readonly limits?: Partial<ServerLimits>;
};

export interface BargeinServer {
  readonly port: number;
  /** Takes no new sessions, lets the running ones end when they are quiet, then closes. */
  drain(): Promise<void>;
  /** Closes now. */
  close(): Promise<void>;
}

type Desk = HttpHost & {
  readonly server: Server;
  readonly webSockets: WebSocketServer;
  readonly sessions: Map<Session, { readonly socket: WebSocket; readonly apiKey: string; alive: boolean }>;
  draining: boolean;
};

/** Serves LiveKit's `/bargein` protocol over WebSocket and HTTP. Keeps nothing between requests but open sockets. */
export async function openBargeinServer(options: BargeinServerOptions): Promise<BargeinServer> {
  const desk = deskOf(options);
  const { server, webSockets } = desk;
  server.on('upgrade', (request, stream: Duplex, head) => {
    const refusal = refusalOf(request, desk);
    if (refusal !== null) rejectUpgrade(stream, refusal);
    else
      webSockets.handleUpgrade(request, stream, head, (socket) => {
        receive(socket, request, desk);
      });
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5000;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const heartbeat = setInterval(() => {
    beat(desk);
  }, HEARTBEAT_MS);
  const close = async (): Promise<void> => {
    clearInterval(heartbeat);
    for (const { socket } of desk.sessions.values()) socket.terminate();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    await desk.estimator.close();
  };
  return {
    port: (server.address() as AddressInfo).port,
    async drain() {
      await drain(desk);
      await close();
    },
    close,
  };
}

function deskOf({ secrets, estimator, defaultThreshold = 0.5, limits: given }: BargeinServerOptions): Desk {
  const limits = { ...defaultLimits, ...given };
  const buckets = new Map<string, Bucket>();
  const desk: Desk = {
    server: createServer(
      (request: IncomingMessage, response: ServerResponse) => void serveHttp(request, response, desk),
    ),
    webSockets: new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES }),
    sessions: new Map(),
    draining: false,
    secrets,
    estimator,
    defaultThreshold,
    limits,
    metrics: createServerMetrics(),
    nowMs: () => clock.nowMs(),
    isDraining: () => desk.draining,
    bucketOf(apiKey) {
      // Only keys that exist come here, so this does not grow.
      const bucket = buckets.get(apiKey) ?? createBucket(limits.requestsPerSecond * limits.maxSessionsPerKey);
      buckets.set(apiKey, bucket);
      return bucket;
    },
  };
  return desk;
}

/** Refusals that a client or a load balancer has to see before the upgrade. */
function refusalOf(request: IncomingMessage, desk: Desk): 404 | 503 | null {
  if (!parseTarget(request.url).path.endsWith('/bargein')) return 404;
  return desk.draining || desk.sessions.size >= desk.limits.maxSessions ? 503 : null;
}

function rejectUpgrade(stream: Duplex, status: 404 | 503): void {
  const text = status === 404 ? 'Not Found' : 'Service Unavailable';
  stream.on('error', () => {
    // The client left before it was told.
  });
  stream.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function receive(socket: WebSocket, request: IncomingMessage, desk: Desk): void {
  const token = desk.secrets && checkToken(request.headers.authorization, desk.secrets, Date.now());
  if (token !== null && !token.ok) {
    turnAway(socket, protocolError(401, token.reason), desk.metrics);
    return;
  }
  const apiKey = token?.apiKey ?? '';
  const ofKey = [...desk.sessions.values()].filter((entry) => entry.apiKey === apiKey).length;
  if (ofKey >= desk.limits.maxSessionsPerKey) {
    turnAway(socket, protocolError(429, 'too many sessions of this key'), desk.metrics);
    return;
  }
  const session = serveSession(socket, desk);
  const entry = { socket, apiKey, alive: true };
  desk.sessions.set(session, entry);
  log.info('barge-in session opened', { session: session.id, sessions: desk.sessions.size });
  socket.on('pong', () => {
    entry.alive = true;
  });
  socket.on('error', (error) => {
    log.warn('barge-in socket failed', { session: session.id, reason: error.message });
  });
  socket.on('close', () => desk.sessions.delete(session));
}

function beat(desk: Desk): void {
  for (const [session, entry] of desk.sessions) {
    const tooOld = desk.nowMs() - session.openedAtMs >= desk.limits.maxSessionMs;
    if (!entry.alive) entry.socket.terminate();
    else if (tooOld && session.isQuiet()) session.leave('long enough');
    else {
      entry.alive = false;
      entry.socket.ping();
    }
  }
}

async function drain(desk: Desk): Promise<void> {
  desk.draining = true;
  log.info('barge-in server drains', { sessions: desk.sessions.size });
  const endAtMs = desk.nowMs() + desk.limits.drainMs;
  while (desk.sessions.size > 0 && desk.nowMs() < endAtMs) {
    for (const session of desk.sessions.keys()) if (session.isQuiet()) session.leave('server leaves');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
