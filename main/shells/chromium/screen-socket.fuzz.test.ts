import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { commands } from '../../../preload/contract.ts';
import { fuzzBridge } from '../../testing/bridge-fuzz.ts';
import { openFakeKioskForScreen } from '../../testing/fake-kiosk-for-screen.ts';
import { connectAsPage } from '../../testing/node-screen.ts';
import { openSocketBridge } from '../../../renderer/bridge/socket-bridge.ts';
import { openScreenServer } from './screen-server.ts';
import { openScreenSocket } from './screen-socket.ts';

const MESSAGES = 5000;
const offs: (() => void)[] = [];
afterEach(() => {
  for (const off of offs.splice(0).reverse()) off();
});

async function openLine() {
  const kiosk = openFakeKioskForScreen();
  const site = await openScreenServer({ screenFolder: import.meta.dirname, connectOrigins: [] });
  const socket = openScreenSocket(kiosk, site, 'token');
  offs.push(() => {
    socket.close();
    site.server.close();
    site.server.closeAllConnections();
  });
  return { kiosk, site };
}

it(`answers as before after ${MESSAGES} random messages on the same line`, async () => {
  const { kiosk, site } = await openLine();
  const answers = await fuzzBridge(`ws://${site.host}/bridge`, site.origin, MESSAGES);
  expect(answers).toEqual([{ id: expect.any(Number) as number, ok: true, answer: {} }]);
  expect(kiosk.asked.every(([name]) => Object.hasOwn(commands, name))).toBe(true);
});

it('serves its screen undisturbed while strangers knock', async () => {
  const { kiosk, site } = await openLine();
  const bridge = openSocketBridge(() => connectAsPage(site.origin, 'token'));
  offs.push(() => {
    bridge.close();
  });
  await bridge.command('screen.touched', {});
  const strangers = fc
    .sample(fc.string({ unit: fc.constantFrom('a', 'b', 'Y', 'Z', '0', '9', '-', '_'), minLength: 1, maxLength: 43 }), {
      numRuns: 200,
      seed: 7,
    })
    .map(
      (guess) =>
        new Promise((resolve) => {
          const stranger = new WebSocket(`ws://${site.host}/bridge`, ['parley', guess === 'parley' ? 'x' : guess], {
            origin: site.origin,
          });
          stranger.on('open', () => {
            resolve('let in');
          });
          stranger.on('error', () => {
            resolve('refused');
          });
        }),
    );
  for (let round = 0; round < 20; round += 1) await bridge.command('screen.touched', {});
  expect(new Set(await Promise.all(strangers))).toEqual(new Set(['refused']));
  expect(kiosk.asked).toHaveLength(21);
});
