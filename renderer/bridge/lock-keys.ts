import { isBlockedKey } from '../../preload/contract.ts';

/**
 * Keeps keys and long touches from leading out of the page where no main process stands before it. A window of
 * Chromium's `--app` kind gives its page every key first, those that close windows included.
 */
export function lockKeys(page: Window): void {
  const lock = (event: KeyboardEvent): void => {
    const { key, ctrlKey: control, altKey: alt, metaKey: meta, shiftKey: shift } = event;
    if (isBlockedKey({ key, control, alt, meta, shift })) event.preventDefault();
  };
  page.addEventListener('keydown', lock, { capture: true });
  page.addEventListener('contextmenu', (event) => {
    event.preventDefault();
  });
}
