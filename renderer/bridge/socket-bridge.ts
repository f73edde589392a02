import { z } from 'zod';
import type { AudioFrameMessage, RoomPacket, ScreenBridge, ScreenEvent } from '../../preload/contract.ts';
import {
  FRAMES_PER_RECEIPT,
  RECEIPT_EVERY_MS,
  commands,
  decodeAudioFrame,
  decodeRoomPacket,
  encodeRoomPacket,
  isRoomPacket,
  screenEventSchema,
} from '../../preload/contract.ts';
import { openPendingCalls } from './pending-calls.ts';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2000;

/** As much of a `WebSocket` as the bridge needs: a browser's and Node's both fit. */
export interface BridgeSocket {
  binaryType: string;
  send(message: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
  addEventListener(kind: 'open' | 'close', listener: () => void): void;
  addEventListener(kind: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** The bridge, and an end to it: a page never ends it, a test does. */
export interface SocketBridge extends ScreenBridge {
  close(): void;
}

const fromKioskSchema = z.union([
  z.object({ event: screenEventSchema }),
  z.object({ id: z.number(), ok: z.literal(true), answer: z.unknown() }),
  z.object({ id: z.number(), ok: z.literal(false), reason: z.string() }),
]);

/**
 * The contract over one socket: JSON texts for commands, answers and events; each binary message is one audio frame.
 * A lost socket is opened again with back-off, and what the screen missed comes from a new `screen.ready`.
 *
 * @param connect opens one socket; called again after each loss
 */
export function openSocketBridge(connect: () => BridgeSocket): SocketBridge {
  const eventListeners = new Set<(event: ScreenEvent) => void>();
  const frameListeners = new Set<(frame: AudioFrameMessage) => void>();
  const packetListeners = new Set<(packet: RoomPacket) => void>();
  const calls = openPendingCalls();
  const tell = (event: ScreenEvent): void => {
    for (const listener of eventListeners) listener(event);
  };
  const line = keepLine(connect, {
    opened: (send, again) => {
      calls.lineOpened(send);
      if (!again) return;
      // A line that is lost while catching up is caught up with on the next one.
      void calls.ask('screen.ready', {}).then(
        (answer) => {
          const { state, offers, presentation, mood } = commands['screen.ready'].answer.parse(answer);
          tell({ kind: 'presentation', presentation });
          tell({ kind: 'state', state });
          tell({ kind: 'offers', offers });
          tell({ kind: 'mood', mood });
        },
        () => undefined,
      );
    },
    lost: () => {
      calls.lineLost();
    },
    text: (text) => {
      const message = fromKioskSchema.parse(JSON.parse(text));
      if ('event' in message) tell(message.event);
      else calls.answered(message);
    },
    binary: (bytes) => {
      if (isRoomPacket(bytes)) {
        const packet = decodeRoomPacket(bytes);
        for (const listener of packetListeners) listener(packet);
        return;
      }
      const frame = decodeAudioFrame(bytes);
      for (const listener of frameListeners) listener(frame);
    },
  });
  return {
    command: async (name, args) => {
      const answer = commands[name].answer.parse(await calls.ask(name, args));
      // Parsed by the schema of this very name; TypeScript cannot follow the pairing through a lookup.
      return answer as never;
    },
    onEvent: (listener) => subscribe(eventListeners, listener),
    onAudioFrame: (listener) => subscribe(frameListeners, listener),
    sendRoomPacket: (packet) => {
      line.send(encodeRoomPacket(packet));
    },
    onRoomPacket: (listener) => subscribe(packetListeners, listener),
    close: () => {
      line.close();
    },
  };
}

type LineHandlers = {
  /** @param again true when an earlier line was lost */
  opened(send: (text: string) => void, again: boolean): void;
  lost(): void;
  text(text: string): void;
  binary(bytes: Uint8Array): void;
};

type Line = {
  /** Lost while there is no line. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(): void;
};

/** Holds one socket open until it is closed from here, and says to the kiosk how many audio frames arrived. */
function keepLine(connect: () => BridgeSocket, handlers: LineHandlers): Line {
  let retryAfterMs = FIRST_RETRY_MS;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  let again = false;
  let isOpen = false;

  const open = (): BridgeSocket => {
    const socket = connect();
    let framesReceived = 0;
    let receipts: ReturnType<typeof setInterval> | undefined;
    const sendReceipt = (): void => {
      socket.send(JSON.stringify({ received: framesReceived }));
    };
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      retryAfterMs = FIRST_RETRY_MS;
      isOpen = true;
      receipts = setInterval(sendReceipt, RECEIPT_EVERY_MS);
      handlers.opened((text) => {
        socket.send(text);
      }, again);
      again = true;
    });
    socket.addEventListener('message', ({ data }) => {
      if (!(data instanceof ArrayBuffer)) {
        handlers.text(String(data));
        return;
      }
      const bytes = new Uint8Array(data);
      // Only what the kiosk counts.
      if (!isRoomPacket(bytes)) {
        framesReceived += 1;
        if (framesReceived % FRAMES_PER_RECEIPT === 0) sendReceipt();
      }
      handlers.binary(bytes);
    });
    socket.addEventListener('close', () => {
      clearInterval(receipts);
      isOpen = false;
      handlers.lost();
      if (closed) return;
      retry = setTimeout(() => {
        current = open();
      }, retryAfterMs);
      retryAfterMs = Math.min(retryAfterMs * 2, LONGEST_RETRY_MS);
    });
    return socket;
  };
  let current = open();
  return {
    send: (bytes) => {
      if (isOpen) current.send(bytes);
    },
    close: () => {
      closed = true;
      clearTimeout(retry);
      current.close();
    },
  };
}

function subscribe<T>(listeners: Set<(value: T) => void>, listener: (value: T) => void): () => void {
  // Wrapped, so that the same function may listen twice.
  const own = (value: T): void => {
    listener(value);
  };
  listeners.add(own);
  return () => listeners.delete(own);
}
