import { expect, it } from 'vitest';
import { describeCarrier } from '../../testing/carrier-contract.ts';
import { connectAsPage } from '../../testing/node-screen.ts';
import { openFakeKioskForScreen, snapshot } from '../../testing/fake-kiosk-for-screen.ts';
import { until } from '../../testing/until.ts';
import { openSocketBridge } from '../../../renderer/bridge/socket-bridge.ts';
import { openScreenServer } from './screen-server.ts';
import { openScreenSocket } from './screen-socket.ts';

describeCarrier('the WebSocket of the Chromium shell', async (kiosk) => {
  const site = await openScreenServer({ screenFolder: import.meta.dirname, connectOrigins: [] });
  const socket = openScreenSocket(kiosk, site, 'the-token');
  const sockets: { close(): void }[] = [];
  const bridge = openSocketBridge(() => {
    const opened = connectAsPage(site.origin, 'the-token');
    sockets.push(opened);
    return opened;
  });
  let changes = 0;
  let isPresent = false;
  socket.onPresence((present) => {
    changes += 1;
    isPresent = present;
  });
  await until(() => isPresent);
  let isCaughtUp = false;
  return {
    bridge,
    breakAndMend: async () => {
      bridge.onEvent((event) => (isCaughtUp ||= event.kind === 'offers'));
      const before = changes;
      sockets.at(-1)!.close();
      await until(() => changes === before + 2 && isPresent && isCaughtUp);
    },
    close: async () => {
      bridge.close();
      socket.close();
      site.server.close();
      site.server.closeAllConnections();
    },
  };
});

it('tells a page whose line was lost all that it may have missed', async () => {
  const kiosk = openFakeKioskForScreen();
  const site = await openScreenServer({ screenFolder: import.meta.dirname, connectOrigins: [] });
  const socket = openScreenSocket(kiosk, site, 'the-token');
  let line: { close(): void } | null = null;
  const bridge = openSocketBridge(() => (line = connectAsPage(site.origin, 'the-token')));
  await bridge.command('clock.read', {});
  const told: unknown[] = [];
  bridge.onEvent((event) => told.push(event));
  line!.close();
  await until(() => told.length === 4);
  bridge.close();
  socket.close();
  site.server.close();
  site.server.closeAllConnections();
  const { presentation, state, offers, mood } = snapshot;
  expect(told).toEqual([
    { kind: 'presentation', presentation },
    { kind: 'state', state },
    { kind: 'offers', offers },
    { kind: 'mood', mood },
  ]);
});
