import { openChannel } from '../domain/channel.ts';
import type { RoomConnection, RoomEvent, RoomJoin, RoomPort, RpcFailure } from '../interfaces/room-port.ts';

export type RpcCall = { readonly to: string; readonly method: string; readonly payload: string };
type RpcResult = { readonly answer: string } | RpcFailure;

/** A room whose other side a test plays: what the kiosk does there is remembered, what happens is said by the test. */
export type FakeRoom = {
  readonly connection: RoomConnection;
  readonly joins: readonly RoomJoin[];
  readonly calls: readonly RpcCall[];
  readonly answers: readonly (readonly [callId: string, answer: string])[];
  readonly microphone: readonly { readonly isOpen: boolean; readonly attributes?: Readonly<Record<string, string>> }[];
  readonly heardSamples: number;
  readonly hasLeft: boolean;
  /** Of streams that are opened now. */
  readonly generation: number;
  /** How calls are answered from now on. */
  answerWith(answer: (call: RpcCall, nth: number) => RpcResult | Promise<RpcResult>): void;
  tell(event: RoomEvent): void;
};

export type FakeRooms = RoomPort & { room(roomId: string): FakeRoom };

export function openFakeRooms(): FakeRooms {
  const rooms = new Map<string, FakeRoom>();
  return {
    openRoom: (roomId) => {
      const room = openFakeRoom();
      rooms.set(roomId, room);
      return room.connection;
    },
    room: (roomId) => {
      const room = rooms.get(roomId);
      if (!room) throw new Error(`no room ${roomId}`);
      return room;
    },
  };
}

function openFakeRoom(): FakeRoom {
  const events = openChannel<RoomEvent>((error) => {
    throw error;
  });
  const joins: RoomJoin[] = [];
  const calls: RpcCall[] = [];
  const answers: [string, string][] = [];
  const microphone: { isOpen: boolean; attributes?: Readonly<Record<string, string>> }[] = [];
  let answer: (call: RpcCall, nth: number) => RpcResult | Promise<RpcResult> = () => ({ answer: 'ok' });
  let heardSamples = 0;
  let hasLeft = false;
  let generation = 1;
  return {
    joins,
    calls,
    answers,
    microphone,
    get heardSamples() {
      return heardSamples;
    },
    get hasLeft() {
      return hasLeft;
    },
    get generation() {
      return generation;
    },
    answerWith: (next) => {
      answer = next;
    },
    tell: events.emit,
    connection: {
      join: (join) => joins.push(join),
      on: events.listen,
      answerRpc: (callId, given) => answers.push([callId, given]),
      callRpc: async ({ to, method, payload }) => {
        const call = { to, method, payload };
        calls.push(call);
        return answer(call, calls.length);
      },
      sendData: () => undefined,
      setGeneration: (next) => {
        generation = next;
      },
      setMicrophone: (next) => microphone.push(next),
      hear: (samples) => {
        heardSamples += samples.length;
      },
      leave: () => {
        hasLeft = true;
      },
    },
  };
}
