import { expect, it } from 'vitest';
import type { RoomNews, RoomOrder, RoomPacket } from '../domain/room.ts';
import type { RoomEvent } from '../interfaces/room-port.ts';
import { openScreenRooms } from './screen-rooms.ts';

function open() {
  const rooms = openScreenRooms((error) => {
    throw error;
  });
  const orders: RoomOrder[] = [];
  const packets: RoomPacket[] = [];
  const events: RoomEvent[] = [];
  rooms.onOrder((order) => orders.push(order));
  rooms.onPacket((packet) => packets.push(packet));
  const room = rooms.openRoom('avatar');
  room.on((event) => events.push(event));
  return { rooms, room, orders, packets, events };
}
const join = { url: 'ws://127.0.0.1', token: 't' };
const connected = (attempt: number): RoomNews => ({
  kind: 'connected',
  roomId: 'avatar',
  attempt,
  identity: 'a',
  roomName: 'r',
  participants: [],
});

it('waits for a screen, and has what one lost joined anew by the next', () => {
  const { rooms, room, orders, events } = open();
  room.join(join);
  expect(orders).toEqual([]);
  rooms.screenCame();
  expect(orders.map(({ kind }) => kind)).toEqual(['join']);
  rooms.news(connected(1));
  rooms.screenCame();
  expect(events.map(({ kind }) => kind)).toEqual(['connected', 'disconnected']);
  room.join({ ...join, token: 'fresh' });
  expect(orders.at(-1)).toMatchObject({ kind: 'join', attempt: 2, token: 'fresh' });
});

it('believes no news of an attempt that is over', () => {
  const { rooms, room, events } = open();
  rooms.screenCame();
  room.join(join);
  room.join(join);
  rooms.news(connected(1));
  rooms.news({ kind: 'disconnected', roomId: 'avatar', attempt: 1, why: 'lost', detail: '' });
  expect(events).toEqual([]);
});

it('answers every call, also those that a lost room can not answer', async () => {
  const { rooms, room, orders } = open();
  rooms.screenCame();
  room.join(join);
  const call = { to: 'agent', method: 'm', payload: '', timeoutMs: 1000 };
  const answers = [room.callRpc(call), room.callRpc(call), room.callRpc(call)];
  const ids = orders.flatMap((order) => (order.kind === 'rpc-call' ? [order.callId] : []));
  rooms.news({ kind: 'rpc-failed', roomId: 'avatar', callId: ids[1], code: 1400, detail: 'unknown' });
  rooms.news({ kind: 'rpc-answered', roomId: 'avatar', callId: ids[0], answer: 'ok' });
  rooms.screenCame();
  expect(await Promise.all(answers)).toEqual([
    { answer: 'ok' },
    { code: 1400, detail: 'unknown' },
    { code: 1503, detail: 'the room is not there' },
  ]);
});

it('gives the microphone only while it is open, each opening with a generation of its own', () => {
  const { room, packets } = open();
  const hear = (): void => {
    room.hear(Int16Array.of(1, -1), 5);
  };
  hear();
  room.setMicrophone({ isOpen: true });
  hear();
  room.setMicrophone({ isOpen: false });
  hear();
  room.setMicrophone({ isOpen: true });
  hear();
  expect(packets.map(({ head, bytes }) => [head, [...bytes]])).toEqual(
    [2, 4].map((generation) => [
      { kind: 'microphone', roomId: 'avatar', generation, atMs: 5, sampleRate: 16_000 },
      [1, 0, 255, 255],
    ]),
  );
});
