import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { bytesOf } from '../../domain/pcm.ts';
import { APIConnectionError, APIError, APIStatusError } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import type { Answer, StreamRequest } from './stream-state.ts';
import { createAccessToken } from './token.ts';
import type { OpenTransport, TransportListener } from './transport.ts';
import { parsePrediction, predictionUrl } from './wire.ts';

/** Far more than the longest answer: 120 probabilities. */
const MAX_ANSWER_BYTES = 256 * 1024;

type Post = (url: string, headers: Record<string, string | number>) => ClientRequest;

type Road = {
  readonly listener: TransportListener;
  readonly agent: HttpAgent;
  readonly post: Post;
  options: ResolvedOptions;
  phase: 'idle' | 'asking' | 'over';
  finishing: boolean;
  running: ClientRequest | null;
};

/**
 * One POST after the other over one kept connection, as LiveKit's agents 1.5 talk to any address that is not
 * LiveKit's own. While one is answered no other is sent, and the next carries the newest audio.
 */
export const openHttpTransport: OpenTransport = (options, _connect, listener) => {
  const secure = /^(https|wss):/.test(options.baseUrl);
  const keeping = { keepAlive: true, maxSockets: 1 };
  const agent = secure ? new HttpsAgent(keeping) : new HttpAgent(keeping);
  const start = secure ? httpsRequest : httpRequest;
  const post: Post = (url, headers) => (road.running = start(url, { method: 'POST', agent, headers }));
  const road: Road = { listener, agent, post, options, phase: 'idle', finishing: false, running: null };
  queueMicrotask(() => {
    if (road.phase === 'idle') listener.ready();
  });

  return {
    name: 'http',
    get ready() {
      return road.phase === 'idle' && !road.finishing;
    },
    send(request) {
      send(road, request);
    },
    update(updated) {
      road.options = updated;
      return true;
    },
    finish() {
      road.finishing = true;
      if (road.phase === 'idle')
        end(road, (): void => {
          listener.ended();
        });
    },
    async close() {
      end(road);
      const { running } = road;
      if (running === null || running.closed) return;
      const closed = new Promise<void>((resolve) => {
        running.once('close', resolve);
      });
      running.destroy();
      await closed;
    },
  };
};

function end(road: Road, andThen?: () => void): void {
  if (road.phase === 'over') return;
  road.phase = 'over';
  road.agent.destroy();
  andThen?.();
}

function send(road: Road, request: StreamRequest): void {
  const { listener } = road;
  road.phase = 'asking';
  ask(request, road.options, road.post).then(
    (answer) => {
      if (road.phase === 'over') return;
      road.phase = 'idle';
      listener.answered(answer);
      if (!road.finishing) listener.ready();
      else
        end(road, () => {
          listener.ended();
        });
    },
    (error: unknown) => {
      const cause = error instanceof APIError ? error : new APIError(String(error), { cause: error });
      end(road, () => {
        listener.lost(cause);
      });
    },
  );
}

function ask({ createdAt, samples }: StreamRequest, options: ResolvedOptions, post: Post): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sentAtMs = performance.now();
    const body = bytesOf(samples);
    const request = post(predictionUrl(options, createdAt), {
      ...options.headers,
      'Content-Type': 'application/octet-stream',
      'Content-Length': body.byteLength,
      Authorization: `Bearer ${createAccessToken(options.apiKey, options.apiSecret, Date.now())}`,
    });
    const timer = setTimeout(() => {
      reject(new APIStatusError(`no answer within ${options.inferenceTimeoutMs} ms`, 408, { retryable: false }));
      request.destroy();
    }, options.inferenceTimeoutMs);
    request.on('close', () => {
      clearTimeout(timer);
    });
    request.on('error', (cause) => {
      reject(new APIConnectionError(`the request failed: ${cause.message}`, { cause }));
    });
    request.on('response', (response) => {
      textOf(response)
        .then((text) => {
          resolve(answerOf(text, response, performance.now() - sentAtMs));
        })
        .catch(reject);
    });
    request.end(body);
  });
}

function answerOf(text: string, { statusCode = -1 }: IncomingMessage, roundTripMs: number): Answer {
  if (statusCode < 200 || statusCode > 299) {
    throw new APIStatusError(`the server answered with status ${statusCode}`, statusCode, {
      body: text.slice(0, 500),
      retryable: statusCode !== 429,
    });
  }
  const answer = parsePrediction(text, roundTripMs);
  if (!('malformed' in answer)) return answer;
  throw new APIStatusError(`the answer is not of this protocol (${answer.malformed})`, statusCode);
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let receivedBytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      receivedBytes += chunk.byteLength;
      if (receivedBytes > MAX_ANSWER_BYTES) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new APIConnectionError('the answer broke off', { cause });
  }
  if (receivedBytes > MAX_ANSWER_BYTES) throw new APIStatusError('the answer is too long', response.statusCode ?? -1);
  return Buffer.concat(chunks).toString('utf8');
}
