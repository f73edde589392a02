import type { BrowserWindow } from 'electron';
import { LONGEST_SILENCE_MS } from '../../domain/frame-gate.ts';
import type { Repair, WatchRules } from '../../domain/watch.ts';
import type { Shell } from '../../interfaces/shell.ts';
import type { Watchdog } from '../../interfaces/watchdog.ts';
import { PAGE_ADDRESS } from './page.ts';

/** Chromium's code for a load that gave way to a newer one. */
const ABORTED = -3;
/** A slow machine with a cold disk needs its time to load the page. */
const LOADING_PATIENCE_MS = 60_000;

export function pageRules(silenceMs = LONGEST_SILENCE_MS): WatchRules {
  return {
    silenceMs,
    rungs: [
      { repair: 'page-reloaded', afterMs: 0 },
      { repair: 'window-renewed', afterMs: LOADING_PATIENCE_MS },
    ],
    giveUpMs: LOADING_PATIENCE_MS,
  };
}

export type KeepPageOptions = {
  /** Opens a locked window; what happens in it is heard from `listen` on. */
  readonly openWindow: (listen: (window: BrowserWindow) => void) => BrowserWindow;
  readonly watchdog: Watchdog;
  readonly rules?: WatchRules;
  /** It ended so often that it would only go on so. */
  readonly gaveUp: (reason: string) => void;
};

export interface KeptPage {
  readonly window: () => BrowserWindow;
  /** The page is alive; once it has said so it must go on saying so. */
  readonly sign: () => void;
  /** Another window in the place of this one: on another display. */
  readonly renewWindow: () => void;
  /** The page lives on without its picture: only another page can bring it back. */
  readonly renewPicture: Shell['renewPicture'];
  readonly close: () => void;
}

/** One window with the page in it; what the watchdog asks for is done here. */
export function keepPage({ openWindow, watchdog, rules = pageRules(), gaveUp }: KeepPageOptions): KeptPage {
  let isClosing = false;
  let expectsEnd = false;
  const listen = (window: BrowserWindow): void => {
    hear(window, {
      ended: (detail) => {
        if (!expectsEnd) part.lost('crashed', detail);
        expectsEnd = false;
      },
      notLoaded: (detail) => {
        part.lost('crashed', detail);
      },
      closed: () => {
        if (!isClosing && window === current) part.lost('closed', 'the window was closed', 'window-renewed');
      },
    });
  };
  const load = (): void => {
    // Its failure is told by 'did-fail-load'.
    if (!current.isDestroyed()) current.loadURL(PAGE_ADDRESS).catch(() => undefined);
  };
  const renewWindow = (): void => {
    const before = current;
    current = openWindow(listen);
    if (!before.isDestroyed()) before.destroy();
    load();
  };
  const reload = (): void => {
    if (!current.webContents.isCrashed()) {
      // It may hang, and then it would not give way to the next load.
      expectsEnd = true;
      current.webContents.forcefullyCrashRenderer();
    }
    load();
  };
  const repair = (which: Repair): void => {
    if (which === 'window-renewed' || current.isDestroyed()) renewWindow();
    else reload();
  };
  const part = watchdog.watchScreen({ rules, repair, gaveUp });
  let current = openWindow(listen);
  load();
  return {
    window: () => current,
    sign: () => {
      if (current.isDestroyed() || current.webContents.isCrashed()) return; // sent before it ended
      expectsEnd = false;
      part.sign();
    },
    renewWindow,
    renewPicture: (detail, how) => {
      part.lost('picture-lost', detail, how === 'page' ? 'page-reloaded' : 'window-renewed');
    },
    close: () => {
      isClosing = true;
      part.close();
      if (!current.isDestroyed()) current.destroy();
    },
  };
}

type PageEars = {
  readonly ended: (detail: string) => void;
  readonly notLoaded: (detail: string) => void;
  readonly closed: () => void;
};

function hear(window: BrowserWindow, { ended, notLoaded, closed }: PageEars): void {
  window.webContents.on('render-process-gone', (_, { reason }) => {
    ended(`the page ended: ${reason}`);
  });
  window.webContents.on('did-fail-load', (_, errorCode, errorDescription, __, isMainFrame) => {
    if (isMainFrame && errorCode !== ABORTED) notLoaded(`the page was not loaded: ${errorDescription} (${errorCode})`);
  });
  // Only the kiosk itself ends the kiosk: its own `destroy` asks nobody.
  window.on('close', (event) => {
    event.preventDefault();
  });
  window.on('closed', closed);
}
