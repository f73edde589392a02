import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TransportState } from '../../interfaces/avatar-transport.ts';
import { log } from '../../log.ts';
import { openFakeRooms } from '../../testing/fake-room.ts';
import { until } from '../../testing/until.ts';
import { openKeptRoom } from './keep-room.ts';
import type { Ticket } from './tokens.ts';

beforeEach(() => {
  log.setLevel('silent');
});
afterEach(() => {
  log.setLevel('info');
});

function open(askToken: () => Promise<Ticket>, screenTimeoutMs = 30_000) {
  const rooms = openFakeRooms();
  const states: TransportState[] = [];
  const room = openKeptRoom({
    room: rooms.openRoom('avatar'),
    seat: 'avatar',
    join: { url: 'ws://127.0.0.1' },
    askToken,
    onState: (state) => states.push(state),
    firstRetryMs: 4,
    screenTimeoutMs,
  });
  room.open();
  return { room, states, fake: rooms.room('avatar') };
}

it('joins again with back-off and a fresh token each time, and waits little again after it was there', async () => {
  let tokens = 0;
  const { room, states, fake } = open(async () => ({ kind: 'token', token: `t${++tokens}` }));
  for (const joins of [1, 2, 3]) {
    await until(() => fake.joins.length === joins);
    fake.tell({ kind: 'disconnected', why: 'unreachable', detail: '' });
  }
  await until(() => fake.joins.length === 4);
  fake.tell({ kind: 'connected', identity: 'avatar_worker', roomName: 'parley', participants: [] });
  fake.tell({ kind: 'disconnected', why: 'server-shutdown', detail: '' });
  await until(() => fake.joins.length === 5);
  room.close();
  expect(fake.joins.map(({ token }) => token)).toEqual(['t1', 't2', 't3', 't4', 't5']);
  expect(states.flatMap((state) => (state.kind === 'reconnecting' ? [state.retryInMs] : []))).toEqual([4, 8, 16, 4]);
  expect(fake.hasLeft).toBe(true);
});

it('says what can only be mended by somebody, and does not try on', async () => {
  const { states, fake } = open(async () => ({ kind: 'none', reason: 'it expired', isFinal: true }));
  await until(() => states.at(-1)?.kind === 'failed');
  expect(states).toEqual([{ kind: 'connecting' }, { kind: 'failed', reason: 'it expired' }]);
  expect(fake.joins).toEqual([]);
});

it('does not quarrel with somebody who took its identity', async () => {
  const { room, states, fake } = open(async () => ({ kind: 'token', token: 't' }));
  await until(() => fake.joins.length === 1);
  fake.tell({ kind: 'disconnected', why: 'duplicate-identity', detail: '' });
  room.close();
  expect(states.at(-1)).toEqual({
    kind: 'reconnecting',
    reason: 'somebody else joined with the kiosk’s identity',
    retryInMs: 10_000,
  });
});

it('says when there is no screen that could join', async () => {
  const { room, states } = open(async () => ({ kind: 'token', token: 't' }), 5);
  await until(() => states.some((state) => state.kind === 'reconnecting'));
  room.close();
  expect(states).toContainEqual(
    expect.objectContaining({ reason: 'there is no screen that could join the room' }) as TransportState,
  );
});

it.each([
  ['reconnecting', { kind: 'reconnecting' }, 'the connection to the room was lost'],
  ['moved', { kind: 'moved', roomName: 'hall' }, 'the kiosk was moved to another room'],
] as const)('has a state for %s', async (_, event, reason) => {
  const { room, states, fake } = open(async () => ({ kind: 'token', token: 't' }));
  await until(() => fake.joins.length === 1);
  fake.tell(event);
  room.close();
  expect(states.at(-1)).toMatchObject({ kind: 'reconnecting', reason });
});
