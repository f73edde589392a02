import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '../../clock.ts';
import { openOutage, type Outage, type ScreenTrouble } from '../../domain/outage.ts';
import type { Off } from '../../interfaces/off.ts';
import { log } from '../../log.ts';
import type { Browser } from './browser.ts';
import { relaunchAfterMs } from '../../domain/relaunch.ts';

/** How long the page may be away before it is loaded again: a crashed page shows a sad face all the while. */
const PATIENCE_MS = 3000;
/** A browser on a slow machine with a cold disk needs its time to load it. */
const LOADING_PATIENCE_MS = 30_000;

export type KeepBrowserOptions = {
  start(): Promise<Browser>;
  /** The page, token included: never log it. */
  readonly address: string;
  /** Whether the page is connected, now and at each change. */
  onPresence(listener: (present: boolean, hung: boolean) => void): Off;
  onClosed(reason: string): void;
  /** Told once for each outage, when it is over or given up. */
  onTrouble?(trouble: ScreenTrouble): void;
};

/** The browser that is kept running, and the line to it. */
export interface KeptBrowser {
  screenshot(): Promise<Buffer | null>;
  close(): Promise<void>;
}

/**
 * Keeps one browser with the page in it: an end that nobody asked for is followed by a new start with back-off, a page
 * that stays away is loaded again, and a browser that cannot load it is killed and started again.
 */
export function keepBrowser(options: KeepBrowserOptions): KeptBrowser {
  const endsAtMs: number[] = [];
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  const outage = openOutage((trouble) => options.onTrouble?.(trouble));
  let wasThere = false;
  const stopListening = options.onPresence((present, hung) => {
    if (present) outage.back(clock.nowMs());
    else if (wasThere && !isClosing())
      outage.lost(hung ? 'hung' : 'crashed', hung ? 'the page said nothing any more' : 'the page ended', clock.nowMs());
    wasThere ||= present;
  });
  let running: Browser | null = null;

  const runOnce = async (): Promise<number | null> => {
    const browser = await options.start();
    running = browser;
    if (isClosing()) browser.kill();
    const stopWatching = watchPage(browser, options, outage);
    try {
      await showOrKill(browser, options.address);
      return await browser.exited;
    } finally {
      stopWatching();
      running = null;
    }
  };
  const keep = async (): Promise<void> => {
    while (!isClosing()) {
      const exitCode = await runOnce();
      if (isClosing()) return;
      if (exitCode === 0) {
        options.onClosed('the window was closed');
        return;
      }
      endsAtMs.push(clock.nowMs());
      const waitMs = relaunchAfterMs(endsAtMs);
      if (waitMs === null) throw new Error('the browser ended again and again');
      outage.lost('crashed', 'the browser ended', clock.nowMs());
      outage.repairing('browser-restarted');
      log.warn('browser ended, starting it again', { exitCode, waitMs });
      await sleep(waitMs, undefined, { signal: closing.signal });
    }
  };
  const kept = keep().catch((cause: unknown) => {
    if (isClosing()) return;
    const because = cause instanceof Error ? cause.message : String(cause);
    log.error('browser given up', { because });
    outage.gaveUp(because, clock.nowMs());
    options.onClosed(because);
  });
  return {
    screenshot: async () => (running === null ? null : running.screenshot()),
    close: async () => {
      closing.abort();
      stopListening();
      await running?.close();
      await kept;
    },
  };
}

async function showOrKill(browser: Browser, address: string): Promise<void> {
  try {
    await browser.show(address);
  } catch (cause) {
    log.warn('browser does not load the page', { because: cause instanceof Error ? cause.message : String(cause) });
    browser.kill();
  }
}

/** Loads the page again when it is away for too long, and kills the browser when that did not help. */
function watchPage(browser: Browser, options: KeepBrowserOptions, outage: Outage): Off {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isLoading = true;
  const expectPage = (): void => {
    const patienceMs = isLoading ? LOADING_PATIENCE_MS : PATIENCE_MS;
    timer = setTimeout(() => {
      log.warn('page is away', { awayMs: patienceMs, then: isLoading ? 'ending the browser' : 'loading it again' });
      if (isLoading) browser.kill();
      else {
        isLoading = true;
        outage.repairing('page-reloaded');
        // A page that hangs would answer the request to go only when it is done, which is never.
        void browser.endPages().then(() => showOrKill(browser, options.address));
        expectPage();
      }
    }, patienceMs);
  };
  const off = options.onPresence((present) => {
    clearTimeout(timer);
    if (present) isLoading = false;
    else expectPage();
  });
  return () => {
    off();
    clearTimeout(timer);
  };
}
