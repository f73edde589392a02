import {
  type ByteStreamReader,
  ConnectionError,
  ConnectionErrorReason,
  DataPacket_Kind,
  DisconnectReason,
  type Participant,
  Room,
  RoomEvent,
  RpcError,
  type TextStreamReader,
} from 'livekit-client';
import type { RoomNews, RoomOrder, RoomPacket, RoomParticipant } from '../../preload/contract.ts';
import { troublesOf } from './grants.ts';
import { openPublishedMicrophone, type PublishedMicrophone } from './published-microphone.ts';
import type { RoomLine } from './room-line.ts';
import { whyOf } from './why-of.ts';

type Join = Extract<RoomOrder, { kind: 'join' }>;

/** One try to be in a room, until it is over. */
export interface RoomSession {
  obey(order: Exclude<RoomOrder, { kind: 'join' | 'leave' }>): void;
  take(packet: RoomPacket): void;
  leave(): void;
}

type News = RoomNews extends infer N ? (N extends RoomNews ? Omit<N, 'roomId'> : never) : never;

type Session = {
  readonly order: Join;
  readonly line: RoomLine;
  readonly room: Room;
  readonly rpcAnswers: Map<string, (answer: string) => void>;
  readonly microphone: PublishedMicrophone | null;
  /** What came before it was said that the room is joined. */
  held: News[] | null;
  generation: number;
  calls: number;
  isOver: boolean;
};

const CALL_CODE_LOST = 1503;

export function openRoomSession(order: Join, line: RoomLine): RoomSession {
  const room = new Room({ adaptiveStream: false, dynacast: false });
  const session: Session = {
    order,
    line,
    room,
    rpcAnswers: new Map(),
    microphone: order.publishesMicrophone ? openPublishedMicrophone(room) : null,
    held: [],
    generation: 1,
    calls: 0,
    isOver: false,
  };
  prepare(session);
  void connect(session);
  return {
    obey: (next) => {
      obey(session, next);
    },
    take: ({ head, bytes }) => {
      if (head.kind === 'microphone') session.microphone?.write(bytes, head);
      else if (head.kind === 'data') publishData(session, head, bytes);
    },
    leave: () => {
      session.isOver = true;
      session.microphone?.close();
      void room.disconnect();
    },
  };
}

function tell(session: Session, news: News): void {
  if (session.isOver) return;
  if (session.held !== null) session.held.push(news);
  else session.line.news({ ...news, roomId: session.order.roomId });
}

function over(session: Session, why: Extract<News, { kind: 'disconnected' }>['why'], detail: string): void {
  if (session.isOver) return;
  session.held = null;
  tell(session, { kind: 'disconnected', attempt: session.order.attempt, why, detail: detail.slice(0, 1000) });
  session.isOver = true;
  session.microphone?.close();
}

/** Everything that hears is there before the room is: a stream that finds no handler is lost without a word. */
function prepare(session: Session): void {
  const { room, order } = session;
  for (const topic of order.byteTopics)
    room.registerByteStreamHandler(topic, (reader, { identity }) => void readBytes(session, reader, identity));
  for (const topic of order.textTopics)
    room.registerTextStreamHandler(topic, (reader, { identity }) => void readText(session, reader, identity));
  for (const method of order.rpcMethods)
    room.registerRpcMethod(method, ({ callerIdentity, payload }) => called(session, method, callerIdentity, payload));
  if (order.takesData)
    room.on(RoomEvent.DataReceived, (bytes, participant, kind, topic) => {
      dataReceived(session, bytes, participant, kind, topic);
    });
  const tellOf = (participant: Participant): void => {
    if (participant !== room.localParticipant)
      tell(session, { kind: 'participant', participant: described(participant) });
  };
  room
    .on(RoomEvent.ParticipantConnected, tellOf)
    .on(RoomEvent.ParticipantAttributesChanged, (_, participant) => {
      tellOf(participant);
    })
    .on(RoomEvent.ParticipantDisconnected, ({ identity }) => {
      tell(session, { kind: 'participant-left', identity });
    })
    .on(RoomEvent.SignalReconnecting, () => {
      tell(session, { kind: 'reconnecting' });
    })
    .on(RoomEvent.Reconnecting, () => {
      tell(session, { kind: 'reconnecting' });
    })
    .on(RoomEvent.Reconnected, () => {
      tell(session, { kind: 'reconnected' });
    })
    .on(RoomEvent.Moved, (roomName) => {
      tell(session, { kind: 'moved', roomName });
    })
    .on(RoomEvent.Disconnected, (reason) => {
      // A room that was never joined is told of by what joining it ends with, which knows more.
      if (session.held === null)
        over(session, whyOf(reason), reason === undefined ? 'no reason given' : DisconnectReason[reason]);
    });
}

async function connect(session: Session): Promise<void> {
  const { room, order } = session;
  try {
    await room.connect(order.url, order.token, { autoSubscribe: false });
  } catch (error) {
    const refused = error instanceof ConnectionError && error.reason === ConnectionErrorReason.NotAllowed;
    over(session, refused ? 'refused' : 'unreachable', messageOf(error));
    return;
  }
  if (session.isOver) {
    void room.disconnect();
    return;
  }
  const held = session.held ?? [];
  session.held = null;
  const participants = [...room.remoteParticipants.values()].map(described);
  const { identity } = room.localParticipant;
  tell(session, { kind: 'connected', attempt: order.attempt, identity, roomName: room.name, participants });
  for (const news of held) tell(session, news);
  const { permissions } = room.localParticipant;
  for (const detail of troublesOf(permissions, order.publishesMicrophone)) tell(session, { kind: 'trouble', detail });
  if (permissions?.canPublish === false) return;
  try {
    await session.microphone?.publish();
  } catch (error) {
    trouble(session, 'the microphone cannot be published', error);
  }
}

