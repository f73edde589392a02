import type { BrowserWindow, IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import { ipcMain } from 'electron';
import { roomPacketOf, answerCommand, openOutbox } from '../../../preload/carrying.ts';
import { CHANNELS } from '../../../preload/channels.ts';
import type { Off } from '../../interfaces/off.ts';
import type { KioskForScreen } from '../../interfaces/shell.ts';
import { log } from '../../log.ts';
import { isOwnAddress } from './page.ts';

/**
 * Carries the contract between the kiosk and the one window until the returned off-switch.
 *
 * @param windowNow the window that is there now: another one after a repair
 * @param onSign the page is alive: it says so every 2 s
 */
export function carry(kiosk: KioskForScreen, windowNow: () => BrowserWindow, onSign: () => void): Off {
  const send = (channel: string, payload: unknown): void => {
    const window = windowNow();
    // A copy; a buffer cannot be transferred to a renderer.
    if (!window.isDestroyed() && !window.webContents.isCrashed()) window.webContents.send(channel, payload);
  };
  const outbox = openOutbox({
    event: (event) => {
      send(CHANNELS.event, event);
    },
    frame: (frame) => {
      // Only the frame's own samples: a view would take its whole buffer along.
      send(CHANNELS.frame, { ...frame, samples: frame.samples.slice() });
    },
    fellBehind: () => {
      log.warn('screen is behind, sound frames dropped');
    },
    caughtUp: (droppedFrames) => {
      log.info('screen caught up', { droppedFrames });
    },
  });
  const offs = [
    handle(windowNow, CHANNELS.command, (name, args) => answerCommand(kiosk.commands, name, args)),
    listen(windowNow, CHANNELS.hello, () => {
      outbox.reset();
    }),
    listen(windowNow, CHANNELS.received, (framesReceived) => {
      onSign();
      if (typeof framesReceived === 'number') outbox.received(framesReceived);
    }),
    listen(windowNow, CHANNELS.roomPacket, (given) => {
      const packet = roomPacketOf(given);
      if (packet === null) log.warn('screen sent what is not in the contract');
      else kiosk.takeRoomPacket(packet);
    }),
    kiosk.onRoomPacket((packet) => {
      send(CHANNELS.roomPacket, { head: packet.head, bytes: packet.bytes.slice() });
    }),
    kiosk.onScreenEvent((event) => {
      outbox.event(event);
    }),
    kiosk.onUpcomingFrame((frame) => {
      outbox.frame(frame);
    }),
  ];
  return () => {
    for (const off of offs) off();
  };
}

/** The main frame of our window with our page in it: nobody else has anything to say here. */
function isOurPage(window: BrowserWindow, { senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  if (window.isDestroyed() || senderFrame === null) return false;
  return senderFrame === window.webContents.mainFrame && isOwnAddress(senderFrame.url);
}

function handle(
  windowNow: () => BrowserWindow,
  channel: string,
  answer: (...args: readonly unknown[]) => unknown,
): Off {
  ipcMain.handle(channel, (event, ...args: readonly unknown[]) => {
    if (!isOurPage(windowNow(), event)) throw new Error('refused');
    return answer(...args);
  });
  return () => {
    ipcMain.removeHandler(channel);
  };
}

function listen(windowNow: () => BrowserWindow, channel: string, hear: (...args: readonly unknown[]) => void): Off {
  const listener = (event: IpcMainEvent, ...args: readonly unknown[]): void => {
    if (isOurPage(windowNow(), event)) hear(...args);
  };
  ipcMain.on(channel, listener);
  return () => {
    ipcMain.off(channel, listener);
  };
}
