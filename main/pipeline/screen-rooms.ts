import { openChannel, type Channel } from '../domain/channel.ts';
import type { RoomNews, RoomOrder, RoomPacket } from '../domain/room.ts';
import { MICROPHONE_SAMPLE_RATE, bytesOf } from '../domain/pcm.ts';
import {
  RPC_DISCONNECTED,
  type RoomConnection,
  type RoomEvent,
  type RoomJoin,
  type RoomPort,
  type RpcFailure,
} from '../interfaces/room-port.ts';
import type { Off } from '../interfaces/off.ts';

/** Rooms of the kiosk that its screen holds open. */
export interface ScreenRooms extends RoomPort {
  /** A page is there, for the first time or again: what an earlier one held is lost. */
  readonly screenCame: () => void;
  readonly news: (news: RoomNews) => void;
  readonly packet: (packet: RoomPacket) => void;
  readonly onOrder: (listener: (order: RoomOrder) => void) => Off;
  readonly onPacket: (listener: (packet: RoomPacket) => void) => Off;
}

type Answer = { readonly answer: string } | RpcFailure;

type Room = {
  readonly roomId: string;
  readonly events: Channel<RoomEvent>;
  readonly calls: Map<string, (answer: Answer) => void>;
  join: RoomJoin | null;
  /** Of joins; a screen that tells of an older one tells nothing new. */
  attempt: number;
  generation: number;
  microphone: { isOpen: boolean; attributes: Readonly<Record<string, string>>; generation: number };
};

type Rooms = {
  readonly byId: Map<string, Room>;
  readonly orders: Channel<RoomOrder>;
  readonly packets: Channel<RoomPacket>;
  readonly onError: (error: unknown) => void;
  hasScreen: boolean;
  calls: number;
};

export function openScreenRooms(onError: (error: unknown) => void): ScreenRooms {
  const orders = openChannel<RoomOrder>(onError);
  const packets = openChannel<RoomPacket>(onError);
  const rooms: Rooms = { byId: new Map(), orders, packets, onError, hasScreen: false, calls: 0 };
  return {
    onOrder: orders.listen,
    onPacket: packets.listen,
    openRoom: (roomId) => openRoom(rooms, roomId),
    screenCame: () => {
      const cameAgain = rooms.hasScreen;
      rooms.hasScreen = true;
      for (const room of rooms.byId.values()) {
        if (room.join === null) continue;
        if (cameAgain) lose(room, { kind: 'disconnected', why: 'lost', detail: 'the screen was opened anew' });
        else orderJoin(rooms, room);
      }
    },
    news: (news) => {
      const room = rooms.byId.get(news.roomId);
      if (room) take(rooms, room, news);
    },
    packet: ({ head, bytes }) => {
      const room = rooms.byId.get(head.roomId);
      if (!room) return;
      if (head.kind === 'agent-audio') {
        const { streamId, generation, atMs } = head;
        room.events.emit({ kind: 'stream-bytes', streamId, generation, atMs, bytes });
      } else if (head.kind === 'data') {
        const { with: from, topic, isReliable } = head;
        room.events.emit({ kind: 'data', from, topic, isReliable, bytes });
      }
    },
  };
}

function openRoom(rooms: Rooms, roomId: string): RoomConnection {
  const { orders, packets, onError } = rooms;
  const room: Room = {
    roomId,
    events: openChannel<RoomEvent>(onError),
    calls: new Map(),
    join: null,
    attempt: 0,
    generation: 1,
    microphone: { isOpen: false, attributes: {}, generation: 1 },
  };
  rooms.byId.set(roomId, room);
  return {
    on: room.events.listen,
    join: (join) => {
      failCalls(room);
      room.join = join;
      if (rooms.hasScreen) orderJoin(rooms, room);
    },
    answerRpc: (callId, answer) => {
      orders.emit({ kind: 'rpc-answer', roomId, callId, answer });
    },
    callRpc: ({ to, method, payload, timeoutMs }) => {
      rooms.calls += 1;
      const callId = `${room.attempt}-${rooms.calls}`;
      return new Promise((resolve) => {
        room.calls.set(callId, resolve);
        orders.emit({ kind: 'rpc-call', roomId, callId, to, method, payload, timeoutMs });
      });
    },
    sendData: (bytes, { to, topic, isReliable }) => {
      packets.emit({ head: { kind: 'data', roomId, atMs: 0, with: to, topic, isReliable }, bytes });
    },
    setGeneration: (generation) => {
      room.generation = generation;
      orders.emit({ kind: 'generation', roomId, generation });
    },
    setMicrophone: ({ isOpen, attributes = {} }) => {
      room.microphone = { isOpen, attributes, generation: room.microphone.generation + 1 };
      orderMicrophone(rooms, room);
    },
    hear: (samples, atMs) => {
      const { isOpen, generation } = room.microphone;
      if (!isOpen) return;
      const head = { kind: 'microphone', roomId, generation, atMs, sampleRate: MICROPHONE_SAMPLE_RATE } as const;
      packets.emit({ head, bytes: bytesOf(samples) });
    },
    leave: () => {
      failCalls(room);
      room.join = null;
      rooms.byId.delete(roomId);
      orders.emit({ kind: 'leave', roomId });
    },
  };
}

function orderJoin({ orders }: Rooms, room: Room): void {
  const { roomId, join } = room;
  if (join === null) return;
  room.attempt += 1;
  orders.emit({
    kind: 'join',
    roomId,
    attempt: room.attempt,
    url: join.url,
    token: join.token,
    byteTopics: [...(join.byteTopics ?? [])],
    textTopics: [...(join.textTopics ?? [])],
    rpcMethods: [...(join.rpcMethods ?? [])],
    takesData: join.takesData ?? false,
    publishesMicrophone: join.publishesMicrophone ?? false,
  });
}

function orderMicrophone({ orders }: Rooms, { roomId, microphone }: Room): void {
  const { isOpen, attributes, generation } = microphone;
  orders.emit({ kind: 'microphone', roomId, generation, isOpen, attributes });
}

function take(rooms: Rooms, room: Room, news: RoomNews): void {
  switch (news.kind) {
    case 'rpc-answered':
      answer(room, news.callId, { answer: news.answer });
      return;
    case 'rpc-failed':
      answer(room, news.callId, { code: news.code, detail: news.detail });
      return;
    case 'connected':
      if (news.attempt !== room.attempt) return;
      // What was ordered before it was there.
      rooms.orders.emit({ kind: 'generation', roomId: room.roomId, generation: room.generation });
      orderMicrophone(rooms, room);
      break;
    case 'disconnected':
      if (news.attempt === room.attempt) lose(room, news);
      return;
    default:
  }
  room.events.emit(news);
}

function lose(room: Room, event: Extract<RoomEvent, { kind: 'disconnected' }>): void {
  failCalls(room);
  room.events.emit(event);
}

function answer(room: Room, callId: string, given: Answer): void {
  room.calls.get(callId)?.(given);
  room.calls.delete(callId);
}

function failCalls(room: Room): void {
  for (const resolve of room.calls.values()) resolve({ code: RPC_DISCONNECTED, detail: 'the room is not there' });
  room.calls.clear();
}
