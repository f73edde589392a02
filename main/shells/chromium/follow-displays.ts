import type { DisplayChoice } from '../../domain/displays.ts';
import { log } from '../../log.ts';
import type { Browser } from './browser.ts';

const LOOK_EVERY_MS = 3000;

export interface DisplayFollower {
  /** Now, not only when it is time. */
  look(): void;
  close(): void;
}

/** Keeps the browser's window where it belongs: displays come and go, and a new browser begins on the main one. */
export function followDisplays(browser: () => Browser | null, choice: DisplayChoice): DisplayFollower {
  let isBusy = false;
  let wasRefused = false;
  const place = async (): Promise<void> => {
    const running = browser();
    if (running === null || isBusy) return;
    isBusy = true;
    try {
      const { display } = choice.choose(await running.displays());
      if (display !== null) await running.cover(display);
      wasRefused = false;
    } catch (cause) {
      // A browser that ends meanwhile, or one too old to tell of displays: the window stays where it is.
      if (!wasRefused) log.debug('window stays', { because: cause instanceof Error ? cause.message : String(cause) });
      wasRefused = true;
    } finally {
      isBusy = false;
    }
  };
  const timer = setInterval(() => void place(), LOOK_EVERY_MS);
  timer.unref();
  return {
    look: () => void place(),
    close: () => {
      clearInterval(timer);
    },
  };
}
