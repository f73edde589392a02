import type { ScreenBridge } from '../../preload/contract.ts';
import { openSocketBridge } from './socket-bridge.ts';

declare global {
  interface Window {
    /** Electron's preload script puts it here; the Chromium shell has none. */
    readonly parley?: ScreenBridge;
  }
}

/**
 * The screen's line to the kiosk: what the preload script gives, or the Chromium shell's socket on the page's own
 * address, with the token that the shell put behind the `#`.
 *
 * @throws Error if the page was opened by neither shell
 */
export function openBridge(): ScreenBridge {
  if (window.parley !== undefined) return window.parley;
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) throw new Error('This page is a part of Parley: start it with "npm run demo" or "npm start".');
  return openSocketBridge(() => new WebSocket(`ws://${location.host}/bridge`, ['parley', token]));
}
