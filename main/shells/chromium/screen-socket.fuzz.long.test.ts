import { expect, it } from 'vitest';
import { commands } from '../../../preload/contract.ts';
import { fuzzBridge } from '../../testing/bridge-fuzz.ts';
import { openFakeKioskForScreen } from '../../testing/fake-kiosk-for-screen.ts';
import { openScreenServer } from './screen-server.ts';
import { openScreenSocket } from './screen-socket.ts';

const MESSAGES = 100_000;

it(`answers as before after each 5000 of ${MESSAGES} random messages`, async () => {
  const kiosk = openFakeKioskForScreen();
  const site = await openScreenServer({ screenFolder: import.meta.dirname, connectOrigins: [] });
  const socket = openScreenSocket(kiosk, site, 'token');
  const answers = await fuzzBridge(`ws://${site.host}/bridge`, site.origin, MESSAGES);
  socket.close();
  site.server.close();
  site.server.closeAllConnections();
  expect(answers).toHaveLength(20);
  expect(answers.every((answer) => (answer as { readonly ok: boolean }).ok)).toBe(true);
  expect(kiosk.asked.every(([name]) => Object.hasOwn(commands, name))).toBe(true);
});
