import type { BrowserWindow } from 'electron';
import { clock } from '../../clock.ts';
import { LONGEST_SILENCE_MS } from '../../domain/frame-gate.ts';
import { openOutage, type ScreenTrouble } from '../../domain/outage.ts';
import { relaunchAfterMs } from '../../domain/relaunch.ts';
import { log } from '../../log.ts';
import { PAGE_ADDRESS } from './page.ts';

/** Chromium's code for a load that gave way to a newer one. */
const ABORTED = -3;

export interface KeptPage {
  /** The page is alive; once it has said so it must go on saying so. */
  sign(): void;
  close(): void;
}

/**
 * Loads the page, and again with back-off whenever its process ends, it cannot be loaded or it hangs.
 *
 * @param gaveUp it ended so often that it would only go on so
 */
export function keepPage(
  window: BrowserWindow,
  gaveUp: (reason: string) => void,
  longestSilenceMs = LONGEST_SILENCE_MS,
  onTrouble: (trouble: ScreenTrouble) => void = () => undefined,
): KeptPage {
  const contents = window.webContents;
  const endsAtMs: number[] = [];
  const outage = openOutage(onTrouble);
  let hung = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hang: ReturnType<typeof setTimeout> | undefined;

  const load = (): void => {
    // Its failure is told by 'did-fail-load' below.
    if (!window.isDestroyed()) window.loadURL(PAGE_ADDRESS).catch(() => undefined);
  };
  const loadAgain = (because: string): void => {
    clearTimeout(hang);
    outage.lost(hung ? 'hung' : 'crashed', hung ? 'the page said nothing any more' : because, clock.nowMs());
    hung = false;
    endsAtMs.push(clock.nowMs());
    const waitMs = relaunchAfterMs(endsAtMs);
    if (waitMs === null) {
      log.error('page given up', { because });
      outage.gaveUp(because, clock.nowMs());
      gaveUp(`the page ended again and again: ${because}`);
      return;
    }
    log.warn('page lost, loading it again', { because, waitMs });
    outage.repairing('page-reloaded');
    clearTimeout(timer);
    timer = setTimeout(load, waitMs);
  };
  contents.on('render-process-gone', (_, { reason }) => {
    loadAgain(reason);
  });
  contents.on('did-fail-load', (_, errorCode, errorDescription, __, isMainFrame) => {
    if (isMainFrame && errorCode !== ABORTED) loadAgain(`${errorDescription} (${errorCode})`);
  });
  load();
  return {
    sign: () => {
      clearTimeout(hang);
      outage.back(clock.nowMs());
      // Its end is told by 'render-process-gone' above.
      hang = setTimeout(() => {
        hung = true;
        if (!window.isDestroyed()) contents.forcefullyCrashRenderer();
      }, longestSilenceMs);
    },
    close: () => {
      clearTimeout(timer);
      clearTimeout(hang);
    },
  };
}
