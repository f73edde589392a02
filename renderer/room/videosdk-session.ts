import type { RoomNews, RoomOrder, RoomPacket } from '../../preload/contract.ts';
import type { RoomSession } from './room-session.ts';
import type { RoomLine } from './room-line.ts';
import { openKioskDevice, type KioskDevice } from './kiosk-device.ts';
import { openMeetingMicrophone, type MeetingMicrophone } from './meeting-microphone.ts';
import { addressOf } from './videosdk-url.ts';
import { openSdkWorld, type Sdk, type SdkData, type SdkMeeting, type SdkWorld } from './videosdk-sdk.ts';

type Join = Extract<RoomOrder, { kind: 'join' }>;
type News = RoomNews extends infer N ? (N extends RoomNews ? Omit<N, 'roomId'> : never) : never;

/** The kiosk's topics: data that is text, and data that is bytes. */
const TOPICS = { text: 'avatar.text', bytes: 'avatar.bytes' } as const;

/** One try to be in a VideoSDK meeting: for its data channel, or with the visitor's voice, never with a camera. */
export function openVideosdkSession(
  order: Join,
  line: RoomLine,
  load: (openMicrophone: () => MediaStreamTrack) => Promise<SdkWorld> = openSdkWorld,
  device: KioskDevice = openKioskDevice(),
): RoomSession {
  const session: Session = { order, line, device, world: null, meeting: null, microphone: null, ...START };
  load(device.open)
    .then((world) => {
      session.world = world;
      if (session.isOver) close(session);
      else enter(session, world.sdk);
    })
    .catch((error: unknown) => {
      over(session, 'unreachable', messageOf(error));
    });
  return {
    obey: (next) => {
      if (next.kind !== 'microphone') return; // a meeting has neither calls nor streams
      session.wanted = next;
      session.microphone?.set(next.isOpen, next.generation);
    },
    take: (packet) => {
      if (packet.head.kind === 'microphone') hearVisitor(session, packet.head, packet.bytes);
      else send(session, packet);
    },
    leave: () => {
      session.isOver = true;
      void Promise.resolve(session.meeting?.leave())
        .catch(() => undefined) // it was left already
        .then(() => {
          close(session);
        });
    },
  };
}

type Microphone = Extract<RoomOrder, { kind: 'microphone' }>;

type Session = {
  readonly order: Join;
  readonly line: RoomLine;
  readonly device: KioskDevice;
  world: SdkWorld | null;
  meeting: SdkMeeting | null;
  microphone: MeetingMicrophone | null;
  /** What was ordered before there was a meeting. */
  wanted: Microphone | null;
  isJoined: boolean;
  isOver: boolean;
};
const START = { wanted: null, isJoined: false, isOver: false };

function close({ world, device }: Session): void {
  device.close();
  world?.close();
}

function enter(session: Session, sdk: Sdk): void {
  const { order } = session;
  const { meetingId, participantId, name, signalingBaseUrl } = addressOf(order.url);
  sdk.config(order.token);
  const meeting = sdk.initMeeting({
    meetingId,
    participantId,
    name,
    micEnabled: false,
    webcamEnabled: false,
    debugMode: false,
    ...(signalingBaseUrl !== null && { signalingBaseUrl }),
  });
  session.meeting = meeting;
  if (order.publishesMicrophone) openMicrophone(session, meeting);
  meeting.on('meeting-joined', () => {
    session.isJoined = true;
    session.microphone?.joined();
    const { attempt } = order;
    const participants = [...meeting.participants.keys()]
      .filter((identity) => identity !== participantId)
      .map((identity) => ({ identity, kind: 'standard' as const, attributes: {} }));
    tell(session, { kind: 'connected', attempt, identity: participantId, roomName: meetingId, participants });
  });
  meeting.on('participant-left', ({ id }) => {
    tell(session, { kind: 'participant-left', identity: id });
  });
  if (order.takesData)
    meeting.on('data', (data) => {
      hear(session, data);
    });
  meeting.on('error', ({ message = 'it failed' }) => {
    if (session.isJoined) tell(session, { kind: 'trouble', detail: message.slice(0, 1000) });
    else over(session, 'refused', message);
  });
  meeting.on('meeting-state-changed', ({ state }) => {
    if (state === 'RECONNECTING') tell(session, { kind: 'reconnecting' });
    else if (state === 'FAILED') over(session, 'unreachable', 'the meeting cannot be joined');
  });
  meeting.on('meeting-left', () => {
    over(session, 'lost', 'the meeting was left');
  });
  // It says what is wrong in its events; what it rejects with besides is known by then.
  void Promise.resolve(meeting.join()).catch((error: unknown) => {
    over(session, 'unreachable', messageOf(error));
  });
}

function openMicrophone(session: Session, meeting: SdkMeeting): void {
  const { wanted } = session;
  session.microphone = openMeetingMicrophone(meeting, (error) => {
    tell(session, { kind: 'trouble', detail: `the meeting does not take the microphone: ${messageOf(error)}` });
  });
  if (wanted !== null) session.microphone.set(wanted.isOpen, wanted.generation);
}

function hearVisitor(
  { microphone, device }: Session,
  { generation, sampleRate, atMs }: Extract<RoomPacket['head'], { kind: 'microphone' }>,
  bytes: Uint8Array,
): void {
  if (microphone?.hears(generation) === true) device.write(bytes, sampleRate, atMs);
}

function hear({ order, line, isOver }: Session, { payload, from, reliability }: SdkData): void {
  if (isOver) return;
  const isText = typeof payload === 'string';
  const bytes = isText ? new TextEncoder().encode(payload) : new Uint8Array(payload);
  line.send({
    head: {
      kind: 'data',
      roomId: order.roomId,
      atMs: line.kioskNowMs(),
      with: from,
      topic: isText ? TOPICS.text : TOPICS.bytes,
      isReliable: reliability.toLowerCase() === 'reliable',
    },
    bytes,
  });
}

function send(session: Session, { head, bytes }: RoomPacket): void {
  if (head.kind !== 'data' || session.meeting === null) return;
  const payload = head.topic === TOPICS.text ? new TextDecoder().decode(bytes) : bytes.slice();
  const reliability = head.isReliable ? 'RELIABLE' : 'UNRELIABLE';
  session.meeting.send(payload, { reliability }).catch((error: unknown) => {
    tell(session, { kind: 'trouble', detail: `data could not be sent: ${messageOf(error)}` });
  });
}

function tell({ order, line, isOver }: Session, news: News): void {
  if (!isOver) line.news({ ...news, roomId: order.roomId });
}

function over(session: Session, why: Extract<News, { kind: 'disconnected' }>['why'], detail: string): void {
  if (session.isOver) return;
  tell(session, { kind: 'disconnected', attempt: session.order.attempt, why, detail: detail.slice(0, 1000) });
  session.isOver = true;
  close(session);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 900);
