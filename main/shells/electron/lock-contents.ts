import type { WebContents } from 'electron';
import { isBlockedKey } from '../../domain/kiosk-keys.ts';
import { isOwnAddress } from './page.ts';

/** No page but ours in any frame, no second window, no guest, no key that leads out. For every web contents there is. */
export function lockContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  // A page that would rather stay is not asked.
  contents.on('will-prevent-unload', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.setIgnoreMenuShortcuts(true);
  // Two fingers zoom nothing. A page that is gone by now has nothing to zoom.
  contents.setVisualZoomLevelLimits(1, 1).catch(() => undefined);
  contents.on('before-input-event', (event, input) => {
    if (isBlockedKey(input)) event.preventDefault();
  });
}
