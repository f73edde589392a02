import { openLivekitTransport } from '../avatar-transports/livekit/livekit.ts';
import { livekitSettings } from '../domain/settings/livekit.ts';
import type { Clock } from '../interfaces/clock.ts';
import type { RoomParticipant } from '../interfaces/room-port.ts';
import { type FakeRoom, openFakeRooms, type RpcCall } from './fake-room.ts';
import type { Heard, SpeakingAgent, SpokenTransport } from './speaking-agents.ts';
import { until } from './until.ts';

export const AGENT_SAMPLE_RATE = 24_000;
const BYTES_PER_MS = 48;
/** LiveKit's SDKs cut here, whatever a sample is. */
const CHUNK_BYTES = 15_000;

/** What LiveKit's agents do towards an avatar, in a room that a test plays. */
export type RoomAgent = SpeakingAgent & {
  readonly identity: string;
  open(attributes?: Readonly<Record<string, string>>): string;
  bytes(streamId: string, bytes: Uint8Array): void;
  close(streamId: string, problem?: string | null): void;
  ask(): string;
};

let streams = 0;

export function roomAgentOf(room: FakeRoom, identity: string): RoomAgent {
  let openStream: string | null = null;
  const open: RoomAgent['open'] = (attributes = { sample_rate: String(AGENT_SAMPLE_RATE), num_channels: '1' }) => {
    streams += 1;
    const streamId = `stream-${streams}`;
    const { generation } = room;
    const topic = 'lk.audio_stream';
    room.tell({ kind: 'stream-opened', streamId, carries: 'bytes', topic, from: identity, attributes, generation });
    return streamId;
  };
  const bytes: RoomAgent['bytes'] = (streamId, all) => {
    const { generation } = room;
    for (let at = 0; at < all.length; at += CHUNK_BYTES)
      room.tell({ kind: 'stream-bytes', streamId, generation, atMs: 0, bytes: all.slice(at, at + CHUNK_BYTES) });
  };
  const close: RoomAgent['close'] = (streamId, problem = null) => {
    room.tell({ kind: 'stream-ended', streamId, problem });
  };
  const ask = (): string => {
    const callId = `call-${room.answers.length}-${identity}`;
    room.tell({ kind: 'rpc-called', callId, from: identity, method: 'lk.clear_buffer', payload: '' });
    return callId;
  };
  const end = async (): Promise<void> => {
    if (openStream !== null) close(openStream);
    openStream = null;
  };
  return {
    identity,
    open,
    bytes,
    close,
    ask,
    get heard() {
      return room.calls.filter(({ to, method }) => to === identity && method === 'lk.playback_finished').map(heardOf);
    },
    sound: async (ms) => {
      openStream ??= open();
      bytes(openStream, new Uint8Array(ms * BYTES_PER_MS).fill(5));
    },
    end,
    clear: async () => {
      // Agents close their stream first.
      await end();
      ask();
    },
    leave: async () => {
      openStream = null;
      room.tell({ kind: 'participant-left', identity });
    },
  };
}

function heardOf({ payload }: RpcCall): Heard {
  // Our own payload; its exact keys have a test of their own.
  const said = JSON.parse(payload) as Record<'playback_position', number> & { interrupted: boolean };
  return { positionMs: Math.round(said.playback_position * 1000), interrupted: said.interrupted };
}

/** A kiosk in a LiveKit room with stock agents. */
export async function openRoomWithAgents(clock?: Clock): Promise<SpokenTransport & { readonly room: FakeRoom }> {
  const rooms = openFakeRooms();
  const settings = livekitSettings.parse({ apiKey: 'devkey', apiSecret: 'secret', publishMicrophone: false });
  const given = { settings, rooms, environment: {}, firstRetryMs: 5 };
  const transport = openLivekitTransport({ ...given, ...(clock ? { clock } : {}) });
  await transport.open();
  const room = rooms.room('avatar');
  const here = { kind: 'connected', identity: 'avatar_worker', roomName: 'parley' } as const;
  room.tell({ ...here, participants: [] });
  let agents = 0;
  let latest: RoomParticipant | null = null;
  return {
    transport,
    room,
    cooldownMs: 0,
    join: async () => {
      agents += 1;
      const identity = `agent-${agents}`;
      latest = { identity, kind: 'agent', attributes: {} };
      room.tell({ kind: 'participant', participant: latest });
      return roomAgentOf(room, identity);
    },
    breakLine: async () => {
      const joins = room.joins.length;
      room.tell({ kind: 'disconnected', why: 'lost', detail: 'the test broke it' });
      await until(() => room.joins.length > joins);
      room.tell({ ...here, participants: latest ? [latest] : [] });
    },
    intrude: async () => {
      const stranger = roomAgentOf(room, 'stranger');
      await stranger.sound(700);
      await stranger.clear();
    },
    close: () => transport.close(),
  };
}
