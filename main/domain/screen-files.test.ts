import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { avatarFileOf, contentTypeOf, isAtOrigin, screenFileOf, screenHeaders } from './screen-files.ts';

describe('file of a request', () => {
  it.each([
    ['/', 'index.html'],
    ['/assets/head-1a2b.js', 'assets/head-1a2b.js'],
    ['/a%20b.png', 'a b.png'],
  ])('%s is %s', (path, file) => {
    expect(screenFileOf(path)).toBe(file);
  });

  it.each([
    '/..',
    '/../main/kiosk.ts',
    '/%2e%2e/secret',
    '/a/%2e%2e%2f%2e%2e/secret',
    '/%2e%2e%5csecret',
    '/.git/config',
    '/a//b',
    '/assets/',
    '/C:/windows',
    '/nul%00.html',
    '/%',
    '',
    'index.html',
  ])('%s is none', (path) => {
    expect(screenFileOf(path)).toBeNull();
  });

  it('never leaves the folder, whatever is asked', () => {
    const piece = fc.constantFrom('..', '.', '/', '%2e', '%2f', '%5c', '\\', 'a', '%252e', '%00', ':');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const file = screenFileOf(`/${pieces.join('')}`);
        expect(file === null || (!file.startsWith('/') && !file.split('/').some((part) => part.startsWith('.')))).toBe(
          true,
        );
      }),
    );
  });
});

describe('file of an avatar', () => {
  it.each([
    ['/avatars/fox.glb', 'fox.glb'],
    ['/avatars/our%20guide.VRM', 'our guide.VRM'],
    ['/avatars/%E3%81%82.vrm', 'あ.vrm'],
  ])('%s is %s', (path, file) => {
    expect(avatarFileOf(path)).toBe(file);
  });

  it.each([
    '/avatars/',
    '/avatars/../settings.json',
    '/avatars/%2e%2e%2fsecret.glb',
    '/avatars/deep/fox.glb',
    '/avatars/..%5cfox.glb',
    '/avatars/.hidden.glb',
    '/avatars/settings.json',
    '/avatars/fox.glb%00.txt',
    '/fox.glb',
    '/other/fox.glb',
  ])('%s is none', (path) => {
    expect(avatarFileOf(path)).toBeNull();
  });
});

describe('headers', () => {
  it('let the page connect to its own origin only', () => {
    expect(screenHeaders([])['Content-Security-Policy']).toContain("connect-src 'self' blob:;");
  });

  it('let the page compile WebAssembly, and evaluate no text', () => {
    expect(screenHeaders([])['Content-Security-Policy']).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(screenHeaders([])['Content-Security-Policy']).not.toMatch(/'unsafe-(eval|inline)'/);
  });

  it('let the page connect to the one chosen origin beside its own', () => {
    expect(screenHeaders(['wss://room.example:7880'])['Content-Security-Policy']).toContain(
      "connect-src 'self' blob: wss://room.example:7880;",
    );
  });

  it('let it connect to everything below a host that is named so, and know what is', () => {
    const origins = ['wss://*.videosdk.live'];
    expect(screenHeaders(origins)['Content-Security-Policy']).toContain(
      "connect-src 'self' blob: wss://*.videosdk.live;",
    );
    const at = (address: string): boolean => isAtOrigin(new URL(address), origins);
    expect(at('wss://rtc.videosdk.live/path')).toBe(true);
    for (const other of [
      'wss://videosdk.live',
      'https://rtc.videosdk.live',
      'wss://evilvideosdk.live',
      'wss://a.example',
    ])
      expect(at(other)).toBe(false);
  });

  it.each([
    '*',
    'wss://*',
    'wss://*.',
    'wss://a.*.b',
    "https://a; script-src 'unsafe-inline'",
    'https://a/path',
    'https:',
  ])('refuse %s as an origin', (origin) => {
    expect(() => screenHeaders([origin])).toThrow(RangeError);
  });

  it('name the type by the ending and nothing else', () => {
    expect([contentTypeOf('a/B.HTML'), contentTypeOf('x.glb'), contentTypeOf('none')]).toEqual([
      'text/html; charset=utf-8',
      'model/gltf-binary',
      'application/octet-stream',
    ]);
  });
});
