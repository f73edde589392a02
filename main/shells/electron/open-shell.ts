import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BrowserWindow, app, powerSaveBlocker, session } from 'electron';
import type { OpenShell } from '../../interfaces/shell.ts';
import { log } from '../../log.ts';
import { carry } from './carry.ts';
import { keepPage } from './keep-page.ts';
import { lockContents } from './lock-contents.ts';
import { lockSession } from './lock-session.ts';
import { windowOptions } from './window-options.ts';

/** Beside the bundle: `out/main/electron.js` and `out/preload/index.cjs`. */
const PRELOAD_FILE = join(import.meta.dirname, '../preload/index.cjs');

/** One locked window over the whole display. Call `prepareApp` before Electron is ready. */
export const openElectronShell: OpenShell = async (
  kiosk,
  { headless, screenFolder, avatarFolders, connectOrigins, onTrouble },
) => {
  await app.whenReady();
  lockSession(session.defaultSession, { screenFolder, avatarFolders, connectOrigins });
  app.on('web-contents-created', (_, contents) => {
    lockContents(contents);
  });
  app.on('child-process-gone', (_, { type, reason, exitCode, name }) => {
    log.warn('child process gone', { type, reason, exitCode, name });
  });

  const window = new BrowserWindow(windowOptions({ preloadFile: PRELOAD_FILE, headless, isPackaged: app.isPackaged }));
  const keepDisplayOn = powerSaveBlocker.start('prevent-display-sleep');
  const closedListeners = new Set<(reason: string) => void>();
  const tellClosed = (reason: string): void => {
    for (const listener of closedListeners) listener(reason);
  };
  window.once('ready-to-show', () => {
    if (!headless) window.show();
  });
  window.on('closed', () => {
    tellClosed('the window was closed');
  });
  // Otherwise Electron ends the process under the kiosk, which has a log to close.
  app.on('window-all-closed', () => undefined);
  // The desktop asks Electron to end (log-out, SIGTERM): the kiosk ends first, and then the process.
  const onQuit = (event: { preventDefault(): void }): void => {
    event.preventDefault();
    tellClosed('it was asked to quit');
  };
  app.on('before-quit', onQuit);
  app.on('second-instance', () => {
    if (!window.isDestroyed()) window.focus();
  });
  const page = keepPage(window, tellClosed, undefined, onTrouble);
  const stopCarrying = carry(kiosk, window, () => {
    page.sign();
  });
  log.info('screen is there', { shell: 'electron', headless });

  return {
    name: 'electron',
    screenshot: async (file) => {
      if (window.isDestroyed()) return false;
      await writeFile(file, (await window.webContents.capturePage()).toPNG());
      return true;
    },
    onClosed: (listener) => {
      closedListeners.add(listener);
      return () => closedListeners.delete(listener);
    },
    close: async () => {
      closedListeners.clear();
      app.off('before-quit', onQuit);
      page.close();
      stopCarrying();
      powerSaveBlocker.stop(keepDisplayOn);
      if (!window.isDestroyed()) window.destroy();
    },
  };
};
