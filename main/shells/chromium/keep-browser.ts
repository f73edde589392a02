import { LONGEST_WAIT_MS } from '../../domain/relaunch.ts';
import type { WatchRules } from '../../domain/watch.ts';
import type { Off } from '../../interfaces/off.ts';
import type { Shell } from '../../interfaces/shell.ts';
import type { WatchedPart, Watchdog } from '../../interfaces/watchdog.ts';
import type { Browser } from './browser.ts';

/** How long the page may be away before it is loaded again: a crashed page shows a sad face all the while. */
const PATIENCE_MS = 3000;
/** A browser on a slow machine with a cold disk needs its time to load it. */
const LOADING_PATIENCE_MS = 30_000;

/** Whether the page speaks is told by its line, which is cut when it says nothing. */
export const BROWSER_RULES: WatchRules = {
  silenceMs: null,
  rungs: [
    { repair: 'page-reloaded', afterMs: PATIENCE_MS },
    { repair: 'browser-restarted', afterMs: LOADING_PATIENCE_MS },
  ],
  giveUpMs: LOADING_PATIENCE_MS + LONGEST_WAIT_MS,
};

export type KeepBrowserOptions = {
  /** @param freshProfile the one that is there may be what keeps the page away */
  readonly start: (freshProfile: boolean) => Promise<Browser>;
  /** The page, token included: never log it. */
  readonly address: string;
  /** Whether the page is connected, now and at each change. */
  onPresence(listener: (present: boolean, hung: boolean) => void): Off;
  readonly watchdog: Watchdog;
  readonly gaveUp: (reason: string) => void;
};

/** The browser that is kept running, and the line to it. */
export interface KeptBrowser {
  /** The one that runs now. */
  readonly browser: () => Browser | null;
  readonly renewPicture: Shell['renewPicture'];
  readonly close: () => Promise<void>;
}

/** One browser with the page in it; what the watchdog asks for is done here. */
export function keepBrowser(options: KeepBrowserOptions): KeptBrowser {
  let running: Browser | null = null;
  let isClosing = false;
  let wantsFreshProfile = false;
  /** No page is there yet, or a repair ends the one that is: that is no loss of its own. */
  let expectsAbsence = true;

  const start = async (): Promise<void> => {
    const freshProfile = wantsFreshProfile;
    wantsFreshProfile = true; // until the page is there
    const browser = await options.start(freshProfile);
    running = browser;
    if (isClosing) browser.kill();
    void browser.exited.then((exitCode) => {
      if (running !== browser) return; // ended by a repair, which starts the next one
      running = null;
      if (!isClosing) tellEnd(part, exitCode);
    });
    await browser.show(options.address);
  };
  const restart = async (): Promise<void> => {
    const before = running;
    running = null;
    await before?.close();
    if (!isClosing) await start();
  };
  const part = options.watchdog.watchScreen({
    rules: BROWSER_RULES,
    repair: (which) => {
      expectsAbsence = true;
      work = which === 'browser-restarted' || running === null ? restart() : reload(running, options.address);
      return work;
    },
    gaveUp: options.gaveUp,
  });
  const stopListening = options.onPresence((present, hung) => {
    if (present) {
      part.sign();
      expectsAbsence = false;
      wantsFreshProfile = false;
      running?.yieldToSound();
    } else if (!expectsAbsence) tellAbsence(part, hung);
  });
  let work = start();
  work.catch((cause: unknown) => {
    if (!isClosing) part.lost('crashed', cause instanceof Error ? cause.message : String(cause), 'browser-restarted');
  });
  return {
    browser: () => running,
    renewPicture: (detail, how) => {
      wantsFreshProfile = how === 'window';
      part.lost('picture-lost', detail, how === 'page' ? 'page-reloaded' : 'browser-restarted');
    },
    close: async () => {
      isClosing = true;
      part.close();
      stopListening();
      await running?.close();
      // What is being done ends soon: the browser under it is gone.
      await work.catch(() => undefined);
    },
  };
}

function tellAbsence(part: WatchedPart, hung: boolean): void {
  if (hung) part.lost('hung', 'the page said nothing any more');
  else part.lost('crashed', 'the page ended');
}

function tellEnd(part: WatchedPart, exitCode: number | null): void {
  if (exitCode === 0) part.lost('closed', 'the window was closed', 'browser-restarted');
  else part.lost('crashed', 'the browser ended', 'browser-restarted');
}

async function reload(browser: Browser, address: string): Promise<void> {
  // A page that hangs would answer the request to go only when it is done, which is never.
  await browser.endPages();
  await browser.show(address);
}
