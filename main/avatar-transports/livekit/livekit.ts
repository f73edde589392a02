import { clock as systemClock } from '../../clock.ts';
import { openChannel } from '../../domain/channel.ts';
import type { LivekitSettings } from '../../domain/settings/livekit.ts';
import type { AgentReport, AvatarTransport, TransportState } from '../../interfaces/avatar-transport.ts';
import type { Clock } from '../../interfaces/clock.ts';
import type { RoomConnection, RoomEvent, RoomParticipant, RoomPort } from '../../interfaces/room-port.ts';
import { log } from '../../log.ts';
import { openSpeechDesk, type SpeechDesk } from '../link/speech-desk.ts';
import { openAvatarWorker, type AvatarWorker } from './avatar-worker.ts';
import { openKeptRoom, type KeptRoom } from './keep-room.ts';
import { openKeptStreams, type KeptStreams } from './kept-streams.ts';
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
  readonly kept: KeptStreams;
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
  const transport = partsOf(options, desk, rooms.openRoom('avatar'), states.emit, openKeptStreams(nowMs));
  const { avatarRoom, worker, agent } = transport;
  const seats = keepRooms(transport, clock);
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
      hearSuccessor(transport);
    },
    hear: (frame) => seats.microphone?.hear(frame),
    setAudioEnabled: (enabled) => seats.microphone?.setEnabled(enabled),
    open: async () => {
      for (const room of seats.rooms) room.open();
    },
    close: async () => {
      off();
      seats.microphone?.close();
      worker.close();
      for (const room of seats.rooms) room.close();
      desk.close();
    },
  };
}

function partsOf(
  options: LivekitTransportOptions,
  desk: SpeechDesk,
  avatarRoom: RoomConnection,
  tellState: (state: TransportState) => void,
  kept: KeptStreams,
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
    onTold: () => {
      hearSuccessor(transport);
    },
  });
  const others = new Map<string, RoomParticipant>();
  const transport = { options, desk, agent, others, kept, avatarRoom, worker, transcripts, tellState };
  return transport;
}

/** The avatar's connection, and the visitor's where they have one of their own. */
function keepRooms(
  { options, agent, avatarRoom, tellState }: Transport,
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
    const onState = (state: TransportState): void => {
      if (seat !== 'avatar') return;
      // A room without an agent is a place to wait in.
      tellState(state.kind === 'connected' && agent.identity === null ? { kind: 'connecting' } : state);
    };
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
      transport.kept.clear();
      for (const participant of event.participants) meet(transport, participant);
      break;
    case 'disconnected':
      transport.kept.clear();
      loseAgent(transport);
      break;
    case 'participant':
      meet(transport, event.participant);
      hearSuccessor(transport);
      break;
    case 'participant-left':
      transport.others.delete(event.identity);
      transport.kept.forget(event.identity);
      if (event.identity === transport.agent.identity) leaveAgent(transport);
      break;
    default:
      if (!keep(transport, event)) hearEvent(transport, event);
  }
}

function hearEvent({ worker, transcripts }: Transport, event: RoomEvent): void {
  worker.take(event);
  transcripts.take(event);
}

/** True when it was said by somebody who may yet be the agent. */
function keep(transport: Transport, event: RoomEvent): boolean {
  const { kept, agent, avatarRoom } = transport;
  if (event.kind === 'rpc-called' && event.method === CLEAR_METHOD && mayBecomeAgent(transport, event.from)) {
    // Whoever is not even known does not silence an agent that is.
    if (!kept.silence(event.from) || (agent.identity !== null && !transport.others.has(event.from))) return false;
    avatarRoom.answerRpc(event.callId, 'ok');
    return true;
  }
  if (event.kind !== 'stream-opened') return kept.add(event);
  if (event.topic !== AUDIO_TOPIC && event.topic !== TRANSCRIPTION_TOPIC) return false;
  if (!mayBecomeAgent(transport, event.from)) return false;
  kept.open(event, agent.identity !== null);
  hearSuccessor(transport);
  return true;
}

function mayBecomeAgent({ options, agent, others }: Transport, identity: string): boolean {
  const { settings } = options;
  if (identity === agent.identity || identity === identityOf(settings, 'avatar')) return false;
  if (identity === identityOf(settings, 'visitor')) return false;
  const participant = others.get(identity);
  if (participant) return isAgent(settings, participant);
  return settings.agentIdentity === '' || identity === settings.agentIdentity;
}

function isAgent({ agentIdentity }: LivekitSettings, { identity, kind }: RoomParticipant): boolean {
  return agentIdentity === '' ? kind === 'agent' : identity === agentIdentity;
}

/** Whoever is the agent is so until it leaves, or another agent speaks while it has nothing to say. */
function meet(transport: Transport, participant: RoomParticipant): void {
  const { options, agent, others, desk } = transport;
  const { identity, attributes } = participant;
  others.set(identity, participant);
  if (agent.identity === null && isAgent(options.settings, participant)) pair(transport, participant);
  if (identity !== agent.identity) return;
  const state = agentStateOf(attributes);
  if (state === null || state === agent.state) return;
  agent.state = state;
  desk.tell({ kind: 'agent-state', state });
}

function pair(transport: Transport, { identity, kind }: RoomParticipant): void {
  transport.agent.identity = identity;
  log.info('the agent is in the room', { kind });
  transport.tellState({ kind: 'connected' });
  for (const event of transport.kept.take(identity)) hearEvent(transport, event);
}

/** The next agent may speak before it is known that the last one is gone. */
function hearSuccessor(transport: Transport): void {
  const { agent, worker, desk, options } = transport;
  const isSilent = agent.isSpeaking.size === 0 && desk.openSegmentId === null && worker.isIdle;
  if (agent.identity === null || agent.state === 'speaking' || !isSilent) return;
  const successor = waiting(transport).find((participant) => isAgent(options.settings, participant));
  if (!successor) return;
  log.info('another agent speaks now');
  loseAgent(transport);
  meet(transport, successor);
}

/** Known participants whose sound is kept. */
function waiting({ kept, others }: Transport): readonly RoomParticipant[] {
  return kept.speakers().flatMap((identity) => others.get(identity) ?? []);
}

function leaveAgent(transport: Transport): void {
  const isInMidSentence = transport.agent.isSpeaking.size > 0 || transport.desk.openSegmentId !== null;
  const reason = isInMidSentence ? 'the agent left in the middle of a sentence' : 'the agent left the room';
  log.warn('the agent left', { isInMidSentence });
  loseAgent(transport);
  transport.tellState({ kind: 'reconnecting', reason, retryInMs: 0 });
  for (const other of [...waiting(transport), ...transport.others.values()]) meet(transport, other);
}

function loseAgent({ agent, worker, transcripts, desk }: Transport): void {
  agent.identity = null;
  if (agent.state !== null && agent.state !== 'idle') desk.tell({ kind: 'agent-state', state: 'idle' });
  agent.state = null;
  agent.isSpeaking.clear();
  worker.reset();
  transcripts.reset();
}
