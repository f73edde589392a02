import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { InterruptionEstimator } from '../interfaces/interruption-estimator.ts';
import { log } from '../log.ts';
import { judge } from './judge.ts';
import { createBucket, type Bucket, type ServerLimits } from './limits.ts';
import type { ServerMetrics } from './metrics.ts';
import {
  errorMessage,
  judgementMessage,
  parseAudioMessage,
  parseClientMessage,
  protocolError,
  SESSION_CLOSED_MESSAGE,
  sessionCreatedMessage,
  type AudioRequest,
  type ProtocolError,
  type SessionSettings,
} from './wire.ts';

/** A client that reads its answers this slowly is gone. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

export type SessionHost = {
  readonly estimator: InterruptionEstimator;
  readonly limits: ServerLimits;
  readonly metrics: ServerMetrics;
  readonly defaultThreshold: number;
  readonly nowMs: () => number;
};

/** One client on one WebSocket. Keeps no more than its settings: any server can take over the next. */
export interface Session {
  readonly id: string;
  readonly openedAtMs: number;
  /** No request waits, and none came for a while. */
  isQuiet(): boolean;
  /** Says goodbye: the client connects anew elsewhere. */
  leave(reason: string): void;
}

type Talk = {
  readonly id: string;
  readonly socket: WebSocket;
  readonly host: SessionHost;
  readonly bucket: Bucket;
  settings: SessionSettings | null;
  /** Requests are judged one after the other. */
  work: Promise<void>;
  waiting: number;
  mistakes: number;
  requests: number;
  lastRequestAtMs: number;
};

export function serveSession(socket: WebSocket, host: SessionHost): Session {
  const { limits, metrics, nowMs } = host;
  const openedAtMs = nowMs();
  const talk: Talk = {
    id: randomUUID(),
    socket,
    host,
    bucket: createBucket(limits.requestsPerSecond),
    settings: null,
    work: Promise.resolve(),
    waiting: 0,
    mistakes: 0,
    requests: 0,
    lastRequestAtMs: -Infinity,
  };
  metrics.sessionOpened();
  const lateCreate = setTimeout(() => {
    if (talk.settings === null) refuse(talk, protocolError(408, 'no session.create'), true);
  }, limits.createWithinMs);
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) hear(talk, data);
    else obey(talk, data.toString('utf8'));
  });
  socket.on('close', (code) => {
    clearTimeout(lateCreate);
    metrics.sessionClosed();
    log.info('barge-in session ended', { session: talk.id, code, requests: talk.requests, mistakes: talk.mistakes });
  });
  return {
    id: talk.id,
    openedAtMs,
    isQuiet: () => talk.waiting === 0 && nowMs() - talk.lastRequestAtMs >= limits.quietMs,
    leave(reason) {
      socket.close(1001, reason);
    },
  };
}

function obey(talk: Talk, text: string): void {
  const message = parseClientMessage(text);
  switch (message.kind) {
    case 'error':
      refuse(talk, message);
      return;
    case 'create':
      talk.settings = message.settings;
      talk.socket.send(sessionCreatedMessage(talk.host.defaultThreshold));
      return;
    case 'close':
      // What was asked before is answered before.
      void talk.work.then(() => {
        talk.socket.send(SESSION_CLOSED_MESSAGE);
        talk.socket.close(1000);
      });
  }
}

function hear(talk: Talk, data: Buffer): void {
  const { host, settings } = talk;
  if (settings === null) {
    refuse(talk, protocolError(400, 'audio before session.create'));
    return;
  }
  if (!talk.bucket.take(host.nowMs()) || talk.waiting >= host.limits.maxWaiting) {
    refuse(talk, protocolError(429, 'too many requests'));
    return;
  }
  const request = parseAudioMessage(data, host.limits.maxSamples);
  if (request.kind === 'error') {
    refuse(talk, request);
    return;
  }
  talk.requests += 1;
  talk.waiting += 1;
  talk.lastRequestAtMs = host.nowMs();
  talk.work = talk.work.then(() => answer(talk, request, settings));
}

async function answer(talk: Talk, request: AudioRequest, settings: SessionSettings): Promise<void> {
  const { estimator, metrics, defaultThreshold } = talk.host;
  try {
    if (talk.socket.readyState !== talk.socket.OPEN) return;
    const judgement = await judge(estimator, request, settings, defaultThreshold);
    metrics.judged('websocket', judgement.isInterruption, judgement.tookMs);
    talk.socket.send(judgementMessage(judgement));
    if (talk.socket.bufferedAmount > MAX_BUFFERED_BYTES) talk.socket.terminate();
  } catch (error) {
    log.error('barge-in estimator failed', { session: talk.id, reason: String(error) });
    refuse(talk, protocolError(500, 'the estimator failed'));
  } finally {
    talk.waiting -= 1;
  }
}

function refuse(talk: Talk, error: ProtocolError, last = false): void {
  talk.mistakes += 1;
  talk.host.metrics.failed('websocket', error.code);
  talk.socket.send(errorMessage(error, talk.id));
  if (last || talk.mistakes >= talk.host.limits.maxMistakes) talk.socket.close(1008, 'too many mistakes');
}

/** A client that says nothing is told after this. */
const FIRST_WORD_MS = 1000;

/**
 * Answers a client that may not come in, in the protocol's words. After its first message: LiveKit's own client for
 * Node does not hear what comes with the handshake.
 */
export function turnAway(socket: WebSocket, error: ProtocolError, metrics: ServerMetrics): void {
  metrics.failed('websocket', error.code);
  let told = false;
  const tell = (): void => {
    clearTimeout(timer);
    if (told) return;
    told = true;
    socket.send(errorMessage(error, randomUUID()));
    socket.close(1008, error.message.slice(0, 120));
  };
  const timer = setTimeout(tell, FIRST_WORD_MS);
  socket.on('message', tell);
  socket.on('close', () => {
    clearTimeout(timer);
  });
  socket.on('error', () => {
    // It is being closed already.
  });
}
