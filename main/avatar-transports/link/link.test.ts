import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { linkSettings } from '../../domain/settings/link.ts';
import type { TransportState } from '../../interfaces/avatar-transport.ts';
import { log } from '../../log.ts';
import { openListeningMouth, type ListeningMouth } from '../../testing/listening-mouth.ts';
import { until } from '../../testing/until.ts';
import type { LinkLimits } from './limits.ts';
import { openLinkTransport, type LinkTransport } from './link.ts';

let folder = '';
const opened: { close(): unknown }[] = [];
beforeEach(() => {
  log.setLevel('silent');
  folder = mkdtempSync(join(tmpdir(), 'parley-link-'));
});
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  rmSync(folder, { recursive: true, force: true });
  log.setLevel('info');
});

type Kiosk = { readonly transport: LinkTransport; readonly mouth: ListeningMouth; readonly states: TransportState[] };

async function openKiosk(settings: object = {}, limits: Partial<LinkLimits> = {}): Promise<Kiosk> {
  const transport = openLinkTransport({
    settings: linkSettings.parse({ port: 0, token: 'secret', ...settings }),
    dataFolder: folder,
    limits,
  });
  const states: TransportState[] = [];
  transport.onState((state) => states.push(state));
  const mouth = openListeningMouth(transport);
  await transport.open();
  opened.push(transport);
  return { transport, mouth, states };
}

type Told = Record<string, unknown> & { readonly type: string; readonly id?: string };
type Agent = {
  readonly socket: WebSocket;
  readonly told: Told[];
  readonly sound: Buffer[];
  readonly code: () => number | null;
  readonly status: () => number | null;
  send(message: object): void;
  of(type: string): Told[];
};

async function connect(
  { transport }: Kiosk,
  { path = '/link', headers = { authorization: 'Bearer secret' }, ca = '' } = {},
): Promise<Agent> {
  const url = transport.url!.replace('/link', path);
  const socket = new WebSocket(url, { headers, ...(ca !== '' && { ca }) });
  const told: Told[] = [];
  const sound: Buffer[] = [];
  let code: number | null = null;
  let status: number | null = null;
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) sound.push(data);
    else told.push(JSON.parse(data.toString()) as Told);
  });
  socket.on('close', (given) => (code = given));
  socket.on('error', () => undefined);
  socket.on('unexpected-response', (request, response) => {
    status = response.statusCode ?? 0;
    code = -1;
    request.destroy();
  });
  opened.push({
    close: () => {
      socket.terminate();
    },
  });
  await until(() => socket.readyState === WebSocket.OPEN || code !== null);
  return {
    socket,
    told,
    sound,
    code: () => code,
    status: () => status,
    send: (message) => {
      socket.send(JSON.stringify(message));
    },
    of: (type) => told.filter((message) => message.type === type),
  };
}

const second = Buffer.alloc(48_000, 1);
/** A segment of so many seconds, all at once. */
function say(agent: Agent, id: string, seconds = 1, more: object = {}): void {
  agent.send({ type: 'segment-start', id, ...more });
  for (let i = 0; i < seconds; i++) agent.socket.send(second);
  agent.send({ type: 'segment-end', id });
}

