import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settingsSchema } from '../../domain/settings.ts';
import type { KioskEvent } from '../../domain/kiosk-events.ts';
import { type Kiosk, openKiosk } from '../../kiosk.ts';
import { openScreenInBrowser, type ScreenInBrowser } from '../../testing/e2e/screen-in-browser.ts';
import { until } from '../../testing/until.ts';
import { summonAvatar } from './join-info.ts';

const PORT = 18_089;

/** In the place of VideoSDK's client: one room in the page, where the test is the agent. */
const FAKE_CLIENT = `
  const listeners = {};
  const sent = [];
  const meeting = {
    participants: new Map([['agent', {}]]),
    on: (event, listener) => { listeners[event] = listener; },
    join: () => setTimeout(() => listeners['meeting-joined'](), 10),
    leave: () => undefined,
    send: async (payload) => { sent.push(payload); },
  };
  window.VideoSDK = { config: () => undefined, initMeeting: () => meeting };
  window.agent = {
    sent,
    sound: (ms) => listeners.data({ payload: new Uint8Array(ms * 48).fill(5), from: 'agent', reliability: 'unreliable' }),
    text: (payload) => listeners.data({ payload, from: 'agent', reliability: 'reliable' }),
    interrupt: (from) => listeners.data({ payload: new TextEncoder().encode('INTERRUPT'), from, reliability: 'reliable' }),
  };
`;

type Agent = {
  readonly sent: string[];
  sound(ms: number): void;
  text(payload: string): void;
  interrupt(from: string): void;
};

const folder = mkdtempSync(join(tmpdir(), 'parley-videosdk-'));
const events: KioskEvent[] = [];
let kiosk: Kiosk;
let screen: ScreenInBrowser;
beforeAll(async () => {
  const settings = settingsSchema.parse({
    conversation: { transport: 'videosdk' },
    videosdk: { launch: true, launchPort: PORT, microphone: 'off' },
  });
  const assetsFolder = join(import.meta.dirname, '../../../assets');
  kiosk = await openKiosk({ settings, dataFolder: folder, assetsFolder, audio: 'null' });
  kiosk.onEvent((event) => events.push(event));
  screen = await openScreenInBrowser(kiosk);
});
afterAll(async () => {
  await screen.close();
  await kiosk.close();
  rmSync(folder, { recursive: true, force: true });
});

// Each client is in a frame of its own; the avatar's came last.
const frame = (): Frame => screen.page.frames().at(-1) ?? screen.page.mainFrame();
const agent = <T>(act: (agent: Agent) => T): Promise<T> => frame().evaluate<T>(`(${act.toString()})(window.agent)`);
/** Asked from outside: the page's policy lets nothing be evaluated within. */
async function untilInPage<T>(ask: () => Promise<T | null>): Promise<T> {
  for (const endAtMs = performance.now() + 10_000; performance.now() < endAtMs;) {
    const answer = await ask();
    if (answer !== null) return answer;
  }
  throw new Error('not so within 10 s');
}
const acknowledged = (count: number): Promise<unknown> =>
  untilInPage(async () => {
    const sent = await agent(({ sent }) => sent);
    return sent.length >= count ? (JSON.parse(sent[count - 1]) as unknown) : null;
  });

it('is summoned, says that the client is missing, and once it is there talks as the agent wants', async () => {
  const { page } = screen;
  await page.route('**/vendor/videosdk.js', (route) => route.fulfill({ status: 404 }));
  await summonAvatar(`http://127.0.0.1:${PORT}/launch`, {
    roomName: 'hall',
    token: 'token',
    participantId: 'avatar',
    signalingBaseUrl: null,
  });
  const isSaid = (words: string): boolean =>
    events.some((event) => event.kind === 'notice' && event.text.includes(words));
  await until(() => isSaid('VideoSDK’s client is not in this copy of Parley'));
  await page.unroute('**/vendor/videosdk.js');
  await page.route('**/vendor/videosdk.js', (route) =>
    route.fulfill({ body: FAKE_CLIENT, contentType: 'text/javascript' }),
  );
  await untilInPage(async () => (await frame().evaluate<boolean>('window.agent !== undefined')) || null);
  await agent((one) => {
    one.sound(300);
    one.text('{"type": "segment_end"}');
  });
  expect(await acknowledged(1)).toEqual({
    type: 'stream_ended',
    data: { playback_position: 0.3, interrupted: false },
  });
  await agent((one) => {
    one.sound(300);
    one.sound(300);
    one.sound(300);
    one.sound(300);
  });
  await until(() => events.filter(({ kind }) => kind === 'segment-started').length === 2);
  await agent((one) => {
    one.interrupt('stranger');
  });
  await agent((one) => {
    one.interrupt('agent');
  });
  const cut = await acknowledged(2);
  expect(cut).toMatchObject({ type: 'stream_ended', data: { interrupted: true } });
  expect(screen.complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
});
