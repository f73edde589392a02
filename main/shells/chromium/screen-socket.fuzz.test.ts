import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { commands } from '../../../preload/contract.ts';
import { openFakeKioskForScreen } from '../../testing/fake-kiosk-for-screen.ts';
import { connectAsPage } from '../../testing/node-screen.ts';
import { until } from '../../testing/until.ts';
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

/** Garbage, and messages that are almost right: known names with any arguments, false receipts, deep nesting. */
const message = fc.oneof(
  fc.string(),
  fc.uint8Array({ maxLength: 2000 }),
  fc.json(),
  fc.record({ id: fc.anything(), name: fc.anything(), args: fc.anything() }).map(asText),
  fc
    .record({
      id: fc.integer(),
      name: fc.constantFrom(...Object.keys(commands), '__proto__', 'constructor', 'toString'),
      args: fc.oneof(fc.anything(), fc.object(), fc.record({ topicId: fc.string(), enabled: fc.boolean() })),
    })
    .map(asText),
  fc.record({ received: fc.oneof(fc.integer(), fc.double()) }).map(asText),
  fc.integer({ min: 100, max: 20_000 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
);

function asText(value: unknown): string {
  try {
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? Number(part) : part));
  } catch {
    return '{"id":1'; // what cannot be written is as good as what is cut off
  }
}

it(`answers as before after ${MESSAGES} random messages on the same line`, async () => {
  const { kiosk, site } = await openLine();
  const client = new WebSocket(`ws://${site.host}/bridge`, ['parley', 'token'], { origin: site.origin });
  offs.push(() => {
    client.terminate();
  });
  const answers: unknown[] = [];
  client.on('message', (data: Buffer) => answers.push(JSON.parse(data.toString())));
  await new Promise((resolve) => client.once('open', resolve));

  for (const sample of fc.sample(message, { numRuns: MESSAGES, seed: 20_261_121 })) client.send(sample);
  client.send('{"id":987654321,"name":"topic.choose","args":{"topicId":"amber"}}');
  await until(() => answers.some((answer) => (answer as { id: number }).id === 987_654_321), 15_000);

  expect(answers).toContainEqual({ id: 987_654_321, ok: true, answer: {} });
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