describe('an agent on the link', () => {
  it('says two segments and is told what was heard of each', async () => {
    const kiosk = await openKiosk();
    const agent = await connect(kiosk);
    const words = [{ text: 'Hello', startMs: 0, endMs: 900 }];
    say(agent, 'a', 1, { text: 'Hello', words, mood: 'happy' });
    say(agent, 'b', 2);
    await until(() => kiosk.mouth.queued.length === 2 && kiosk.mouth.queued[1].sentMs === 2000);
    expect(kiosk.mouth.messages[0]).toEqual({
      kind: 'segment-started',
      segmentId: 'link-1:a',
      text: 'Hello',
      words,
      allowInterruptions: true,
      mood: 'happy',
    });
    kiosk.mouth.play(500);
    kiosk.mouth.play(1000);
    kiosk.mouth.play(2000);
    await until(() => agent.of('playback-finished').length === 2);
    const types = agent.told.map(({ type, id }) => (id === undefined ? type : `${type} ${id}`));
    expect(types).toEqual([
      'welcome',
      'playback-started a',
      'playback-finished a',
      'playback-started b',
      'playback-finished b',
    ]);
    expect(agent.of('playback-finished')[1]).toMatchObject({ positionMs: 2000, durationMs: 2000, interrupted: false });
  });

  it('clears: before the first sample, in the middle, twice; each segment is finished once', async () => {
    const kiosk = await openKiosk();
    const agent = await connect(kiosk);
    say(agent, 'early');
    agent.send({ type: 'clear' });
    await until(() => agent.of('playback-finished').length === 1);
    say(agent, 'middle');
    await until(() => kiosk.mouth.queued.length === 1);
    kiosk.mouth.play(400);
    agent.send({ type: 'clear' });
    agent.send({ type: 'clear' });
    await until(() => kiosk.mouth.clears === 3);
    await until(() => agent.of('playback-finished').length === 2);
    say(agent, 'next');
    await until(() => kiosk.mouth.queued.length === 1);
    kiosk.mouth.play(1000);
    agent.send({ type: 'clear' });
    await until(() => agent.of('playback-finished').length === 3);
    const ends = agent.of('playback-finished').map(({ id, positionMs, interrupted }) => [id, positionMs, interrupted]);
    expect(ends).toEqual([
      ['early', 0, true],
      ['middle', 400, true],
      ['next', 1000, false],
    ]);
    expect(agent.of('error')).toEqual([]);
  });

  it('takes sound that arrives after a clear for what it was: too late, and no mistake', async () => {
    const kiosk = await openKiosk();
    const agent = await connect(kiosk);
    agent.send({ type: 'segment-start', id: 'a' });
    agent.socket.send(second);
    agent.send({ type: 'clear' });
    agent.socket.send(second);
    agent.send({ type: 'segment-end', id: 'a' });
    say(agent, 'b');
    await until(() => kiosk.mouth.queued.some(({ segmentId, sentMs }) => segmentId === 'link-1:b' && sentMs === 1000));
    expect(kiosk.mouth.queued).toHaveLength(1);
    expect(agent.of('error')).toEqual([]);
  });

  it('drops a segment of an older generation, and finishes it', async () => {
    const kiosk = await openKiosk();
    const agent = await connect(kiosk);
    say(agent, 'a', 1, { generation: 1 });
    await until(() => kiosk.mouth.queued.length === 1);
    kiosk.mouth.interrupt();
    say(agent, 'stale', 1, { generation: 1 });
    say(agent, 'fresh', 1, { generation: 2 });
    await until(() => kiosk.mouth.queued.length === 1);
    expect(kiosk.mouth.queued[0].segmentId).toBe('link-1:fresh');
    expect(agent.of('interrupted')).toEqual([{ type: 'interrupted', generation: 2, atMs: 0 }]);
    await until(() => agent.of('playback-finished').length === 2);
    expect(agent.of('playback-finished').map(({ id }) => id)).toEqual(['a', 'stale']);
    expect(agent.of('error')).toEqual([]);
  });

  it('feeds a sample at a time, in pieces that split samples, in stereo', async () => {
    const kiosk = await openKiosk();
    const agent = await connect(kiosk);
    agent.send({ type: 'segment-start', id: 'a', channels: 2, sampleRate: 16_000 });
    for (const byte of [1, 0, 3, 0, 5, 0, 7, 0]) agent.socket.send(Buffer.from([byte]));
    agent.send({ type: 'segment-end' });
    await until(() => kiosk.mouth.messages.at(-1)?.kind === 'segment-ended');
    const sound = kiosk.mouth.messages.flatMap((message) =>
      message.kind === 'segment-audio' ? [...message.samples, message.sampleRate] : [],
    );
    expect(sound).toEqual([2, 16_000, 6, 16_000]);
  });

  it('sends captions, states, offers, moods and words', async () => {
    const kiosk = await openKiosk();
    const agent = await connect(kiosk);
    const said = [
      { type: 'agent-state', state: 'thinking' },
      { type: 'offers', offers: [{ id: 'bell', label: 'Bell?' }] },
      { type: 'mood', mood: 'curious' },
      { type: 'visitor-words', count: 2 },
      { type: 'caption', id: 'a', text: 'Hi', words: [] },
    ];
    for (const message of said) agent.send(message);
    await until(() => kiosk.mouth.messages.length === said.length);
    expect(kiosk.mouth.messages).toEqual([
      { kind: 'agent-state', state: 'thinking' },
      { kind: 'offers', offers: [{ id: 'bell', label: 'Bell?' }] },
      { kind: 'mood', mood: 'curious' },
      { kind: 'visitor-words', count: 2 },
      { kind: 'caption', segmentId: 'link-1:a', text: 'Hi', words: [] },
    ]);
  });

  it('is told everything else that happens, and gets the microphone when it asks', async () => {
    const kiosk = await openKiosk();
    const agent = await connect(kiosk);
    const frame = { samples: new Int16Array(160).fill(9), capturedAtMs: 5, rawDbfs: -30, speakerDbfs: -100 };
    kiosk.transport.hear(frame);
    agent.send({ type: 'microphone', on: true });
    await until(() => {
      kiosk.transport.hear(frame);
      return agent.sound.length > 0;
    });
    expect(agent.of('microphone-started')).toMatchObject([{ sampleRate: 16_000, atMs: 5 }]);
    expect(agent.sound[0]).toHaveLength(320);
    kiosk.transport.setAudioEnabled(false);
    kiosk.transport.report({ kind: 'turn-committed', atMs: 7, spokeMs: 1234.56 });
    kiosk.transport.report({ kind: 'topic-chosen', atMs: 8, topicId: 'bell' });
    await until(() => agent.of('topic-chosen').length === 1);
    expect(agent.told.slice(-3)).toEqual([
      { type: 'microphone-enabled', enabled: false },
      { type: 'turn-committed', spokeMs: 1234.6, atMs: 7 },
      { type: 'topic-chosen', topicId: 'bell', atMs: 8 },
    ]);
  });

  it('leaves in mid-segment: what came is said to its end; comes again and begins anew', async () => {
    const kiosk = await openKiosk();
    const agent = await connect(kiosk);
    agent.send({ type: 'segment-start', id: 'a' });
    agent.socket.send(second);
    await until(() => kiosk.mouth.queued.length === 1 && kiosk.mouth.queued[0].sentMs === 1000);
    agent.socket.terminate();
    await until(() => kiosk.states.at(-1)?.kind === 'reconnecting');
    expect(kiosk.mouth.messages.at(-1)).toEqual({ kind: 'segment-ended', segmentId: 'link-1:a' });
    const again = await connect(kiosk);
    say(again, 'a');
    await until(() => kiosk.mouth.queued.length === 2);
    kiosk.mouth.play(2000);
    await until(() => again.of('playback-finished').length === 1);
    expect(again.of('playback-started')).toHaveLength(1);
    expect(kiosk.states.map(({ kind }) => kind)).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
  });
});

