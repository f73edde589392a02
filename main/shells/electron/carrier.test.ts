import { vi } from 'vitest';
import type { ScreenBridge } from '../../../preload/contract.ts';
import { describeCarrier } from '../../testing/carrier-contract.ts';
import { resetFakeElectron, state } from '../../testing/fake-electron.ts';
import { loadPreload } from '../../testing/load-preload.ts';
import { until } from '../../testing/until.ts';
import { clock } from '../../clock.ts';
import { openWatchdog } from '../../watchdog.ts';
import { openElectronShell } from './open-shell.ts';

vi.mock('electron', async () => (await import('../../testing/fake-electron.ts')).fakeElectron);

describeCarrier('the IPC of the Electron shell', async (kiosk) => {
  resetFakeElectron();
  state.runPreload = loadPreload;
  const options = {
    headless: true,
    screenFolder: import.meta.dirname,
    avatarFolders: [],
    dataFolder: '',
    connectOrigins: [],
    watchdog: openWatchdog({ clock }),
  };
  const shell = await openElectronShell(kiosk, options);
  const [window] = state.windows;
  const loadedPage = async (loads: number): Promise<ScreenBridge> => {
    await until(() => window.loaded.length === loads && 'parley' in window.webContents.page.world);
    // The preload script of this very page put it there.
    return window.webContents.page.world['parley'] as ScreenBridge;
  };
  let current = await loadedPage(1);
  return {
    // Each page has its own; a test goes on with the one that is there.
    bridge: {
      command: (name, args) => current.command(name, args),
      onEvent: (listener) => current.onEvent(listener),
      onAudioFrame: (listener) => current.onAudioFrame(listener),
      sendRoomPacket: (packet) => {
        current.sendRoomPacket(packet);
      },
      onRoomPacket: (listener) => current.onRoomPacket(listener),
    },
    breakAndMend: async () => {
      window.webContents.crash('oom');
      current = await loadedPage(2);
      await current.command('screen.ready', {}); // as every page does first
    },
    close: () => shell.close(),
  };
});
