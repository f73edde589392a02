import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { AdaptiveInterruptionDetector } from '../interruption-detectors/adaptive/detector.ts';
import { createAccessToken } from '../interruption-detectors/adaptive/token.ts';
import { agentStarts, overlapStarts, overlapStops } from '../testing/detector-script.ts';
import { until } from '../testing/until.ts';
import type { ServerLimits } from './limits.ts';
import { openBargeinServer, type BargeinServer } from './server.ts';

/** Judges by the level alone, so that a test knows the verdict. */
const loudness = {
  name: 'loudness',
  probabilities: async (samples: Int16Array) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return new Float32Array(Math.floor(samples.length / 400)).fill(
      Math.abs(samples[samples.length - 1]) > 1000 ? 0.9 : 0.1,
    );
  },
  close: () => Promise.resolve(),
};
const secrets = new Map([['key', 'secret']]);
const authorization = (): string => `Bearer ${createAccessToken('key', 'secret', Date.now())}`;

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});
async function open(limits: Partial<ServerLimits> = {}): Promise<BargeinServer> {
  const server = await openBargeinServer({ host: '127.0.0.1', port: 0, secrets, estimator: loudness, limits });
  opened.push(server);
  return server;
}

type Client = { readonly socket: WebSocket; readonly texts: Record<string, unknown>[]; code: number | null };

