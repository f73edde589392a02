import { createServer, type Server } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { livekitSettings } from '../../domain/settings/livekit.ts';
import { tokenSourceOf, type Ticket } from './tokens.ts';

const NOW_MS = 1_800_000_000_000;
const tokenWith = (claims: object): string =>
  ['{}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');
const claimsOf = (ticket: Ticket): unknown =>
  ticket.kind === 'token' ? JSON.parse(Buffer.from(ticket.token.split('.')[1], 'base64url').toString()) : ticket;

let server: Server | null = null;
afterEach(() => {
  server?.close();
  server = null;
});

/** A token endpoint that answers so, and remembers what it was asked. */
async function endpoint(answer: (asked: unknown) => object, status = 200) {
  const asked: { headers: unknown; body: unknown }[] = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const body: unknown = JSON.parse(text);
      asked.push({ headers: request.headers['authorization'], body });
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer(body)));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { asked, url: `http://127.0.0.1:${port}/token` };
}

it('gives a pasted token until it has expired, and says then when that was', async () => {
  const fresh = tokenWith({ exp: NOW_MS / 1000 + 60 });
  const given = livekitSettings.parse({ tokenFrom: 'pasted', token: ` ${fresh}\n` });
  expect(await tokenSourceOf(given, {}, () => NOW_MS)('avatar')).toEqual({ kind: 'token', token: fresh });
  expect(await tokenSourceOf(given, {}, () => NOW_MS + 61_000)('avatar')).toEqual({
    kind: 'none',
    reason: 'the token of the avatar expired at 2027-01-15T08:01:00.000Z: paste a new one',
    isFinal: true,
  });
  expect(await tokenSourceOf(given, {}, () => NOW_MS)('visitor')).toMatchObject({ kind: 'none', isFinal: true });
  const nonsense = livekitSettings.parse({ tokenFrom: 'pasted', token: 'a.b.c' });
  expect(await tokenSourceOf(nonsense, {}, () => NOW_MS)('avatar')).toMatchObject({ isFinal: true });
});

it('makes an avatar of kind agent that speaks for the agent where the visitor has a connection of their own', async () => {
  const keys = { LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'a-secret-of-at-least-thirty-two-bytes' };
  const two = livekitSettings.parse({ connections: 'two', agentIdentity: 'guide' });
  const ask = tokenSourceOf(two, keys, () => NOW_MS);
  expect(claimsOf(await ask('avatar'))).toMatchObject({
    sub: 'avatar_worker',
    iss: 'key',
    kind: 'agent',
    attributes: { 'lk.publish_on_behalf': 'guide' },
    video: { roomJoin: true, room: 'parley' },
  });
  const visitor = claimsOf(await ask('visitor'));
  expect(visitor).toMatchObject({ sub: 'visitor' });
  expect(visitor).not.toHaveProperty('kind');
  const one = claimsOf(await tokenSourceOf(livekitSettings.parse({}), keys, () => NOW_MS)('avatar'));
  expect(one).not.toHaveProperty('kind');
  expect(await tokenSourceOf(two, {}, () => NOW_MS)('avatar')).toMatchObject({ kind: 'none', isFinal: true });
});

it('asks an endpoint with its headers, for the room and the identity', async () => {
  const { asked, url } = await endpoint(() => ({ participant_token: 'made', server_url: 'wss://rooms.example' }));
  const settings = livekitSettings.parse({
    tokenFrom: 'endpoint',
    endpointUrl: url,
    endpointHeaders: { Authorization: 'Bearer sesame' },
    url: 'wss://rooms.example',
  });
  expect(await tokenSourceOf(settings, {}, () => NOW_MS)('avatar')).toEqual({ kind: 'token', token: 'made' });
  expect(asked).toEqual([
    {
      headers: 'Bearer sesame',
      body: {
        room_name: 'parley',
        participant_identity: 'avatar_worker',
        participant_name: 'avatar_worker',
        participant_attributes: {},
      },
    },
  ]);
});

it('does not follow an endpoint to another server, and tries again where it only fails', async () => {
  const elsewhere = await endpoint(() => ({ participant_token: 'made', server_url: 'wss://elsewhere.example' }));
  const settings = { tokenFrom: 'endpoint', url: 'wss://rooms.example' };
  const at = (endpointUrl: string): Promise<Ticket> =>
    tokenSourceOf(livekitSettings.parse({ ...settings, endpointUrl }), {}, () => NOW_MS)('avatar');
  expect(await at(elsewhere.url)).toMatchObject({ kind: 'none', isFinal: true });
  server?.close();
  const broken = await endpoint(() => ({}), 503);
  expect(await at(broken.url)).toEqual({ kind: 'none', reason: 'the token endpoint answered 503', isFinal: false });
  expect(await at('http://127.0.0.1:9/')).toMatchObject({ kind: 'none', isFinal: false });
});