describe('mistakes', () => {
  it('are each answered with what is wrong, and the conversation goes on', async () => {
    const kiosk = await openKiosk();
    const agent = await connect(kiosk);
    const wrong: readonly [string | Buffer, string][] = [
      ['{', 'not-json'],
      ['[]', 'bad-message'],
      ['{"type":"sing"}', 'unknown-type'],
      ['{"type":"segment-start"}', 'bad-message'],
      ['{"type":"segment-start","id":"x","sampleRate":1}', 'bad-message'],
      ['{"type":"segment-end"}', 'wrong-order'],
      [second, 'wrong-order'],
      [`{"type":"clear","x":"${'x'.repeat(70_000)}"}`, 'too-large'],
      ['{"type":"hello","protocol":9}', 'bad-message'],
    ];
    for (const [payload] of wrong) agent.socket.send(payload);
    await until(() => agent.of('error').length === wrong.length);
    expect(agent.of('error').map(({ code }) => code)).toEqual(wrong.map(([, code]) => code));
    say(agent, 'a');
    agent.send({ type: 'segment-start', id: 'a' });
    agent.send({ type: 'segment-start', id: 'b' });
    agent.send({ type: 'segment-start', id: 'c' });
    agent.send({ type: 'segment-end', id: 'c' });
    agent.socket.send(Buffer.alloc(4 * 1024 * 1024 + 2));
    await until(() => agent.of('error').length === wrong.length + 4);
    expect(
      agent
        .of('error')
        .slice(-4)
        .map(({ message }) => message),
    ).toEqual([
      'segment-start: there was a segment "a"',
      'segment-start: the segment before it has no segment-end yet',
      'segment-end: the open segment is not "c"',
      'a piece of sound has at most 4194304 bytes',
    ]);
    kiosk.mouth.play(1000);
    await until(() => agent.of('playback-finished').length === 1);
  });

  it('end with the line when there are too many of them, and the next agent may come', async () => {
    const kiosk = await openKiosk();
    const agent = await connect(kiosk);
    for (let i = 0; i < 60; i++) agent.send({ type: 'sing' });
    await until(() => agent.code() === 1008 && kiosk.states.at(-1)?.kind === 'reconnecting');
    expect(agent.of('error').length).toBeLessThanOrEqual(50);
    say(await connect(kiosk), 'a');
    await until(() => kiosk.mouth.queued.length === 1);
  });

  it('of more than the socket bears close it, and the kiosk goes on', async () => {
    const kiosk = await openKiosk();
    const agent = await connect(kiosk);
    agent.socket.send(Buffer.alloc(9 * 1024 * 1024));
    await until(() => agent.code() === 1009 || agent.code() === 1006);
    await until(() => kiosk.states.at(-1)?.kind === 'reconnecting');
    say(await connect(kiosk), 'a');
    await until(() => kiosk.mouth.queued.length === 1);
  });

  it('of flooding are stopped after twice what is allowed', async () => {
    const kiosk = await openKiosk({}, { textsPerSecond: 10, maxMistakes: 1000 });
    const agent = await connect(kiosk);
    for (let i = 0; i < 200; i++) agent.send({ type: 'agent-state', state: 'idle' });
    await until(() => agent.of('error').some(({ code }) => code === 'flood'));
    await until(() => kiosk.mouth.messages.length >= 20);
    expect(kiosk.mouth.messages.length).toBeLessThan(40);
  });

  it('of sending more than ten minutes are refused by the piece, and nothing that was taken is lost', async () => {
    const kiosk = await openKiosk({}, { maxAudioBytes: 48_000 * 60 });
    const agent = await connect(kiosk);
    agent.send({ type: 'segment-start', id: 'a' });
    for (let i = 0; i < 11; i++) agent.socket.send(Buffer.alloc(48_000 * 60));
    await until(() => agent.of('error').length === 1);
    expect(agent.of('error')[0]['code']).toBe('too-much');
    expect(kiosk.mouth.queued[0].sentMs).toBe(600_000);
  });
});

