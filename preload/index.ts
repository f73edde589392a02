import { contextBridge, ipcRenderer } from 'electron';
import { FRAMES_PER_RECEIPT, RECEIPT_EVERY_MS } from '../main/domain/frame-gate.ts';
import type { CommandReply } from './carrying.ts';
import { CHANNELS } from './channels.ts';
import type { AudioFrameMessage, RoomPacket, ScreenBridge, ScreenEvent } from './contract.ts';

/**
 * What the page gets of Electron: five functions and nothing behind them. No IPC event and no `ipcRenderer` crosses.
 * Commands are checked in main; the values that arrive here are copies already.
 */

const eventListeners = new Set<(event: ScreenEvent) => void>();
const frameListeners = new Set<(frame: AudioFrameMessage) => void>();
const packetListeners = new Set<(packet: RoomPacket) => void>();
let framesReceived = 0;

ipcRenderer.on(CHANNELS.event, (_, event: ScreenEvent) => {
  for (const listener of eventListeners) listener(event);
});
ipcRenderer.on(CHANNELS.frame, (_, frame: AudioFrameMessage) => {
  framesReceived += 1;
  if (framesReceived % FRAMES_PER_RECEIPT === 0) ipcRenderer.send(CHANNELS.received, framesReceived);
  for (const listener of frameListeners) listener(frame);
});
ipcRenderer.on(CHANNELS.roomPacket, (_, packet: RoomPacket) => {
  for (const listener of packetListeners) listener(packet);
});
ipcRenderer.send(CHANNELS.hello);
setInterval(() => {
  ipcRenderer.send(CHANNELS.received, framesReceived);
}, RECEIPT_EVERY_MS);

function subscribe<T>(listeners: Set<(value: T) => void>, listener: (value: T) => void): () => void {
  // Wrapped, so that the same function may listen twice.
  const own = (value: T): void => {
    listener(value);
  };
  listeners.add(own);
  return () => {
    listeners.delete(own);
  };
}

const bridge: ScreenBridge = {
  command: async (name, args) => {
    // Main's own reply to this very command; nobody else answers on this channel.
    const reply = (await ipcRenderer.invoke(CHANNELS.command, name, args)) as CommandReply;
    if (!reply.ok) throw new Error(reply.reason);
    return reply.answer as never;
  },
  onEvent: (listener) => subscribe(eventListeners, listener),
  onAudioFrame: (listener) => subscribe(frameListeners, listener),
  sendRoomPacket: (packet) => {
    ipcRenderer.send(CHANNELS.roomPacket, packet);
  },
  onRoomPacket: (listener) => subscribe(packetListeners, listener),
};

contextBridge.exposeInMainWorld('parley', bridge);
