import { clock as systemClock } from '../../clock.ts';
import { openChannel } from '../../domain/channel.ts';
import type { LivekitSettings } from '../../domain/settings/livekit.ts';
import type { AgentReport, AvatarTransport, TransportState } from '../../interfaces/avatar-transport.ts';
import type { Clock } from '../../interfaces/clock.ts';
import type { RoomConnection, RoomEvent, RoomParticipant, RoomPort } from '../../interfaces/room-port.ts';
import { log } from '../../log.ts';
import { openSpeechDesk, type SpeechDesk } from '../link/speech-desk.ts';
import { openEarlyEvents, type EarlyEvents } from './early-events.ts';
import { openAvatarWorker, type AvatarWorker } from './avatar-worker.ts';
import { openKeptRoom, type KeptRoom } from './keep-room.ts';
import { openRoomMicrophone, type RoomMicrophone } from './room-microphone.ts';
import { identityOf, tokenSourceOf, type Seat } from './tokens.ts';
import { openTranscripts, type Transcripts } from './transcripts.ts';
import { agentStateOf, AUDIO_TOPIC, CLEAR_METHOD, TRANSCRIPTION_TOPIC, UNUSED_BYTE_TOPICS } from './wire.ts';

export type LivekitTransportOptions = {
  readonly settings: LivekitSettings;
  readonly rooms: RoomPort;
  readonly clock?: Clock;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly firstRetryMs?: number;
};

type Agent = { identity: string | null; state: ReturnType<typeof agentStateOf>; isSpeaking: Set<string> };

type Transport = {
  readonly options: LivekitTransportOptions;
  readonly desk: SpeechDesk;
  readonly agent: Agent;
  /** Who else is in the room: the next agent may be there before the last one is gone. */
  readonly others: Map<string, RoomParticipant>;
  readonly early: EarlyEvents;
  readonly avatarRoom: RoomConnection;
  readonly worker: AvatarWorker;
  readonly transcripts: Transcripts;
  readonly tellState: (state: TransportState) => void;
};

/** The kiosk as the avatar of an agent in a LiveKit room, for agents as they come with `DataStreamAudioOutput`. */
export function openLivekitTransport(options: LivekitTransportOptions): AvatarTransport {
  const { rooms, clock = systemClock } = options;
  const nowMs = (): number => clock.nowMs();
  const states = openChannel<TransportState>((error) => {
    log.error('a listener of the room failed', { reason: String(error) });
  });
  const desk = openSpeechDesk(nowMs);
  const transport = partsOf(options, desk, rooms.openRoom('avatar'), states.emit);
  const { avatarRoom, worker, agent } = transport;
  const kept = keepRooms(transport, clock);
  const off = avatarRoom.on((event) => {
    hearRoom(transport, event);
  });
  return {
    name: 'livekit',
    title: null,
    messages: desk.messages,
    onClear: (listener) => desk.onClear(listener),
    onState: (listener) => states.listen(listener),
    report: (report) => {
      const before = desk.generation;
      desk.report(report);
      if (desk.generation !== before) avatarRoom.setGeneration(desk.generation);
      follow(agent, worker, report);
    },
    hear: (frame) => kept.microphone?.hear(frame),
    setAudioEnabled: (enabled) => kept.microphone?.setEnabled(enabled),
    open: async () => {
      for (const room of kept.rooms) room.open();
    },
    close: async () => {
      off();
      kept.microphone?.close();
      worker.close();
      for (const room of kept.rooms) room.close();
      desk.close();
    },
  };
}

function partsOf(
  options: LivekitTransportOptions,
  desk: SpeechDesk,
  avatarRoom: RoomConnection,
  tellState: (state: TransportState) => void,
): Transport {
  const { settings } = options;
  const agent: Agent = { identity: null, state: null, isSpeaking: new Set() };
  const avatar = identityOf(settings, 'avatar');
  const visitor = identityOf(settings, settings.connections === 'one' ? 'avatar' : 'visitor');
  const transcripts = openTranscripts({
    desk,
    isVisitor: (identity) => identity === visitor,
    // An agent with an avatar writes in the avatar's name.
    isAgent: (identity) => identity === agent.identity || identity === avatar,
  });
  const worker = openAvatarWorker({
    room: avatarRoom,
    desk,
    agent: () => agent.identity,
    onSegment: (segmentId) => {
      transcripts.segmentBegan(segmentId);
    },
    onTooMuch: () => {
      log.error('an utterance is cut: 10 minutes of unheard speech are the limit');
    },
  });
  const others = new Map<string, RoomParticipant>();
  const early = openEarlyEvents((identity) => others.has(identity));
  return { options, desk, agent, others, early, avatarRoom, worker, transcripts, tellState };
}

