import { isBlockedKey } from '../preload/contract.ts';

/**
 * Keeps keys, fingers and mouse from leading out of the page or changing it: no key of the browser's, no menu, no zoom,
 * nothing dragged in or out, nothing printed. A window of Chromium's `--app` kind gives its page every key first, those
 * that close windows included; in Electron main has refused them before.
 */
export function lockPage(page: Window): void {
  const refuse = (event: Event): void => {
    event.preventDefault();
  };
  page.addEventListener(
    'keydown',
    (event) => {
      const { key, ctrlKey: control, altKey: alt, metaKey: meta, shiftKey: shift } = event;
      if (isBlockedKey({ key, control, alt, meta, shift })) refuse(event);
    },
    { capture: true },
  );
  for (const kind of ['contextmenu', 'dragstart', 'drop', 'auxclick'] as const)
    page.addEventListener(kind, refuse, { capture: true });
  // Refused, it would say that a drop is welcome.
  page.addEventListener(
    'dragover',
    (event) => {
      refuse(event);
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
    },
    { capture: true },
  );
  // With Ctrl it zooms, and that is what a trackpad's pinch comes as.
  page.addEventListener(
    'wheel',
    (event) => {
      if (event.ctrlKey || event.metaKey) refuse(event);
    },
    { capture: true, passive: false },
  );
  page.print = () => undefined;
}
