/** The IPC channels between Electron's main process and the preload script, and nobody else. */
export const CHANNELS = {
  /** Screen → kiosk: (name, arguments), answered with a `CommandReply`. */
  command: 'parley:command',
  /** Screen → kiosk: a new page is there and counts audio frames from nothing. */
  hello: 'parley:hello',
  /** Screen → kiosk: how many audio frames arrived since the hello. */
  received: 'parley:received',
  /** Kiosk → screen. */
  event: 'parley:event',
  frame: 'parley:frame',
  /** Both ways: sound and data of rooms, as bytes. */
  roomPacket: 'parley:room-packet',
} as const;