describe('the entrance', () => {
  it('lets nobody in without the token, from a page that is not named, or by another path', async () => {
    const kiosk = await openKiosk({ origins: ['https://guide.example'] });
    const status = async (path: string, headers: Record<string, string>): Promise<number | null> =>
      (await connect(kiosk, { path, headers: headers as { authorization: string } })).status();
    const authorization = 'Bearer secret';
    expect(await status('/link', { authorization: 'Bearer wrong' })).toBe(401);
    expect(await status('/videosdk', {})).toBe(401);
    expect(await status('/other', { authorization })).toBe(404);
    expect(await status('/link', { authorization, origin: 'https://evil.example' })).toBe(403);
    expect(await status('/link', { authorization, origin: 'https://guide.example' })).toBeNull();
  });

  it('lets one agent in at a time', async () => {
    const kiosk = await openKiosk();
    await connect(kiosk);
    expect((await connect(kiosk)).status()).toBe(409);
  });

  it('lets the agent in while others who say no token fill the doorway', async () => {
    const kiosk = await openKiosk();
    const silent = { headers: {} as { authorization: string } };
    for (let i = 0; i < 8; i++) await connect(kiosk, silent);
    expect((await connect(kiosk, silent)).status()).toBe(409);
    const agent = await connect(kiosk);
    await until(() => agent.of('welcome').length === 1);
  });

  it('takes the token in the first message, from pages that can send no header', async () => {
    const kiosk = await openKiosk();
    const wrong = await connect(kiosk, { headers: {} as { authorization: string } });
    wrong.send({ type: 'hello', token: 'guess' });
    await until(() => wrong.code() === 1008);
    const right = await connect(kiosk, { headers: {} as { authorization: string } });
    expect(kiosk.states.at(-1)?.kind).toBe('connecting');
    right.send({ type: 'hello', token: 'secret' });
    await until(() => right.of('welcome').length === 1);
  });

  it('makes a token for this kiosk when the operator gave none, and keeps it', async () => {
    const kiosk = await openKiosk({ token: '' });
    const file = join(folder, 'link-token');
    const token = readFileSync(file, 'utf8').trim();
    expect(token).toHaveLength(32);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect((await connect(kiosk, { headers: { authorization: `Bearer ${token}` } })).status()).toBeNull();
  });

  it('encrypts with a certificate that it makes and keeps', async () => {
    const kiosk = await openKiosk({ tls: 'own' });
    const ca = readFileSync(join(folder, 'link-cert.pem'), 'utf8');
    expect(kiosk.transport.url).toMatch(/^wss:/);
    const agent = await connect(kiosk, { ca });
    await until(() => agent.of('welcome').length === 1);
    await openKiosk({ tls: 'own' });
    expect(readFileSync(join(folder, 'link-cert.pem'), 'utf8')).toBe(ca);
  });

  it('says in a sentence what is wrong with its settings', async () => {
    const kiosk = await openKiosk();
    const port = Number(new URL(kiosk.transport.url!).port);
    await expect(openKiosk({ port })).rejects.toThrow(`the link cannot listen at 127.0.0.1:${port}: it is taken`);
    await expect(openKiosk({ tls: 'files', certificateFile: '/none.pem' })).rejects.toThrow(
      'the certificate of the link cannot be read: /none.pem',
    );
  });

  it('survives bytes that are neither HTTP nor WebSocket', async () => {
    const kiosk = await openKiosk();
    const port = Number(new URL(kiosk.transport.url!).port);
    const upgrade = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nAuthorization: Bearer secret\r\n';
    const requests = [
      '\r\n\r\n',
      'GET // HTTP/1.1\r\nHost: x\r\n\r\n',
      `GET /link HTTP/1.1\r\n${upgrade}\r\n`,
      `GET /link HTTP/1.1\r\n${upgrade}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n`,
      `GET /%ff?%ff=% HTTP/1.1\r\n${upgrade}\r\n`,
      `GET /__proto__ HTTP/1.1\r\n${upgrade}\r\n`,
      Buffer.from([0xff, 0x00, 0x80, 0x0d, 0x0a]),
    ];
    for (const request of requests) {
      const socket = connectTcp(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.end(request);
      await new Promise((resolve) => socket.once('close', resolve).resume());
    }
    say(await connect(kiosk), 'a');
    await until(() => kiosk.mouth.queued.length === 1);
  });

  it('notices an agent that does not answer any more', async () => {
    const kiosk = await openKiosk({}, { heartbeatMs: 50 });
    const agent = await connect(kiosk);
    agent.socket.pause();
    await until(() => kiosk.states.at(-1)?.kind === 'reconnecting');
  });
});

describe('an agent that speaks VideoSDK’s message set', () => {
  it('says a segment, is acknowledged as it was heard, and interrupts with bytes', async () => {
    const kiosk = await openKiosk();
    const agent = await connect(kiosk, { path: '/videosdk?cooldown_ms=0' });
    agent.socket.send(second);
    agent.socket.send('{"type": "segment_end"}');
    await until(() => kiosk.mouth.queued.length === 1);
    kiosk.mouth.play(1000);
    await until(() => agent.told.length === 1);
    agent.socket.send(second);
    await until(() => kiosk.mouth.queued.length === 1);
    kiosk.mouth.play(300);
    agent.socket.send(Buffer.from('INTERRUPT'));
    agent.socket.send(Buffer.from('INTERRUPT'));
    await until(() => kiosk.mouth.clears === 2);
    agent.socket.send(second.subarray(0, 960));
    agent.socket.send('{"type": "segment_end"}');
    await until(() => kiosk.mouth.queued.length === 1);
    kiosk.mouth.play(1000);
    await until(() => agent.told.length === 3);
    expect(agent.told).toEqual([
      { type: 'stream_ended', data: { playback_position: 1, interrupted: false } },
      { type: 'stream_ended', data: { playback_position: 0.3, interrupted: true } },
      { type: 'stream_ended', data: { playback_position: 0.02, interrupted: false } },
    ]);
  });

  it('is not played on after the kiosk stopped for a visitor, until something new begins', async () => {
    const kiosk = await openKiosk();
    const agent = await connect(kiosk, { path: '/videosdk?cooldown_ms=0' });
    agent.socket.send(second);
    await until(() => kiosk.mouth.queued.length === 1);
    kiosk.mouth.play(300);
    kiosk.mouth.interrupt();
    agent.socket.send(second);
    agent.socket.send('{"type": "segment_end"}');
    agent.socket.send(second.subarray(0, 480));
    await until(() => kiosk.mouth.queued.length === 1);
    expect(kiosk.mouth.queued[0].sentMs).toBe(10);
  });
});
