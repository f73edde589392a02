import type { BridgeSocket } from '../../renderer/bridge/socket-bridge.ts';

/** Node's own WebSocket client in the place of a page's: it may say which page it is, a real page cannot choose. */
export function connectAsPage(origin: string, token: string): BridgeSocket {
  const init = { protocols: ['parley', token], headers: { origin } };
  return new WebSocket(`${origin.replace('http', 'ws')}/bridge`, init);
}
