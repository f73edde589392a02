import { DisconnectReason } from 'livekit-client';
import type { RoomNews } from '../../preload/contract.ts';

/** LiveKit's reason in the contract's words. */
export function whyOf(reason: DisconnectReason | undefined): Extract<RoomNews, { kind: 'disconnected' }>['why'] {
  switch (reason) {
    case DisconnectReason.DUPLICATE_IDENTITY:
      return 'duplicate-identity';
    case DisconnectReason.PARTICIPANT_REMOVED:
      return 'removed';
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.ROOM_CLOSED:
      return 'room-deleted';
    case DisconnectReason.SERVER_SHUTDOWN:
      return 'server-shutdown';
    default:
      return 'lost';
  }
}