async function connect(
  { port }: BargeinServer,
  headers: Record<string, string> = { authorization: authorization() },
): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/bargein`, { headers });
  const client: Client = { socket, texts: [], code: null };
  socket.on('message', (data: Buffer) => client.texts.push(JSON.parse(data.toString()) as Record<string, unknown>));
  socket.on('close', (code) => (client.code = code));
  socket.on('error', () => undefined);
  opened.push({
    close: () => {
      socket.terminate();
    },
  });
  await new Promise((resolve) =>
    socket.once('open', resolve).once('close', resolve).once('unexpected-response', resolve),
  );
  return client;
}
const create = (settings: Record<string, unknown> = {}): string =>
  JSON.stringify({
    type: 'session.create',
    settings: { sample_rate: 16_000, num_channels: 1, threshold: 0.5, min_frames: 2, encoding: 's16le', ...settings },
  });
const audio = (samples: number, value = 5000, createdAt = 1n): Buffer => {
  const bytes = Buffer.alloc(8 + samples * 2);
  bytes.writeBigUInt64LE(createdAt);
  for (let i = 0; i < samples; i++) bytes.writeInt16LE(value, 8 + 2 * i);
  return bytes;
};
async function session(server: BargeinServer, settings?: Record<string, unknown>): Promise<Client> {
  const client = await connect(server);
  client.socket.send(create(settings));
  await until(() => client.texts.length === 1);
  return client;
}

function post(
  { port }: BargeinServer,
  path: string,
  body: Buffer | null,
  headers: Record<string, string> = { authorization: authorization(), 'content-type': 'application/octet-stream' },
  method = 'POST',
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    request.on('error', reject);
    request.end(body ?? undefined);
  });
}
const query = 'threshold=0.5&min_frames=2&created_at=1';

describe('over WebSocket', () => {
  it('tells a verdict from none and echoes created_at beyond 2^53', async () => {
    const client = await session(await open());
    expect(client.texts[0]).toEqual({ type: 'session.created', default_threshold: 0.5 });
    const raw: string[] = [];
    client.socket.on('message', (data: Buffer) => raw.push(data.toString()));
    client.socket.send(audio(1600, 5000, 18_446_744_073_709_551_615n));
    client.socket.send(audio(1600, 10));
    await until(() => raw.length === 2);
    expect(raw[0]).toContain('"created_at":18446744073709551615,');
    expect(client.texts[1]).toMatchObject({ type: 'bargein_detected', probabilities: [0.9, 0.9, 0.9, 0.9] });
    expect(client.texts[1]['prediction_duration']).toBeGreaterThan(0);
    expect(client.texts[2]).toMatchObject({ type: 'inference_done', created_at: 1 });
  });

  it('takes the threshold of the session, or its own', async () => {
    const strict = await session(await open(), { threshold: 0.95 });
    strict.socket.send(audio(1600));
    await until(() => strict.texts.length === 2);
    expect(strict.texts[1]['type']).toBe('inference_done');
    const lenient = await session(await open(), { threshold: undefined });
    lenient.socket.send(audio(1600));
    await until(() => lenient.texts.length === 2);
    expect(lenient.texts[1]['type']).toBe('bargein_detected');
  });

  it('answers everything before it says goodbye', async () => {
    const client = await session(await open());
    for (let i = 0; i < 3; i++) client.socket.send(audio(1600));
    client.socket.send(JSON.stringify({ type: 'session.close' }));
    await until(() => client.code !== null);
    expect(client.texts.map((text) => text['type'])).toEqual([
      'session.created',
      'bargein_detected',
      'bargein_detected',
      'bargein_detected',
      'session.closed',
    ]);
    expect(client.code).toBe(1000);
  });

  it.each<[string, string | Buffer, number]>([
    ['malformed JSON', '{"type":', 400],
    ['JSON that is no message', '[1]', 400],
    ['an unknown type', '{"type":"session.destroy"}', 400],
    ['settings that do not fit', create({ min_frames: 'two' }), 400],
    ['a wrong encoding', create({ encoding: 'opus' }), 415],
    ['a wrong rate', create({ sample_rate: 48_000 }), 415],
    ['two channels', create({ num_channels: 2 }), 415],
    ['half a sample', Buffer.concat([audio(100), Buffer.from([1])]), 400],
    ['less than a header', Buffer.from([1, 2, 3]), 400],
    ['no audio', audio(0), 400],
    ['more than 3 s', audio(48_001), 413],
  ])('answers %s with an error and goes on', async (_what, message, code) => {
    const client = await session(await open());
    client.socket.send(message);
    await until(() => client.texts.length === 2);
    expect(client.texts[1]).toMatchObject({ type: 'error', code });
    expect(client.texts[1]['message']).toEqual(expect.any(String));
    expect(client.texts[1]['session_id']).toMatch(/^[\da-f-]{36}$/);
    client.socket.send(audio(1600));
    await until(() => client.texts.length === 3);
    expect(client.texts[2]['type']).toBe('bargein_detected');
  });

  it('takes no audio before session.create, and does not wait for it forever', async () => {
    const client = await connect(await open({ createWithinMs: 50 }));
    client.socket.send(audio(1600));
    await until(() => client.code !== null);
    expect(client.texts.map((text) => text['code'])).toEqual([400, 408]);
    expect(client.code).toBe(1008);
  });

  it.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['a token of another secret', { authorization: `Bearer ${createAccessToken('key', 'guess', Date.now())}` }],
    ['an expired token', { authorization: `Bearer ${createAccessToken('key', 'secret', Date.now() - 700_000)}` }],
  ])('turns away %s in the protocol’s words', async (_what, headers) => {
    const client = await connect(await open(), headers);
    client.socket.send(create());
    await until(() => client.code !== null);
    expect(client.texts).toMatchObject([{ type: 'error', code: 401 }]);
    expect(client.code).toBe(1008);
  });

  it('limits the requests of a session', async () => {
    const client = await session(await open({ requestsPerSecond: 2 }));
    for (let i = 0; i < 6; i++) client.socket.send(audio(400));
    await until(() => client.texts.length === 7);
    expect(client.texts.filter((text) => text['code'] === 429)).toHaveLength(2);
  });

  it('closes a session that makes nothing but mistakes', async () => {
    const client = await session(await open({ maxMistakes: 3 }));
    for (let i = 0; i < 5; i++) client.socket.send('?');
    await until(() => client.code !== null);
    expect(client.code).toBe(1008);
  });

  it('limits sessions: of a key in the protocol’s words, of the server before the upgrade', async () => {
    const server = await open({ maxSessionsPerKey: 1, maxSessions: 2 });
    await session(server);
    const second = await connect(server);
    // A client that says nothing is told all the same.
    await until(() => second.code !== null);
    expect(second.texts).toMatchObject([{ code: 429 }]);
    const full = await open({ maxSessions: 0 });
    expect((await connect(full)).socket.readyState).not.toBe(WebSocket.OPEN);
  });

  it('survives a frame that is larger than anything', async () => {
    const server = await open();
    const client = await session(server);
    client.socket.send(Buffer.alloc(2_000_000));
    await until(() => client.code !== null);
    expect(client.code).toBe(1009);
    expect((await post(server, '/healthz', null, {}, 'GET')).status).toBe(200);
  });

  it('serves our own detector', async () => {
    const { port } = await open();
    const detector = new AdaptiveInterruptionDetector({
      baseUrl: `ws://127.0.0.1:${port}`,
      apiKey: 'key',
      apiSecret: 'secret',
    });
    const events: boolean[] = [];
    detector.on('overlapping_speech', ({ isInterruption }) => events.push(isInterruption));
    const stream = detector.stream();
    opened.push(stream);
    stream.pushFrame(agentStarts());
    for (const value of [10, 5000]) {
      stream.pushFrame(overlapStarts());
      stream.pushFrame({ kind: 'audio', samples: new Int16Array(1600).fill(value), sampleRate: 16_000 });
      if (value === 10) stream.pushFrame(overlapStops());
      const wanted = events.length + (value === 10 ? 0 : 1);
      await until(() => events.length >= wanted);
    }
    expect(events).toEqual([false, true]);
  });
});

