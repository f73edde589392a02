import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BrowserWindow, app, powerSaveBlocker, session } from 'electron';
import { createDisplayChoice, nameDisplays, type Display } from '../../domain/displays.ts';
import type { OpenShell, ShellOptions } from '../../interfaces/shell.ts';
import { log } from '../../log.ts';
import { carry } from './carry.ts';
import { displaysNow, onDisplaysChanged } from './displays.ts';
import { keepPage } from './keep-page.ts';
import { lockContents } from './lock-contents.ts';
import { lockSession } from './lock-session.ts';
import { windowOptions } from './window-options.ts';

/** Beside the bundle: `out/main/electron.js` and `out/preload/index.cjs`. */
const PRELOAD_FILE = join(import.meta.dirname, '../preload/index.cjs');

/** One locked window over the whole of one display. Call `prepareApp` before Electron is ready. */
export const openElectronShell: OpenShell = async (kiosk, options) => {
  await app.whenReady();
  const { headless } = options;
  lockApp(options);
  const closedListeners = new Set<(reason: string, isLost: boolean) => void>();
  const tellClosed = (reason: string, isLost: boolean): void => {
    for (const listener of closedListeners) listener(reason, isLost);
  };
  const keepDisplayOn = powerSaveBlocker.start('prevent-display-sleep');
  const { page, showOn, stopFollowing } = placePage(options, (reason) => {
    tellClosed(reason, true);
  });
  // The desktop asks Electron to end (log-out, SIGTERM): the kiosk ends first, and then the process.
  const onQuit = (event: { preventDefault(): void }): void => {
    event.preventDefault();
    tellClosed('it was asked to quit', false);
  };
  app.on('before-quit', onQuit);
  const focus = (): void => {
    if (!page.window().isDestroyed()) page.window().focus();
  };
  app.on('second-instance', focus);
  const stopCarrying = carry(kiosk, page.window, page.sign);
  log.info('screen is there', { shell: 'electron', headless });

  return {
    name: 'electron',
    screenshot: async (file) => {
      if (page.window().isDestroyed()) return false;
      await writeFile(file, (await page.window().webContents.capturePage()).toPNG());
      return true;
    },
    displays: async () => nameDisplays(displaysNow()),
    showOn,
    renewPicture: page.renewPicture,
    onClosed: (listener) => {
      closedListeners.add(listener);
      return () => closedListeners.delete(listener);
    },
    close: async () => {
      closedListeners.clear();
      app.off('before-quit', onQuit);
      app.off('second-instance', focus);
      stopFollowing();
      page.close();
      stopCarrying();
      powerSaveBlocker.stop(keepDisplayOn);
    },
  };
};

/** The page on the display that the operator chose, and on another one as displays come and go. */
function placePage(
  { headless, watchdog, display: wanted = null, onNotice }: ShellOptions,
  gaveUp: (reason: string) => void,
) {
  const choice = createDisplayChoice(wanted, (text) => onNotice?.(text));
  let place: Display | null = choice.choose(displaysNow()).display;
  const page = keepPage({ watchdog, gaveUp, openWindow: (listen) => openWindow(headless, place, listen) });
  const follow = (): void => {
    const { display, isNew } = choice.choose(displaysNow());
    if (!isNew) return;
    place = display;
    page.renewWindow();
  };
  const showOn = (name: string | null): void => {
    choice.wish(name);
    follow();
  };
  return { page, showOn, stopFollowing: onDisplaysChanged(follow) };
}

/** What counts for every page there will ever be. */
function lockApp({ screenFolder, avatarFolders, connectOrigins }: ShellOptions): void {
  lockSession(session.defaultSession, { screenFolder, avatarFolders, connectOrigins });
  app.on('web-contents-created', (_, contents) => {
    lockContents(contents);
  });
  app.on('child-process-gone', (_, { type, reason, exitCode, name }) => {
    log.warn('child process gone', { type, reason, exitCode, name });
  });
  // Otherwise Electron ends the process under the kiosk, which has a log to close.
  app.on('window-all-closed', () => undefined);
}

function openWindow(headless: boolean, place: Display | null, listen: (window: BrowserWindow) => void): BrowserWindow {
  const options = windowOptions({ preloadFile: PRELOAD_FILE, headless, isPackaged: app.isPackaged, place });
  const window = new BrowserWindow(options);
  window.once('ready-to-show', () => {
    if (!headless) window.show();
  });
  listen(window);
  return window;
}
