import type { BrowserWindow } from 'electron';
import { clock } from '../../clock.ts';
import { relaunchAfterMs } from '../../domain/relaunch.ts';
import type { Off } from '../../interfaces/off.ts';
import { log } from '../../log.ts';
import { PAGE_ADDRESS } from './page.ts';

/** A page that does not react for so long is ended and loaded again. */
const HANG_MS = 10_000;
/** Chromium's code for a load that gave way to a newer one. */
const ABORTED = -3;

/**
 * Loads the page, and again with back-off whenever its process ends, it cannot be loaded or it hangs.
 *
 * @param gaveUp it ended so often that it would only go on so
 */
export function keepPage(window: BrowserWindow, gaveUp: (reason: string) => void): Off {
  const contents = window.webContents;
  const endsAtMs: number[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hang: ReturnType<typeof setTimeout> | undefined;

  const load = (): void => {
    // Its failure is told by 'did-fail-load' below.
    if (!window.isDestroyed()) window.loadURL(PAGE_ADDRESS).catch(() => undefined);
  };
  const loadAgain = (because: string): void => {
    clearTimeout(hang);
    endsAtMs.push(clock.nowMs());
    const waitMs = relaunchAfterMs(endsAtMs);
    if (waitMs === null) {
      log.error('page given up', { because });
      gaveUp(`the page ended again and again: ${because}`);
      return;
    }
    log.warn('page lost, loading it again', { because, waitMs });
    clearTimeout(timer);
    timer = setTimeout(load, waitMs);
  };
  contents.on('render-process-gone', (_, { reason }) => {
    loadAgain(reason);
  });
  contents.on('did-fail-load', (_, errorCode, errorDescription, __, isMainFrame) => {
    if (isMainFrame && errorCode !== ABORTED) loadAgain(`${errorDescription} (${errorCode})`);
  });
  window.on('unresponsive', () => {
    hang = setTimeout(() => {
      contents.forcefullyCrashRenderer();
    }, HANG_MS);
  });
  window.on('responsive', () => {
    clearTimeout(hang);
  });
  load();
  return () => {
    clearTimeout(timer);
    clearTimeout(hang);
  };
}
