import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDisplayChoice, nameDisplays } from '../../domain/displays.ts';
import type { KioskForScreen, Shell, ShellOptions } from '../../interfaces/shell.ts';
import { log } from '../../log.ts';
import { startBrowser, type Browser } from './browser.ts';
import { findBrowser } from './find-browser.ts';
import { followDisplays } from './follow-displays.ts';
import { keepBrowser, type KeptBrowser } from './keep-browser.ts';
import { openScreenServer } from './screen-server.ts';
import { openScreenSocket, type ScreenSocket } from './screen-socket.ts';

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
  log.conceal([token]);
  const socket = openScreenSocket(kiosk, site, token, longestSilenceMs);
  const closedListeners = new Set<(reason: string, isLost: boolean) => void>();
  const kept = keepBrowser({
    start: (freshProfile) =>
      startBrowser({ executable, profileFolder, freshProfile, headless, online, origin: site.origin }),
    address: `${site.origin}/#token=${token}`,
    watchdog: options.watchdog,
    onPresence: (listener) => socket.onPresence(listener),
    gaveUp: (reason) => {
      for (const listener of closedListeners) listener(reason, true);
    },
  });
  const display = placeWindow(kept, socket, options);
  const shell: Shell = {
    name: 'chromium',
    screenshot: (file) => takePicture(kept.browser(), file),
    displays: async () => nameDisplays((await kept.browser()?.displays()) ?? []),
    showOn: display.showOn,
    renewPicture: kept.renewPicture,
    onClosed: (listener) => {
      closedListeners.add(listener);
      return () => closedListeners.delete(listener);
    },
    close: async () => {
      display.close();
      await kept.close();
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

async function takePicture(browser: Browser | null, file: string): Promise<boolean> {
  if (browser === null) return false;
  await writeFile(file, await browser.screenshot());
  return true;
}

/** On the display that the operator chose, each time the page is there and whenever displays come or go. */
function placeWindow(kept: KeptBrowser, socket: ScreenSocket, options: ShellOptions) {
  const choice = createDisplayChoice(options.display ?? null, (text) => options.onNotice?.(text));
  const displays = followDisplays(kept.browser, choice);
  const stopPlacing = socket.onPresence((present) => {
    if (present) displays.look();
  });
  return {
    showOn: (name: string | null): void => {
      choice.wish(name);
      displays.look();
    },
    close: (): void => {
      stopPlacing();
      displays.close();
    },
  };
}

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
