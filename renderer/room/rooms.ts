import type { RoomOrder, RoomPacket } from '../../preload/contract.ts';
import type { RoomLine } from './room-line.ts';
import type { openRoomSession, RoomSession } from './room-session.ts';

type RoomModule = { readonly openRoomSession: typeof openRoomSession };

/** Rooms that this screen holds open for the kiosk, which decides everything. */
export interface Rooms {
  order(order: RoomOrder): void;
  packet(packet: RoomPacket): void;
}

/** LiveKit's client is fetched with the first order to join, so that a screen without rooms has none of it. */
export function openRooms(line: RoomLine): Rooms {
  const sessions = new Map<string, { readonly attempt: number; readonly session: RoomSession }>();
  let module: Promise<RoomModule> | null = null;

  function act(order: RoomOrder, loaded: RoomModule): void {
    const known = sessions.get(order.roomId);
    if (order.kind === 'join') {
      if (known?.attempt === order.attempt) return;
      known?.session.leave();
      sessions.set(order.roomId, { attempt: order.attempt, session: loaded.openRoomSession(order, line) });
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
      if (module === null && order.kind !== 'join') return;
      module ??= import('./room-session.ts');
      // Orders that come while it is fetched keep their order.
      module.then(
        (loaded) => {
          act(order, loaded);
        },
        (error: unknown) => {
          module = null;
          const { roomId } = order;
          if (order.kind === 'join')
            line.news({ kind: 'disconnected', roomId, attempt: order.attempt, why: 'lost', detail: String(error) });
        },
      );
    },
    packet: (packet) => {
      sessions.get(packet.head.roomId)?.session.take(packet);
    },
  };
}