function described(participant: Participant): RoomParticipant {
  const { identity, attributes, isAgent } = participant;
  return { identity, kind: isAgent ? 'agent' : 'standard', attributes: { ...attributes } };
}

async function readBytes(session: Session, reader: ByteStreamReader, from: string): Promise<void> {
  const { line, order, generation } = session;
  const { id: streamId, topic, attributes = {} } = reader.info;
  tell(session, { kind: 'stream-opened', streamId, carries: 'bytes', topic, from, attributes, generation });
  let problem: string | null = null;
  try {
    for await (const bytes of reader) {
      if (session.isOver) return;
      const head = {
        kind: 'agent-audio',
        roomId: order.roomId,
        streamId,
        generation,
        atMs: line.kioskNowMs(),
      } as const;
      line.send({ head, bytes: bytes.slice() });
    }
  } catch (error) {
    problem = messageOf(error);
  }
  tell(session, { kind: 'stream-ended', streamId, problem });
}

async function readText(session: Session, reader: TextStreamReader, from: string): Promise<void> {
  const { generation } = session;
  const { id: streamId, topic, attributes = {} } = reader.info;
  tell(session, { kind: 'stream-opened', streamId, carries: 'text', topic, from, attributes, generation });
  let problem: string | null = null;
  try {
    for await (const text of reader) tell(session, { kind: 'stream-text', streamId, text });
  } catch (error) {
    problem = messageOf(error);
  }
  tell(session, { kind: 'stream-ended', streamId, problem });
}

/** Resolves with the kiosk's answer; a kiosk that is away leaves the caller to its own timeout. */
function called(session: Session, method: string, from: string, payload: string): Promise<string> {
  session.calls += 1;
  const callId = String(session.calls);
  return new Promise((resolve) => {
    session.rpcAnswers.set(callId, resolve);
    tell(session, { kind: 'rpc-called', callId, from, method, payload });
  });
}

function dataReceived(
  session: Session,
  bytes: Uint8Array,
  participant?: Participant,
  kind?: DataPacket_Kind,
  topic = '',
): void {
  const { line, order } = session;
  if (session.held !== null || session.isOver) return;
  const isReliable = kind !== DataPacket_Kind.LOSSY;
  const head = {
    roomId: order.roomId,
    atMs: line.kioskNowMs(),
    with: participant?.identity ?? null,
    topic,
    isReliable,
  };
  line.send({ head: { kind: 'data', ...head }, bytes: bytes.slice() });
}

function publishData(session: Session, head: Extract<RoomPacket['head'], { kind: 'data' }>, bytes: Uint8Array): void {
  const { with: to, topic, isReliable: reliable } = head;
  session.room.localParticipant
    .publishData(bytes.slice(), { reliable, topic, ...(to !== null && { destinationIdentities: [to] }) })
    .catch((error: unknown) => {
      trouble(session, 'data could not be sent', error);
    });
}

function obey(session: Session, order: Exclude<RoomOrder, { kind: 'join' | 'leave' }>): void {
  switch (order.kind) {
    case 'generation':
      session.generation = order.generation;
      return;
    case 'rpc-answer':
      session.rpcAnswers.get(order.callId)?.(order.answer);
      session.rpcAnswers.delete(order.callId);
      return;
    case 'rpc-call':
      void call(session, order);
      return;
    case 'microphone':
      session.microphone?.set(order.isOpen, order.generation).catch((error: unknown) => {
        trouble(session, 'the microphone could not be switched', error);
      });
      setAttributes(session, order.attributes);
  }
}

/** The server answers nothing to a token that may not: what it lacks was said on joining. */
function setAttributes(session: Session, attributes: Record<string, string>): void {
  const { localParticipant } = session.room;
  if (Object.keys(attributes).length === 0 || localParticipant.permissions?.canUpdateMetadata === false) return;
  localParticipant.setAttributes(attributes).catch((error: unknown) => {
    trouble(session, 'what the microphone does could not be said in the room', error);
  });
}

async function call(session: Session, order: Extract<RoomOrder, { kind: 'rpc-call' }>): Promise<void> {
  const { callId, to: destinationIdentity, method, payload, timeoutMs: responseTimeout } = order;
  try {
    const given = { destinationIdentity, method, payload, responseTimeout };
    const answer = await session.room.localParticipant.performRpc(given);
    tell(session, { kind: 'rpc-answered', callId, answer });
  } catch (error) {
    const code = error instanceof RpcError ? error.code : CALL_CODE_LOST;
    tell(session, { kind: 'rpc-failed', callId, code, detail: messageOf(error) });
  }
}

function trouble(session: Session, what: string, error: unknown): void {
  tell(session, { kind: 'trouble', detail: `${what}: ${messageOf(error)}`.slice(0, 1000) });
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 900);
}
