import type { TransportState } from '../../interfaces/avatar-transport.ts';
import type { RoomConnection, RoomEvent, RoomJoin } from '../../interfaces/room-port.ts';
import { log } from '../../log.ts';
import type { Ticket } from './tokens.ts';

export type KeptRoomOptions = {
  readonly room: RoomConnection;
  /** For the log: whose connection it is. */
  readonly seat: string;
  readonly join: Omit<RoomJoin, 'token'>;
  readonly askToken: () => Promise<Ticket>;
  readonly onState: (state: TransportState) => void;
  readonly firstRetryMs?: number;
  /** So long may a screen take to be there. */
  readonly screenTimeoutMs?: number;
};

/** Joins a room, and again with back-off whenever it was lost, each time with a fresh token. */
export interface KeptRoom {
  open(): void;
  close(): void;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** Where somebody wants us out, coming back at once would be a quarrel. */
const QUARREL_RETRY_MS = 10_000;
const SCREEN_TIMEOUT_MS = 30_000;

type Disconnected = Extract<RoomEvent, { kind: 'disconnected' }>;

const REASONS: Readonly<Record<Disconnected['why'], string>> = {
  unreachable: 'the LiveKit server cannot be reached',
  refused: 'the LiveKit server refused the token',
  'duplicate-identity': 'somebody else joined with the kiosk’s identity',
  removed: 'the kiosk was removed from the room',
  'room-deleted': 'the room was closed',
  'server-shutdown': 'the LiveKit server shut down',
  lost: 'the connection to the room was lost',
};

const QUARRELS: readonly Disconnected['why'][] = ['duplicate-identity', 'removed'];

type Kept = {
  readonly options: KeptRoomOptions;
  timer: ReturnType<typeof setTimeout> | undefined;
  retryMs: number;
  isClosed: boolean;
};

export function openKeptRoom(options: KeptRoomOptions): KeptRoom {
  const { room, onState, firstRetryMs = FIRST_RETRY_MS } = options;
  const kept: Kept = { options, timer: undefined, retryMs: firstRetryMs, isClosed: false };
  const off = room.on((event) => {
    hear(kept, event);
  });
  return {
    open: () => {
      onState({ kind: 'connecting' });
      void attempt(kept);
    },
    close: () => {
      kept.isClosed = true;
      clearTimeout(kept.timer);
      off();
      room.leave();
    },
  };
}

function retry(kept: Kept, reason: string, leastMs: number): void {
  if (kept.isClosed) return;
  const { seat, onState } = kept.options;
  const retryInMs = Math.max(leastMs, kept.retryMs);
  kept.retryMs = Math.min(kept.retryMs * 2, LONGEST_RETRY_MS);
  log.warn('the room is away', { seat, reason, retryInMs });
  onState({ kind: 'reconnecting', reason, retryInMs });
  clearTimeout(kept.timer);
  kept.timer = setTimeout(() => void attempt(kept), retryInMs);
}

async function attempt(kept: Kept): Promise<void> {
  const { room, seat, join, askToken, onState, screenTimeoutMs = SCREEN_TIMEOUT_MS } = kept.options;
  const ticket = await askToken();
  if (kept.isClosed) return;
  if (ticket.kind === 'none' && !ticket.isFinal) retry(kept, ticket.reason, 0);
  else if (ticket.kind === 'none') {
    log.error('the room cannot be joined', { seat, reason: ticket.reason });
    onState({ kind: 'failed', reason: ticket.reason });
  } else {
    room.join({ ...join, token: ticket.token });
    clearTimeout(kept.timer);
    kept.timer = setTimeout(() => {
      retry(kept, 'there is no screen that could join the room', 0);
    }, screenTimeoutMs);
  }
}

function hear(kept: Kept, event: RoomEvent): void {
  const { seat, onState, firstRetryMs = FIRST_RETRY_MS } = kept.options;
  switch (event.kind) {
    case 'connected':
      clearTimeout(kept.timer);
      kept.retryMs = firstRetryMs;
      log.info('the room is joined', { seat, room: event.roomName, participants: event.participants.length });
      onState({ kind: 'connected' });
      return;
    case 'reconnecting':
      log.warn('the connection to the room is being mended', { seat });
      onState({ kind: 'reconnecting', reason: REASONS.lost, retryInMs: 0 });
      return;
    case 'reconnected':
      log.info('the connection to the room is mended', { seat });
      onState({ kind: 'connected' });
      return;
    case 'moved':
      log.warn('the kiosk was moved to another room', { seat, room: event.roomName });
      onState({ kind: 'reconnecting', reason: 'the kiosk was moved to another room', retryInMs: 0 });
      return;
    case 'disconnected':
      log.debug('the room told why', { seat, detail: event.detail });
      retry(kept, REASONS[event.why], QUARRELS.includes(event.why) ? QUARREL_RETRY_MS : 0);
      return;
    case 'trouble':
      log.warn('something in the room did not work', { seat, detail: event.detail });
      return;
    default:
  }
}