describe('over HTTP', () => {
  it('judges one request', async () => {
    const server = await open();
    const answer = await post(
      server,
      `/bargein?threshold=0.5&min_frames=2&created_at=9007199254740993`,
      audio(1600).subarray(8),
    );
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"created_at":9007199254740993');
    expect(JSON.parse(answer.text)).toMatchObject({ is_bargein: true, probabilities: [0.9, 0.9, 0.9, 0.9] });
  });

  it.each<[string, () => Parameters<typeof post> extends [unknown, ...infer R] ? R : never, number]>([
    ['another path', () => ['/other', null], 404],
    ['GET', () => [`/bargein?${query}`, null, { authorization: authorization() }, 'GET'], 405],
    ['no token', () => [`/bargein?${query}`, audio(400), {}], 401],
    ['a query without created_at', () => ['/bargein?threshold=0.5', audio(400)], 400],
    ['a threshold of 7', () => ['/bargein?threshold=7&created_at=1', audio(400)], 400],
    ['half a sample', () => [`/bargein?${query}`, Buffer.alloc(3)], 400],
    ['no audio', () => [`/bargein?${query}`, Buffer.alloc(0)], 400],
    ['more than 3 s', () => [`/bargein?${query}`, Buffer.alloc(96_002)], 413],
    [
      'JSON',
      () => [
        `/bargein?${query}`,
        Buffer.from('{}'),
        { authorization: authorization(), 'content-type': 'application/json' },
      ],
      415,
    ],
    ['a strange target', () => ['//', Buffer.alloc(2)], 404],
  ])('answers %s with an error', async (_what, request, status) => {
    const server = await open();
    const answer = await post(server, ...request());
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'error', code: status });
    expect((await post(server, '/healthz', null, {}, 'GET')).status).toBe(200);
  });

  it('limits the requests of a key', async () => {
    const server = await open({ requestsPerSecond: 1, maxSessionsPerKey: 1 });
    const answers = await Promise.all([1, 2, 3].map(() => post(server, `/bargein?${query}`, audio(400).subarray(8))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
  });

  it('counts what it does', async () => {
    const server = await open();
    await session(server);
    await post(server, `/bargein?${query}`, audio(400, 5000).subarray(8));
    await post(server, '/bargein', null);
    const { text } = await post(server, '/metrics', null, {}, 'GET');
    expect(text).toContain('bargein_sessions 1');
    expect(text).toContain('bargein_requests_total{transport="http",verdict="none"} 1');
    expect(text).toContain('bargein_errors_total{transport="http",code="400"} 1');
    expect(text).toContain('bargein_prediction_seconds_count 1');
    expect(text).toContain('bargein_process_cpu_seconds_total');
  });
});

it('drains: no new sessions, quiet ones leave at once, busy ones when they are quiet', async () => {
  const server = await open({ quietMs: 200, drainMs: 3000 });
  const busy = await session(server);
  const quiet = await session(server);
  busy.socket.send(audio(1600));
  await until(() => busy.texts.length === 2);
  const startedAtMs = performance.now();
  const drained = server.drain();
  await until(() => quiet.code !== null);
  expect(quiet.code).toBe(1001);
  expect(busy.code).toBeNull();
  expect((await post(server, '/healthz', null, {}, 'GET')).status).toBe(503);
  expect((await connect(server)).socket.readyState).not.toBe(WebSocket.OPEN);
  await drained;
  expect(busy.code).toBe(1001);
  expect(busy.texts.at(-1)).toMatchObject({ type: 'bargein_detected' });
  expect(performance.now() - startedAtMs).toBeLessThan(2500);
  await expect(post(server, '/healthz', null, {}, 'GET')).rejects.toThrow();
});
