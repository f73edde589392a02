import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '../log.ts';
import { judge } from './judge.ts';
import type { Bucket } from './limits.ts';
import type { SessionHost } from './session.ts';
import { checkToken } from './token.ts';
import {
  errorMessage,
  judgementBody,
  parseQuery,
  parseSamples,
  parseTarget,
  protocolError,
  type ProtocolError,
} from './wire.ts';

export type HttpHost = SessionHost & {
  /** Secret of every key; null lets everybody in. */
  readonly secrets: ReadonlyMap<string, string> | null;
  readonly isDraining: () => boolean;
  readonly bucketOf: (apiKey: string) => Bucket;
};

/** Every path of the server that is not a WebSocket. Never throws. */
export async function serveHttp(request: IncomingMessage, response: ServerResponse, host: HttpHost): Promise<void> {
  if (host.isDraining()) response.setHeader('Connection', 'close');
  try {
    const { path, query } = parseTarget(request.url);
    if (path === '/healthz') answerHealth(response, host);
    else if (path === '/metrics') await answerMetrics(response, host);
    else if (!path.endsWith('/bargein')) refuse(response, protocolError(404, 'there is nothing here'), host);
    else if (request.method !== 'POST') refuse(response, protocolError(405, 'only POST, or a WebSocket'), host);
    else await answerRequest(request, response, query, host);
  } catch (error) {
    log.error('barge-in request failed', { reason: String(error) });
    if (!response.headersSent) refuse(response, protocolError(500, 'the server failed'), host);
    else response.destroy();
  }
}

function answerHealth(response: ServerResponse, { isDraining }: HttpHost): void {
  const draining = isDraining();
  response.writeHead(draining ? 503 : 200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify({ status: draining ? 'draining' : 'ok' }));
}

async function answerMetrics(response: ServerResponse, { metrics }: HttpHost): Promise<void> {
  const text = await metrics.text();
  response.writeHead(200, { 'Content-Type': metrics.contentType });
  response.end(text);
}

async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  search: URLSearchParams,
  host: HttpHost,
): Promise<void> {
  const refused = admit(request, host);
  if (refused !== null) {
    refuse(response, refused, host);
    return;
  }
  const query = parseQuery(search);
  if ('kind' in query) {
    refuse(response, query, host);
    return;
  }
  const samples = parseSamples(await bodyOf(request, host.limits.maxSamples * 2 + 1), host.limits.maxSamples);
  if ('kind' in samples) {
    refuse(response, samples, host);
    return;
  }
  const judgement = await judge(host.estimator, { ...query, samples }, query, host.defaultThreshold);
  host.metrics.judged('http', judgement.isInterruption, judgement.tookMs);
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(judgementBody(judgement));
}

function admit(request: IncomingMessage, { secrets, bucketOf, nowMs }: HttpHost): ProtocolError | null {
  const token = secrets && checkToken(request.headers.authorization, secrets, Date.now());
  if (token !== null && !token.ok) return protocolError(401, token.reason);
  const encoding = request.headers['content-type'] ?? 'application/octet-stream';
  if (!encoding.startsWith('application/octet-stream')) return protocolError(415, 'the body must be raw s16le');
  if (!bucketOf(token?.apiKey ?? '').take(nowMs())) return protocolError(429, 'too many requests');
  return null;
}

/** Reads at most so many bytes; of a longer body the rest is never read. */
async function bodyOf(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let receivedBytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    receivedBytes += chunk.byteLength;
    if (receivedBytes > maxBytes) break;
  }
  // One more even byte than allowed, so that the size is what is complained about.
  return Buffer.concat(chunks).subarray(0, receivedBytes > maxBytes ? maxBytes + 1 : receivedBytes);
}

function refuse(response: ServerResponse, error: ProtocolError, { metrics }: HttpHost): void {
  metrics.failed('http', error.code);
  const headers = { 'Content-Type': 'application/json', ...(error.code === 413 ? { Connection: 'close' } : {}) };
  response.writeHead(error.code, headers);
  response.end(errorMessage(error, randomUUID()));
}
