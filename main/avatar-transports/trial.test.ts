import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createPlainServer, type AddressInfo, type Server as PlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clock } from '../clock.ts';
import { withValues } from '../domain/secret-settings.ts';
import { defaultSettings } from '../domain/settings.ts';
import type { RoomPort } from '../interfaces/room-port.ts';
import { ownCertificate } from './link/certificate.ts';
import { tryAgent } from './trial.ts';

const assetsFolder = join(import.meta.dirname, '../../assets');
const noRooms: RoomPort = {
  openRoom: () => {
    throw new Error('a trial joins no room');
  },
};
let dataFolder: string;
const closers: (() => void)[] = [];
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'parley-trial-'));
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
  rmSync(dataFolder, { recursive: true, force: true });
});

async function listening(server: PlainServer & { readonly closeAllConnections?: () => void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections?.();
  });
  return (server.address() as AddressInfo).port; // of a server that listens at a port
}

const answering = (status: number, words: string): Promise<number> =>
  listening(createServer((_request, response) => response.writeHead(status).end(words)));

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // as above
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const trial = (values: Readonly<Record<string, unknown>>, api?: string) =>
  tryAgent({ settings: withValues(defaultSettings, values), assetsFolder, dataFolder, clock, rooms: noRooms }, null, {
    timeoutMs: 300,
    environment: {},
    ...(api !== undefined && { videosdkApi: api }),
  });
const livekit = (url: string, more: Readonly<Record<string, unknown>> = {}) =>
  trial({
    'conversation.transport': 'livekit',
    'livekit.url': url,
    'livekit.apiKey': 'key',
    'livekit.apiSecret': 'a secret that is long enough to sign with',
    ...more,
  });

describe('a try to reach a LiveKit server says', () => {
  it('that the host’s name is wrong', async () => {
    expect(await livekit('ws://no-such-host.invalid:7880')).toEqual({
      result: 'unreachable',
      problem: 'wrong-host',
      detail: 'no-such-host.invalid',
    });
  });

  it('that nobody listens there', async () => {
    const port = await closedPort();
    expect(await livekit(`ws://127.0.0.1:${port}`)).toEqual({
      result: 'unreachable',
      problem: 'nobody-listens',
      detail: `127.0.0.1:${port} (ECONNREFUSED)`,
    });
  });

  it('that no answer came in time', async () => {
    const port = await listening(createServer(() => undefined));
    expect(await livekit(`ws://127.0.0.1:${port}`)).toMatchObject({ result: 'unreachable', problem: 'timed-out' });
  });

  it('that something else is there: a page, or no web server at all', async () => {
    const page = await answering(200, '<html>a printer</html>');
    expect(await livekit(`ws://127.0.0.1:${page}`)).toMatchObject({ problem: 'other-server' });
    const noise = await listening(createPlainServer((socket) => socket.end('220 mail.example ESMTP\r\n')));
    expect(await livekit(`ws://127.0.0.1:${noise}`)).toMatchObject({ problem: 'other-server' });
  });

  it('that its certificate is not trusted', async () => {
    const { cert, key } = await ownCertificate(dataFolder, '127.0.0.1');
    const port = await listening(createSecureServer({ cert, key }, (_request, response) => response.end('success')));
    expect(await livekit(`wss://127.0.0.1:${port}`)).toMatchObject({ problem: 'bad-certificate' });
  });

  it('that the token is refused, in the server’s own words, or that there is no such room', async () => {
    const refusing = await answering(401, 'invalid API key: key');
    expect(await livekit(`ws://127.0.0.1:${refusing}`)).toEqual({
      result: 'refused',
      problem: 'wrong-token',
      detail: 'invalid API key: key',
    });
    const roomless = await answering(404, 'requested room does not exist');
    expect(await livekit(`ws://127.0.0.1:${roomless}`)).toMatchObject({ result: 'refused', problem: 'no-such-room' });
  });

  it('that there is no token, and why', async () => {
    const none = { 'livekit.tokenFrom': 'pasted', 'livekit.token': '' };
    expect(await livekit('ws://127.0.0.1:1', none)).toMatchObject({ result: 'misconfigured', problem: 'no-token' });
    const port = await closedPort();
    const endpoint = { 'livekit.tokenFrom': 'endpoint', 'livekit.endpointUrl': `http://127.0.0.1:${port}/token` };
    expect(await livekit('ws://127.0.0.1:1', endpoint)).toMatchObject({ result: 'unreachable', problem: 'no-token' });
  });

  it('that it is welcome', async () => {
    const port = await answering(200, 'success');
    expect(await livekit(`ws://127.0.0.1:${port}`)).toEqual({ result: 'waiting', problem: null, detail: '' });
  });
});

describe('a try to reach a VideoSDK room says', () => {
  const videosdk = { 'conversation.transport': 'videosdk', 'videosdk.room': 'abcd-efgh-ijkl' };
  const withToken = { ...videosdk, 'videosdk.token': 'token' };

  it.each([
    [200, { result: 'waiting', problem: null }],
    [401, { result: 'refused', problem: 'wrong-token' }],
    [404, { result: 'refused', problem: 'no-such-room' }],
    [500, { result: 'unreachable', problem: 'other-server' }],
  ])('what an answer of %i means', async (status, expected) => {
    const port = await answering(status, '{"error":"so it is"}');
    expect(await trial(withToken, `http://127.0.0.1:${port}`)).toMatchObject(expected);
  });

  it('that nobody is there, and that a token is missing', async () => {
    const port = await closedPort();
    expect(await trial(withToken, `http://127.0.0.1:${port}`)).toMatchObject({ problem: 'nobody-listens' });
    expect(await trial(videosdk)).toMatchObject({ result: 'misconfigured', problem: 'no-token' });
  });

  it('the same of a LiveKit server that carries it', async () => {
    const port = await answering(401, 'no');
    const carried = { ...withToken, 'videosdk.carrier': 'livekit', 'videosdk.room': `ws://127.0.0.1:${port}` };
    expect(await trial(carried)).toMatchObject({ result: 'refused', problem: 'wrong-token' });
  });
});

describe('a try of what the kiosk opens itself says', () => {
  it('that the link’s port is taken, or that it waits for an agent', async () => {
    const taken = await listening(createServer());
    expect(await trial({ 'conversation.transport': 'link', 'link.port': taken })).toEqual({
      result: 'misconfigured',
      problem: null,
      detail: `the link cannot listen at 127.0.0.1:${taken}: it is taken`,
    });
    expect(await trial({ 'conversation.transport': 'link', 'link.port': 0 })).toMatchObject({ result: 'waiting' });
  });

  it('which file of the link’s certificate, or of the demo’s pack, is missing', async () => {
    const files = { 'link.tls': 'files', 'link.certificateFile': '/none.pem', 'link.keyFile': '/none.key' };
    const link = await trial({ 'conversation.transport': 'link', 'link.port': 0, ...files });
    expect(link).toMatchObject({ result: 'misconfigured', detail: expect.stringContaining('/none.pem') as string });
    expect(await trial({ 'conversation.contentPack': 'aquarium' })).toMatchObject({
      result: 'misconfigured',
      detail: expect.stringContaining('pack.json: cannot be read (ENOENT)') as string,
    });
    expect(await trial({})).toMatchObject({ result: 'reached' });
  });
});
