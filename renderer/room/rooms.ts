import type { RoomOrder, RoomPacket } from '../../preload/contract.ts';
import type { RoomLine } from './room-line.ts';
import type { RoomSession } from './room-session.ts';
import { isVideosdkUrl } from './videosdk-url.ts';

/** Rooms that this screen holds open for the kiosk, which decides everything. */
export interface Rooms {
  order(order: RoomOrder): void;
  packet(packet: RoomPacket): void;
}

type Opener = (order: Extract<RoomOrder, { kind: 'join' }>, line: RoomLine) => RoomSession;

/** A room's client is fetched with the first order to join such a room, so that a screen without rooms has none. */
async function fetchClient(url: string): Promise<Opener> {
  if (isVideosdkUrl(url)) return (await import('./videosdk-session.ts')).openVideosdkSession;
  return (await import('./room-session.ts')).openRoomSession;
}

export function openRooms(line: RoomLine): Rooms {
  const sessions = new Map<string, { readonly attempt: number; readonly session: RoomSession }>();
  const clients = new Map<string, Promise<Opener>>();

  function act(order: RoomOrder, open: Opener): void {
    const known = sessions.get(order.roomId);
    if (order.kind === 'join') {
      if (known?.attempt === order.attempt) return;
      known?.session.leave();
      sessions.set(order.roomId, { attempt: order.attempt, session: open(order, line) });
    } else if (order.kind === 'leave') {
      known?.session.leave();
      sessions.delete(order.roomId);
    } else if (known) known.session.obey(order);
    else if (order.kind === 'rpc-call') {
      const { roomId, callId } = order;
      line.news({ kind: 'rpc-failed', roomId, callId, code: 1503, detail: 'the room is not open' });
    }
  }

  return {
    order: (order) => {
      const { roomId } = order;
      if (order.kind === 'join') clients.set(roomId, fetchClient(order.url));
      // Orders that come while it is fetched keep their order.
      clients.get(roomId)?.then(
        (open) => {
          act(order, open);
        },
        (error: unknown) => {
          if (order.kind === 'join')
            line.news({ kind: 'disconnected', roomId, attempt: order.attempt, why: 'lost', detail: String(error) });
        },
      );
      if (order.kind === 'leave') clients.delete(roomId);
    },
    packet: (packet) => {
      sessions.get(packet.head.roomId)?.session.take(packet);
    },
  };
}
