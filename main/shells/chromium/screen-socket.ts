import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import type { AudioFrameMessage, RoomPacket, ScreenEvent } from '../../../preload/contract.ts';
import { decodeRoomPacket, encodeAudioFrame, encodeRoomPacket } from '../../../preload/contract.ts';
import type { ScreenOutbox } from '../../../preload/carrying.ts';
import { answerCommand, openOutbox } from '../../../preload/carrying.ts';
import { LONGEST_SILENCE_MS } from '../../domain/frame-gate.ts';
import type { Off } from '../../interfaces/off.ts';
import type { KioskForScreen } from '../../interfaces/shell.ts';
import { log } from '../../log.ts';
import type { ScreenServer } from './screen-server.ts';

const MOST_BYTES_PER_MESSAGE = 256 * 1024;
/** More than this unsent means that nobody reads: the client is cut off and may come again. */
const MOST_BYTES_UNSENT = 1024 * 1024;

export interface ScreenSocket {
  /** Whether a screen is connected, now and at each change. */
  /** @param listener `hung`: it is absent because it said nothing any more */
  onPresence(listener: (present: boolean, hung: boolean) => void): Off;
  close(): void;
}

const fromScreenSchema = z.union([
  z.object({ id: z.number().int(), name: z.string(), args: z.unknown() }),
  z.object({ received: z.number().int() }),
]);

/**
 * The contract over one WebSocket at `/bridge`. Refused at the upgrade: another Host or Origin than our own, a token
 * that is not this launch's (it comes as second sub-protocol, so that it is in no log of addresses), a second client.
 */
export function openScreenSocket(
  kiosk: KioskForScreen,
  site: ScreenServer,
  token: string,
  longestSilenceMs: number = LONGEST_SILENCE_MS,
): ScreenSocket {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MOST_BYTES_PER_MESSAGE,
    handleProtocols: () => 'parley',
  });
  const presence = new Set<(present: boolean, hung: boolean) => void>();
  const tellPresence = (present: boolean, hung = false): void => {
    for (const listener of presence) listener(present, hung);
  };
  let client: WebSocket | null = null;
  let refusals = 0;

  const accept = (socket: WebSocket): void => {
    client = socket;
    let hung = false;
    const stop = serve(kiosk, socket, longestSilenceMs, () => (hung = true));
    socket.on('close', () => {
      stop();
      client = null;
      tellPresence(false, hung);
    });
    tellPresence(true);
  };
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const refusal = refusalOf(request, site, token) ?? (client === null ? null : 409);
    if (refusal === null) sockets.handleUpgrade(request, stream, head, accept);
    else {
      refusals += 1;
      // Whoever knocks all day must not fill the log: the 1st, 10th, 100th …
      if (Number.isInteger(Math.log10(refusals))) log.warn('screen connection refused', { status: refusal, refusals });
      stream.on('error', () => undefined); // it may be gone before it reads the refusal
      stream.end(`HTTP/1.1 ${refusal} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
        stream.destroy(),
      );
    }
  };
  site.server.on('upgrade', upgrade);
  return {
    onPresence: (listener) => {
      presence.add(listener);
      listener(client !== null, false);
      return () => presence.delete(listener);
    },
    close: () => {
      site.server.off('upgrade', upgrade);
      client?.terminate();
      sockets.close();
    },
  };
}

function refusalOf({ headers, url }: IncomingMessage, { host, origin }: ScreenServer, token: string): number | null {
  if (url !== '/bridge') return 404;
  if (headers.host !== host) return 421;
  if (headers.origin !== origin) return 403;
  const given = /^parley, ?(\S+)$/.exec(headers['sec-websocket-protocol'] ?? '')?.[1];
  return given !== undefined && isSame(given, token) ? null : 401;
}

/** Takes the same time wherever the two differ; hashed first, because the comparison needs equal lengths. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

/** Carries the contract to one client until the returned off-switch. */
function serve(kiosk: KioskForScreen, socket: WebSocket, longestSilenceMs: number, onHung: () => void): Off {
  const send = (message: string | Uint8Array): void => {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(message);
    if (socket.bufferedAmount <= MOST_BYTES_UNSENT) return;
    log.warn('screen does not read, connection cut', { unsentBytes: socket.bufferedAmount });
    socket.terminate();
  };
  const outbox = openOutbox({
    event: (event: ScreenEvent) => {
      send(JSON.stringify({ event }));
    },
    frame: (frame: AudioFrameMessage) => {
      send(encodeAudioFrame(frame));
    },
    fellBehind: () => {
      log.warn('screen is behind, sound frames dropped');
    },
    caughtUp: (droppedFrames) => {
      log.info('screen caught up', { droppedFrames });
    },
  });
  const offs = [
    kiosk.onScreenEvent((event) => {
      outbox.event(event);
    }),
    kiosk.onUpcomingFrame((frame) => {
      outbox.frame(frame);
    }),
    kiosk.onRoomPacket((packet) => {
      send(encodeRoomPacket(packet));
    }),
    cutWhenSilent(socket, longestSilenceMs, onHung),
  ];
  let warned = false;
  socket.on('message', (data, isBinary) => {
    if (!(isBinary ? takePacket(kiosk, data) : obey(kiosk, outbox, data, send))) {
      if (!warned) log.warn('screen sent what is not in the contract');
      warned = true;
    }
  });
  socket.on('error', (cause) => {
    log.warn('screen connection failed', { because: cause.message });
  });
  return () => {
    for (const off of offs) off();
  };
}

/** @returns false if the bytes are not in the contract */
function takePacket(kiosk: KioskForScreen, data: RawData): boolean {
  let packet: RoomPacket;
  try {
    packet = decodeRoomPacket(data as Buffer);
  } catch {
    return false; // whatever is wrong with it, it is no packet
  }
  kiosk.takeRoomPacket(packet);
  return true;
}

/** @returns false if the message is not in the contract */
function obey(kiosk: KioskForScreen, outbox: ScreenOutbox, data: RawData, send: (text: string) => void): boolean {
  const message = fromScreenSchema.safeParse(parsed(data));
  if (!message.success) return false;
  if ('received' in message.data) {
    outbox.received(message.data.received);
    return true;
  }
  const { id, name, args } = message.data;
  void answerCommand(kiosk.commands, name, args).then((reply) => {
    send(JSON.stringify({ id, ...reply }));
  });
  return true;
}

function parsed(data: RawData): unknown {
  try {
    // With the default `nodebuffer` type a text message is one Buffer.
    return JSON.parse((data as Buffer).toString('utf8'));
  } catch {
    return undefined; // not JSON: the schema refuses undefined
  }
}

/** Cuts off a client that hangs or is gone without a word, so that a new page gets its place. */
function cutWhenSilent(socket: WebSocket, longestSilenceMs: number, onHung: () => void): Off {
  const cut = (): void => {
    log.warn('screen says nothing, connection cut', { silentMs: longestSilenceMs });
    onHung();
    socket.terminate();
  };
  let timer = setTimeout(cut, longestSilenceMs);
  socket.on('message', () => {
    clearTimeout(timer);
    timer = setTimeout(cut, longestSilenceMs);
  });
  return () => {
    clearTimeout(timer);
  };
}
