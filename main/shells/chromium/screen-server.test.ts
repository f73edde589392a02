import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScreenServer } from './screen-server.ts';
import { openScreenServer } from './screen-server.ts';

let folder: string;
let site: ScreenServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-screen-'));
  await mkdir(join(folder, 'screen', 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'screen', 'index.html'), '<p>hello');
  await writeFile(join(folder, 'screen', 'assets', 'a.js'), 'let a;');
  await mkdir(join(folder, 'data', 'avatars'), { recursive: true });
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'data', 'avatars', 'fox.glb'), 'the operator’s');
  await writeFile(join(folder, 'assets', 'fox.glb'), 'ours');
  await writeFile(join(folder, 'assets', 'cat.vrm'), 'ours too');
  await writeFile(join(folder, 'data', 'settings.json'), 'secret');
  const avatarFolders = [join(folder, 'data', 'avatars'), join(folder, 'assets')];
  site = await openScreenServer({ screenFolder: join(folder, 'screen'), avatarFolders, connectOrigins: [] });
});
afterAll(async () => {
  site.server.close();
  site.server.closeAllConnections();
  await rm(folder, { recursive: true });
});

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

/** Unlike `fetch`, sends the path and the Host as they are. */
function ask(path: string, { method = 'GET', host = site.host } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const port = Number(new URL(site.origin).port);
    const asked = request({ host: '127.0.0.1', port, path, method, headers: { host } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    asked.on('error', reject).end();
  });
}

describe('the page over HTTP', () => {
  it('comes with its type and under its policy', async () => {
    const { status, headers, text } = await ask('/?probe');
    expect([status, headers['content-type'], text]).toEqual([200, 'text/html; charset=utf-8', '<p>hello']);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none'; .*connect-src 'self' blob:;/) as string,
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    });
  });

  it('gives out an avatar, the operator’s own before ours', async () => {
    const answers = await Promise.all(['/avatars/fox.glb', '/avatars/cat.vrm'].map((path) => ask(path)));
    expect(answers.map(({ status, headers, text }) => [status, headers['content-type'], text])).toEqual([
      [200, 'model/gltf-binary', 'the operator’s'],
      [200, 'model/gltf-binary', 'ours too'],
    ]);
  });

  it('answers HEAD without the file', async () => {
    const { status, headers, text } = await ask('/assets/a.js', { method: 'HEAD' });
    expect([status, headers['content-length'], text]).toEqual([200, '6', '']);
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets',
    '/assets/',
    '/none',
    '/avatars/none.glb',
    '/avatars/settings.json',
    '/avatars/../settings.json',
    '/avatars/%2e%2e%2fsettings.json',
    '/avatars/..%5csettings.json',
    '/%',
  ])('has nothing at %s', async (path) => {
    const { status, text } = await ask(path);
    expect([status, text]).toEqual([404, 'Not found.\n']);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    const { status, headers } = await ask('/', { method });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it.each(['localhost', 'evil.example', '127.0.0.1', '127.0.0.1:1'])(
    'refuses a request to the host %s',
    async (host) => {
      expect((await ask('/', { host })).status).toBe(421);
    },
  );
});