/** The avatar's connection, and the visitor's where they have one of their own. */
function keepRooms(
  { options, avatarRoom, tellState }: Transport,
  clock: Clock,
): { readonly rooms: readonly KeptRoom[]; readonly microphone: RoomMicrophone | null } {
  const { settings, rooms, environment = process.env, firstRetryMs } = options;
  const { url, connections, publishMicrophone } = settings;
  const askToken = tokenSourceOf(settings, environment, () => Date.now());
  const keep = (room: RoomConnection, seat: Seat, publishesMicrophone: boolean): KeptRoom => {
    const hearing = {
      byteTopics: [AUDIO_TOPIC, ...UNUSED_BYTE_TOPICS],
      textTopics: [TRANSCRIPTION_TOPIC],
      rpcMethods: [CLEAR_METHOD],
    };
    const onState = seat === 'avatar' ? tellState : (): void => undefined;
    const join = { url, publishesMicrophone, ...(seat === 'avatar' ? hearing : {}) };
    const retry = firstRetryMs === undefined ? {} : { firstRetryMs };
    return openKeptRoom({ room, seat, join, askToken: () => askToken(seat), onState, ...retry });
  };
  const avatar = keep(avatarRoom, 'avatar', connections === 'one' && publishMicrophone);
  if (!publishMicrophone) return { rooms: [avatar], microphone: null };
  const nowMs = (): number => clock.nowMs();
  if (connections === 'one') return { rooms: [avatar], microphone: openRoomMicrophone(avatarRoom, nowMs) };
  const visitorRoom = rooms.openRoom('visitor');
  return {
    rooms: [avatar, keep(visitorRoom, 'visitor', true)],
    microphone: openRoomMicrophone(visitorRoom, nowMs),
  };
}

function follow(agent: Agent, worker: AvatarWorker, report: AgentReport): void {
  if (report.kind === 'playback-started') {
    agent.isSpeaking.add(report.segmentId);
    worker.started(report.segmentId);
  } else if (report.kind === 'playback-finished') agent.isSpeaking.delete(report.segmentId);
}

function hearRoom(transport: Transport, event: RoomEvent): void {
  switch (event.kind) {
    case 'connected':
      // What the last connection brought is not continued.
      if (transport.agent.identity !== null) loseAgent(transport);
      transport.others.clear();
      transport.early.take();
      for (const participant of event.participants) meet(transport, participant);
      break;
    case 'disconnected':
      loseAgent(transport);
      break;
    case 'participant':
      meet(transport, event.participant);
      break;
    case 'participant-left':
      transport.others.delete(event.identity);
      if (event.identity === transport.agent.identity) leaveAgent(transport);
      break;
    default:
      if (transport.agent.identity !== null || !transport.early.keep(event)) hearEvent(transport, event);
  }
}

function hearEvent({ worker, transcripts }: Transport, event: RoomEvent): void {
  worker.take(event);
  transcripts.take(event);
}

/** Whoever is the agent is so until it leaves. */
function meet(transport: Transport, participant: RoomParticipant): void {
  const { options, agent, others, early, desk, tellState } = transport;
  const { identity, kind, attributes } = participant;
  others.set(identity, participant);
  const { agentIdentity } = options.settings;
  const isAgent = agentIdentity === '' ? kind === 'agent' : identity === agentIdentity;
  if (agent.identity === null && isAgent) {
    agent.identity = identity;
    log.info('the agent is in the room', { kind });
    tellState({ kind: 'connected' });
    for (const event of early.take()) hearEvent(transport, event);
  }
  if (identity !== agent.identity) return;
  const state = agentStateOf(attributes);
  if (state === null || state === agent.state) return;
  agent.state = state;
  desk.tell({ kind: 'agent-state', state });
}

function leaveAgent(transport: Transport): void {
  const isInMidSentence = transport.agent.isSpeaking.size > 0 || transport.desk.openSegmentId !== null;
  const reason = isInMidSentence ? 'the agent left in the middle of a sentence' : 'the agent left the room';
  log.warn('the agent left', { isInMidSentence });
  loseAgent(transport);
  transport.tellState({ kind: 'reconnecting', reason, retryInMs: 0 });
  for (const other of [...transport.others.values()]) meet(transport, other);
}

function loseAgent({ agent, worker, transcripts, desk }: Transport): void {
  agent.identity = null;
  if (agent.state !== null && agent.state !== 'idle') desk.tell({ kind: 'agent-state', state: 'idle' });
  agent.state = null;
  agent.isSpeaking.clear();
  worker.reset();
  transcripts.reset();
}
