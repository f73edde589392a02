import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { settingsSchema } from '../../domain/settings.ts';
import { parseWav } from '../../domain/wav.ts';
import { type Kiosk, openKiosk } from '../../kiosk.ts';
import { until } from '../../testing/until.ts';

const PORT = 18_792;
const assetsFolder = join(import.meta.dirname, '../../../assets');
const question = parseWav(readFileSync(join(assetsFolder, 'demo/visitor/how-old-is-the-brooklyn-bridge.wav'))).samples;

/** A visitor who asks when told to. */
let asked = question.length;
const visitor = {
  next: (samples: number): Int16Array | null => {
    if (asked >= question.length) return null;
    const piece = new Int16Array(samples);
    piece.set(question.subarray(asked, asked + samples));
    asked += samples;
    return piece;
  },
};

type Told = {
  readonly type: string;
  readonly id?: string;
  readonly generation?: number;
  readonly positionMs?: number;
  readonly interrupted?: boolean;
};

const folder = mkdtempSync(join(tmpdir(), 'parley-link-'));
let kiosk: Kiosk;
let socket: WebSocket;
const told: Told[] = [];
const soundMs = { received: 0 };
beforeAll(async () => {
  const settings = settingsSchema.parse({
    conversation: { transport: 'link' },
    link: { port: PORT, token: 'secret' },
  });
  kiosk = await openKiosk({ settings, dataFolder: folder, assetsFolder, audio: 'null', visitor });
  socket = new WebSocket(`ws://127.0.0.1:${PORT}/link`, { headers: { authorization: 'Bearer secret' } });
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) soundMs.received += data.length / 32;
    // The kiosk's own messages, as its protocol has them.
    else told.push(JSON.parse(data.toString()) as Told);
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
});
afterAll(async () => {
  socket.terminate();
  await kiosk.close();
  rmSync(folder, { recursive: true, force: true });
});

const send = (message: object): void => {
  socket.send(JSON.stringify(message));
};
const say = (id: string, seconds: number, generation: number): void => {
  send({ type: 'segment-start', id, generation });
  for (let i = 0; i < seconds; i++) socket.send(Buffer.alloc(48_000, 3));
  send({ type: 'segment-end', id });
};
const of = (type: string, id?: string): Told | undefined =>
  told.find((message) => message.type === type && (id === undefined || message.id === id));

it('is stopped by a visitor, hears the question, and only what it says to it is heard next', async () => {
  send({ type: 'microphone', on: true });
  say('tale', 10, 1);
  await until(() => of('playback-started', 'tale') !== undefined);
  await new Promise((resolve) => setTimeout(resolve, 500));
  asked = 0;
  await until(() => of('interrupted') !== undefined);
  // On its way before the agent knew: it must not be heard.
  say('stale', 1, 1);
  await until(() => of('turn-committed') !== undefined);
  say('answer', 1, of('interrupted')?.generation ?? 0);
  await until(() => of('playback-finished', 'answer') !== undefined);

  const order = told.map(({ type, id }) => (id === undefined ? type : `${type} ${id}`));
  expect(order.filter((line) => !/^(welcome|visit-started|microphone-started)$/.test(line))).toEqual([
    'playback-started tale',
    'visitor-started-speaking',
    'interrupted',
    'playback-finished stale',
    'visitor-stopped-speaking',
    'turn-committed',
    'playback-finished tale',
    'playback-started answer',
    'playback-finished answer',
  ]);
  const tale = of('playback-finished', 'tale');
  expect(tale?.interrupted).toBe(true);
  expect(tale?.positionMs).toBeGreaterThan(500);
  expect(tale?.positionMs).toBeLessThan(2500);
  expect(of('playback-finished', 'stale')).toMatchObject({ positionMs: 0, interrupted: true });
  expect(of('playback-finished', 'answer')).toMatchObject({ positionMs: 1000, interrupted: false });
  expect(soundMs.received).toBeGreaterThan(2000);
});

/** In a thread of its own: its work is not the kiosk's. */
const FLOOD = `
  const { parentPort, workerData: { url } } = require('node:worker_threads');
  const { WebSocket } = require('ws');
  const { randomBytes } = require('node:crypto');
  const codes = {};
  const open = (headers) => {
    const socket = new WebSocket(url, { headers });
    socket.on('error', () => undefined);
    socket.on('close', (code) => { codes[code] = (codes[code] ?? 0) + 1; });
    return socket;
  };
  const strangers = setInterval(() => {
    for (let i = 0; i < 10; i++) open({ authorization: 'Bearer guess' });
    const silent = open({});
    silent.on('open', () => silent.send(randomBytes(2000)));
  }, 20);
  setTimeout(() => { clearInterval(strangers); parentPort.postMessage(codes); }, 2000);
`;

it('says what it has, to its end and in its time, while its agent and strangers flood the line', async () => {
  const segments: { readonly kind: string; readonly atMs: number; readonly heardMs?: number }[] = [];
  const off = kiosk.onEvent((event) => {
    if (event.kind === 'segment-started' || event.kind === 'segment-finished') segments.push(event);
  });
  say('flooded', 2, of('interrupted')?.generation ?? 0);
  await until(() => segments.length === 1);
  const flood = new Worker(FLOOD, { eval: true, workerData: { url: `ws://127.0.0.1:${PORT}/link` } });
  const flooded = new Promise<Record<string, number>>((resolve) => flood.once('message', resolve));
  for (let i = 0; i < 3000; i++) socket.send(i % 3 === 0 ? '{"type":"sing"}' : Buffer.alloc(1000, 7));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  expect(await closed).toBe(1008);
  await until(() => segments.length === 2);
  off();
  const [started, finished] = segments;
  expect(finished).toMatchObject({ heardMs: 2000, interrupted: false });
  expect(Math.abs(finished.atMs - started.atMs - 2000)).toBeLessThan(100);
  expect(Object.keys(await flooded)).toContain('1006');
  expect(told.filter(({ type }) => type === 'error').length).toBeLessThanOrEqual(50);
});
