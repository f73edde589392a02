import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KioskForScreen, Shell, ShellOptions } from '../../interfaces/shell.ts';
import { log } from '../../log.ts';
import { startBrowser } from './browser.ts';
import { findBrowser } from './find-browser.ts';
import { keepBrowser } from './keep-browser.ts';
import { openScreenServer } from './screen-server.ts';
import { openScreenSocket } from './screen-socket.ts';

const TOKEN_BYTES = 32;

/** The page in a system Chromium, over HTTP and one WebSocket of 127.0.0.1; resolves when the page has connected. */
export const openChromiumShell = async (
  kiosk: KioskForScreen,
  options: ShellOptions,
  longestSilenceMs?: number,
): Promise<Shell> => {
  const executable = findBrowser(process.env['PATH'] ?? '');
  const profileFolder = join(options.dataFolder, 'chromium-profile');
  await mkdir(profileFolder, { recursive: true, mode: 0o700 });
  const headless = options.headless || !hasDisplay();
  const online = options.connectOrigins.length > 0;

  const site = await openScreenServer(options);
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const socket = openScreenSocket(kiosk, site, token, longestSilenceMs);
  const closedListeners = new Set<(reason: string) => void>();
  const browser = keepBrowser({
    start: () => startBrowser({ executable, profileFolder, headless, online }),
    address: `${site.origin}/#token=${token}`,
    ...(options.onTrouble && { onTrouble: options.onTrouble }),
    onPresence: (listener) => socket.onPresence(listener),
    onClosed: (reason) => {
      for (const listener of closedListeners) listener(reason);
    },
  });
  const shell: Shell = {
    name: 'chromium',
    screenshot: async (file) => {
      const picture = await browser.screenshot();
      if (picture !== null) await writeFile(file, picture);
      return picture !== null;
    },
    onClosed: (listener) => {
      closedListeners.add(listener);
      return () => closedListeners.delete(listener);
    },
    close: async () => {
      await browser.close();
      socket.close();
      site.server.close();
      site.server.closeAllConnections();
    },
  };
  try {
    await firstPresence(socket, shell);
  } catch (cause) {
    await shell.close();
    throw cause;
  }
  log.info('screen is there', { shell: 'chromium', headless });
  return shell;
};

function firstPresence(socket: ReturnType<typeof openScreenSocket>, shell: Shell): Promise<void> {
  return new Promise((resolve, reject) => {
    const offs = [
      shell.onClosed((reason) => {
        for (const off of offs) off();
        reject(new Error(`the browser shows no screen: ${reason}`));
      }),
      socket.onPresence((present) => {
        if (!present) return;
        // Told at once when it is there already, which is before `offs` exists.
        queueMicrotask(() => {
          for (const off of offs) off();
        });
        resolve();
      }),
    ];
  });
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return (process.env['DISPLAY'] ?? '') !== '' || (process.env['WAYLAND_DISPLAY'] ?? '') !== '';
}
