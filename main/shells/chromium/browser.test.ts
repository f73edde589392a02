import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { browserFlags } from './browser-flags.ts';
import { openDevTools } from './devtools-pipe.ts';
import { findBrowser } from './find-browser.ts';

const place = {
  profileFolder: '/p',
  headless: false,
  isRoot: false,
  smallSharedMemory: false,
  onWayland: false,
  online: false,
};

describe('the browser', () => {
  it('is the first of the known names in the path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-path-'));
    await symlink(process.execPath, join(folder, 'google-chrome'));
    await symlink(process.execPath, join(folder, 'chromium'));
    expect(findBrowser(['/nowhere', '', folder].join(delimiter))).toBe(join(folder, 'chromium'));
    await rm(folder, { recursive: true });
  });

  it.runIf(process.platform === 'linux')('is asked for by its Debian name when there is none', () => {
    expect(() => findBrowser('/nowhere')).toThrow(/no browser found .*"apt-get install chromium"/);
  });

  it('keeps its sandbox, but for root', () => {
    expect(browserFlags(place)).not.toContain('--no-sandbox');
    expect(browserFlags({ ...place, isRoot: true })).toContain('--no-sandbox');
  });

  it('fills the display when there is one, and opens no port', () => {
    expect(browserFlags(place)).toEqual(expect.arrayContaining(['--kiosk', '--remote-debugging-pipe']));
    expect(browserFlags({ ...place, headless: true })).toContain('--headless');
    expect(browserFlags(place).join(' ')).not.toMatch(/remote-debugging-port|https?:/);
  });

  it('draws its whole window each time where the compositor may forget parts of it', () => {
    expect(browserFlags({ ...place, onWayland: true })).toContain('--ui-disable-partial-swap');
    expect(browserFlags(place)).not.toContain('--ui-disable-partial-swap');
  });

  it('finds no other machine’s name unless the page must', () => {
    const rule = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';
    expect(browserFlags(place)).toContain(rule);
    expect(browserFlags({ ...place, online: true })).not.toContain(rule);
  });
});

describe('the DevTools pipe', () => {
  const answer = z.object({ value: z.number() });

  it('pairs answers with questions, however the bytes are cut', async () => {
    const [toBrowser, fromBrowser] = [new PassThrough(), new PassThrough()];
    const devTools = openDevTools(toBrowser, fromBrowser);
    const asked = [devTools.ask('A.b', {}, answer), devTools.ask('C.d', { x: 1 }, answer, 'session')];
    const bytes = Buffer.from(
      '{"method":"Some.event"}\0{"id":2,"result":{"value":2}}\0{"id":1,"result":{"value":1}}\0',
    );
    for (let at = 0; at < bytes.length; at += 7) fromBrowser.write(bytes.subarray(at, at + 7));
    expect(await Promise.all(asked)).toEqual([{ value: 1 }, { value: 2 }]);
    expect(String(toBrowser.read())).toBe(
      '{"id":1,"method":"A.b","params":{}}\0{"id":2,"method":"C.d","params":{"x":1},"sessionId":"session"}\0',
    );
  });

  it('says what the browser refuses, and that it is gone', async () => {
    const fromBrowser = new PassThrough();
    const devTools = openDevTools(new PassThrough(), fromBrowser);
    const asked = [devTools.ask('A.b', {}, answer), devTools.ask('C.d', {}, answer)];
    fromBrowser.write('{"id":1,"error":{"message":"no such method"}}\0');
    fromBrowser.destroy();
    const reasons = (await Promise.allSettled(asked)).map((result) => 'reason' in result && String(result.reason));
    expect(reasons).toEqual(['Error: no such method', 'Error: the browser is gone']);
    await expect(devTools.ask('E.f', {}, answer)).rejects.toThrow('the browser is gone');
  });
});
