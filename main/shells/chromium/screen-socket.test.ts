import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { FakeKioskForScreen } from '../../testing/fake-kiosk-for-screen.ts';
import { heardFrame, openFakeKioskForScreen } from '../../testing/fake-kiosk-for-screen.ts';
import { until } from '../../testing/until.ts';
import type { ScreenServer } from './screen-server.ts';
import { openScreenServer } from './screen-server.ts';
import type { ScreenSocket } from './screen-socket.ts';
import { openScreenSocket } from './screen-socket.ts';

const TOKEN = 'pJ3n5u8cV0aQ';
let kiosk: FakeKioskForScreen;
let site: ScreenServer;
let socket: ScreenSocket;
const clients: WebSocket[] = [];
beforeEach(async () => {
  kiosk = openFakeKioskForScreen();
  site = await openScreenServer({ screenFolder: import.meta.dirname, connectOrigins: [] });
  socket = openScreenSocket(kiosk, site, TOKEN);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.terminate();
  socket.close();
  site.server.close();
  site.server.closeAllConnections();
});

type Attempt = { path?: string; host?: string; origin?: string | undefined; protocols?: string[] };

/** As a page sends it whose name its owner lets lead here. */
const rebound = (host: string): Attempt => ({ host, origin: `http://${host}` });

/** 101 when the upgrade was granted, else the status of the refusal. */
function attempt({
  path = '/bridge',
  host = site.host,
  protocols = ['parley', TOKEN],
  ...rest
}: Attempt): Promise<number> {
  const origin = 'origin' in rest ? rest.origin : site.origin;
  const client = new WebSocket(`ws://${site.host}${path}`, protocols, {
    headers: { host },
    ...(origin === undefined ? {} : { origin }),
  });
  clients.push(client);
  return new Promise((resolve, reject) => {
    client.on('open', () => {
      resolve(101);
    });
    client.on('unexpected-response', (_, { statusCode }) => {
      resolve(statusCode ?? 0);
    });
    client.on('error', reject);
  });
}

describe('the socket', () => {
  it('lets in the page with this launch’s token', async () => {
    expect(await attempt({})).toBe(101);
  });

  it.each<[string, Attempt, number]>([
    ['a wrong token', { protocols: ['parley', 'pJ3n5u8cV0aR'] }, 401],
    ['a longer token', { protocols: ['parley', `${TOKEN}x`] }, 401],
    ['no token', { protocols: ['parley'] }, 401],
    ['no protocol', { protocols: [] }, 401],
    ['two tokens', { protocols: ['parley', 'a', TOKEN] }, 401],
    ['the origin of another page', { origin: 'http://evil.example' }, 403],
    ['the same origin by another name', { origin: 'http://localhost:80' }, 403],
    ['no origin', { origin: undefined }, 403],
    ['a host that was bound to this address', { host: 'evil.example' }, 421],
    ['a name that leads to this address, from a page of that name', rebound('evil.example'), 421],
    ['the machine’s own name for it', rebound('localhost'), 421],
    ['the address in another spelling', rebound('2130706433'), 421],
    ['an origin that begins like ours', { origin: 'http://127.0.0.1:1@evil.example' }, 403],
    ['an opaque origin', { origin: 'null' }, 403],
    ['another path', { path: '/other' }, 404],
    ['a token in the path', { path: `/bridge?token=${TOKEN}`, protocols: [] }, 404],
  ])('refuses %s', async (_, how, status) => {
    expect(await attempt(how)).toBe(status);
  });

  it('serves one screen: a second is refused while the first is there, and let in afterwards', async () => {
    const statuses = [await attempt({}), await attempt({})];
    clients[0]?.terminate();
    await until(() => kiosk.listenerCount() === 0);
    expect([...statuses, await attempt({})]).toEqual([101, 409, 101]);
  });

  it('knows the token of its own launch only: the one of another launch is worth nothing here', async () => {
    socket.close();
    socket = openScreenSocket(kiosk, site, 'token-of-the-next-launch');
    const before = await attempt({});
    expect([before, await attempt({ protocols: ['parley', 'token-of-the-next-launch'] })]).toEqual([401, 101]);
  });

  it('lives through raw bytes in the place of an upgrade', async () => {
    const stream = connect(Number(new URL(site.origin).port), '127.0.0.1');
    stream.on('error', () => undefined);
    stream.end(Buffer.from('GET /bridge HTTP/1.1\r\nUpgrade: websocket\r\n\0\xff\r\n\r\n', 'latin1'));
    await new Promise((resolve) => stream.once('close', resolve).resume());
    expect(await attempt({})).toBe(101);
  });

  it('cuts a client off that sends more than a message may hold', async () => {
    await attempt({});
    clients[0]?.send('x'.repeat(300_000));
    await until(() => kiosk.listenerCount() === 0);
    expect(await attempt({})).toBe(101);
  });

  it('cuts a client off that says nothing, for a page that hangs still holds its line', async () => {
    socket.close();
    socket = openScreenSocket(kiosk, site, TOKEN, 200);
    await attempt({});
    const speaking = setInterval(() => {
      clients[0]?.send('{"received":0}');
    }, 50);
    await sleep(500);
    const whileItSpoke = kiosk.listenerCount();
    clearInterval(speaking);
    await until(() => kiosk.listenerCount() === 0);
    expect(whileItSpoke).toBe(3);
  });

  it('sends a screen that says it has nothing no more than 2 s of sound, but every clear', async () => {
    await attempt({});
    let frames = 0;
    const texts: string[] = [];
    clients[0]?.on('message', (data: Buffer, isBinary) => {
      if (isBinary) frames += 1;
      else texts.push(data.toString());
    });
    for (let number = 0; number < 500; number += 1) kiosk.hear(heardFrame(number));
    kiosk.tell({ kind: 'offers', offers: [{ id: 'old', label: 'old' }] });
    kiosk.tell({ kind: 'cleared', generation: 9, atMs: 1 });
    kiosk.tell({ kind: 'offers', offers: [] });
    await until(() => texts.length === 1);
    clients[0]?.send('{"received":100}');
    await until(() => texts.length === 2);
    kiosk.hear(heardFrame(501));
    await until(() => frames === 101);
    expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual([
      { event: { kind: 'cleared', generation: 9, atMs: 1 } },
      { event: { kind: 'offers', offers: [] } },
    ]);
  });
});
