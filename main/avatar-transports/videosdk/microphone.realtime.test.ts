import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectOriginsOf } from '../../domain/connect-origins.ts';
import { settingsSchema } from '../../domain/settings.ts';
import { type Kiosk, openKiosk } from '../../kiosk.ts';
import { openScreenInBrowser, type ScreenInBrowser } from '../../testing/e2e/screen-in-browser.ts';
import { until } from '../../testing/until.ts';
import {
  openVideosdkSignalling,
  type SignallingRequest,
  type VideosdkSignalling,
} from '../../testing/videosdk-signalling.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** VideoSDK's own client, against our stand-in for its service: the service itself cannot be had for tests. */
const hasClient = existsSync(join(ROOT, 'node_modules/@videosdk.live/js-sdk/videosdk.js'));

/** Keeps every connection that is made on the page or in its frames. */
const KEEP_CONNECTIONS = `
  const Connection = RTCPeerConnection;
  const kept = (window.top.connections ??= []);
  window.RTCPeerConnection = function (...given) {
    const made = new Connection(...given);
    kept.push(made);
    return made;
  };
  window.RTCPeerConnection.prototype = Connection.prototype;
  Object.setPrototypeOf(window.RTCPeerConnection, Connection);
`;

const folder = mkdtempSync(join(tmpdir(), 'parley-videosdk-'));
let kiosk: Kiosk;
let screen: ScreenInBrowser;
let signalling: VideosdkSignalling;
let isLoud = true;
beforeAll(async () => {
  const settings = settingsSchema.parse({
    conversation: { transport: 'videosdk' },
    videosdk: { room: 'hall', apiKey: 'key', apiSecret: 'secret' },
  });
  const visitor = {
    next: (samples: number) => Int16Array.from({ length: samples }, (_, i) => (isLoud ? 9000 * Math.sin(i / 3) : 1)),
  };
  kiosk = await openKiosk({ settings, dataFolder: folder, assetsFolder: join(ROOT, 'assets'), audio: 'null', visitor });
  const prepare = async (page: ScreenInBrowser['page']): Promise<void> => {
    signalling = await openVideosdkSignalling(page);
    await page.addInitScript(KEEP_CONNECTIONS);
  };
  const size = { width: 480, height: 800 };
  screen = await openScreenInBrowser(kiosk, [], size, { connectOrigins: connectOriginsOf(settings), prepare });
});
afterAll(async () => {
  await screen.close();
  await kiosk.close();
  rmSync(folder, { recursive: true, force: true });
});

const asked = (method: string): readonly SignallingRequest[] =>
  signalling.requests.filter((request) => request.method === method);

/** How loud what leaves the page is, 0 to 1: of whatever sound is being sent. */
const leavingLevel = (): Promise<number> =>
  screen.page.evaluate<number>(`Promise.all(window.connections.map((connection) => connection.getStats())).then(
    (reports) => Math.max(0, ...reports.flatMap((report) =>
      [...report.values()].flatMap(({ type, audioLevel = 0 }) => (type === 'media-source' ? [audioLevel] : [])))))`);
const untilLevel = async (isSo: (level: number) => boolean): Promise<void> => {
  for (const endAtMs = performance.now() + 10_000; !isSo(await leavingLevel());)
    if (performance.now() > endAtMs) throw new Error(`the level stays at ${await leavingLevel()}`);
};

it.skipIf(!hasClient)(
  'VideoSDK’s own client publishes the visitor, as loud as they speak, and is muted with the kiosk',
  async () => {
    await until(() => asked('produce').length === 1);
    expect(
      asked('join')
        .map(({ peerId }) => peerId)
        .sort(),
    ).toEqual(['parley_avatar', 'parley_visitor']);
    expect(asked('produce')[0]).toMatchObject({ peerId: 'parley_visitor', data: { kind: 'audio' } });
    await untilLevel((level) => level > 0.1);
    isLoud = false;
    await untilLevel((level) => level < 0.01);
    isLoud = true;
    await kiosk.commands.setAudioEnabled({ enabled: false });
    await until(() => asked('closeProducer').length === 1);
    await kiosk.commands.setAudioEnabled({ enabled: true });
    await until(() => asked('produce').length === 2);
    await untilLevel((level) => level > 0.1);
    expect(screen.complaints).toEqual([]);
  },
);

it.skipIf(!hasClient)('the visitor is heard again, by the same way, after the client lost its line', async () => {
  const before = asked('produce').length;
  await signalling.cut('parley_visitor');
  await until(() => asked('produce').length === before + 1, 15_000);
  await untilLevel((level) => level > 0.1);
});
