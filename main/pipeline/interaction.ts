import type { MicrophoneFrame } from '../domain/audio-frames.ts';
import {
  type Conversation,
  startOfConversation,
  stateOf,
  type TurnEvent,
  type TurnOptions,
} from '../domain/conversation.ts';
import { type EchoLevel, hearEcho, noEcho } from '../domain/echo-level.ts';
import { duckGainFor } from '../domain/interruption-policy.ts';
import type { ConversationState, KioskEvent } from '../domain/kiosk-events.ts';
import { MICROPHONE_SAMPLE_RATE } from '../domain/pcm.ts';
import type { Opinion } from '../domain/opinion.ts';
import type { Frame } from '../domain/speech-frames.ts';
import { takeTurn } from '../domain/turn-taking.ts';
import type { AgentReport } from '../interfaces/avatar-transport.ts';
import type { Clock } from '../interfaces/clock.ts';
import type { DetectorEvent, InterruptionStream } from '../interfaces/interruption-detector.ts';
import { carryOut, type EffectSinks } from './effects.ts';
import type { Link, Processor } from './processor.ts';

export type InteractionOptions = {
  readonly clock: Clock;
  readonly turns: () => TurnOptions;
  readonly duckGainDb: () => number;
  readonly emit: (event: KioskEvent) => void;
  readonly report: (report: AgentReport) => void;
  readonly onMicrophone: (isOpen: boolean) => void;
  readonly onOpinion?: (opinion: Opinion) => void;
};

export type Interaction = Processor & {
  readonly turn: (event: TurnEvent) => void;
  /** Who judges overlaps from now on; null: nobody. */
  readonly judgeBy: (stream: InterruptionStream | null) => void;
  readonly state: () => ConversationState;
  readonly agentSpeaks: () => boolean;
};

/** What this station knows. */
type Room = {
  readonly options: InteractionOptions;
  readonly sinks: EffectSinks;
  readonly waiting: TurnEvent[];
  isTurning: boolean;
  conversation: Conversation;
  shown: ConversationState;
  echo: EchoLevel;
  speechProbability: number;
  stream: InterruptionStream | null;
  streamOff: (() => void) | null;
  link: Link | null;
};

/**
 * The third station: feeds turn taking with what is heard from both sides, and does what it decides. It decides
 * nothing itself.
 */
export function openInteraction(options: InteractionOptions): Interaction {
  const room = openRoom(options);
  return {
    name: 'interaction',
    open: (link) => {
      room.link = link;
    },
    handle: (frame, direction, out) => {
      const event = frame.kind === 'InputAudioRawFrame' ? null : turnEventOf(frame, options.clock.nowMs());
      if (frame.kind === 'InputAudioRawFrame') hearMicrophone(room, frame.microphone);
      if (frame.kind === 'SpeechWindowFrame') room.speechProbability = frame.window.probability;
      if (event) turn(room, event);
      // Wishes end here: what follows from them was sent on above.
      if (frame.kind !== 'BotInterruptionFrame') out.push(frame, direction);
    },
    turn: (event) => {
      turn(room, event);
    },
    judgeBy: (stream) => {
      room.streamOff?.();
      room.stream = stream;
      room.streamOff = stream === null ? null : listenTo(room, stream);
      const atMs = options.clock.nowMs();
      if (room.conversation.agent.isSpeaking) stream?.push({ kind: 'agent-speech-started', atMs });
      turn(room, { kind: 'judge-changed', atMs });
    },
    state: () => stateOf(room.conversation, options.clock.nowMs()),
    agentSpeaks: () => room.conversation.agent.isSpeaking,
  };
}

function openRoom(options: InteractionOptions): Room {
  const room: Room = {
    options,
    sinks: {
      ...options,
      link: () => room.link,
      duckGainDb: () => duckGainFor(room.echo.echoDbfs, options.duckGainDb()),
      tellDetector: (input) => room.stream?.push(input),
    },
    waiting: [],
    isTurning: false,
    conversation: startOfConversation,
    shown: stateOf(startOfConversation, options.clock.nowMs()),
    echo: noEcho,
    speechProbability: 0,
    stream: null,
    streamOff: null,
    link: null,
  };
  return room;
}

/** One event after another: what an effect sets off (a verdict, say) waits until the effects before it are done. */
function turn(room: Room, event: TurnEvent): void {
  room.waiting.push(event);
  if (room.isTurning) return;
  room.isTurning = true;
  try {
    for (let next = room.waiting.shift(); next; next = room.waiting.shift()) take(room, next);
  } finally {
    room.isTurning = false;
  }
}

function take(room: Room, event: TurnEvent): void {
  const taken = takeTurn(room.conversation, event, room.options.turns());
  room.conversation = taken.conversation;
  for (const effect of taken.effects) carryOut(effect, room.sinks);
  if (event.kind === 'microphone') room.options.onMicrophone(event.isOpen);
  show(room);
}

function show(room: Room): void {
  const state = stateOf(room.conversation, room.options.clock.nowMs());
  const { shown } = room;
  const same =
    state.phase === shown.phase &&
    state.floor === shown.floor &&
    state.ducked === shown.ducked &&
    state.microphoneOpen === shown.microphoneOpen;
  if (same) return;
  room.shown = state;
  room.options.emit({ kind: 'state-changed', atMs: state.atMs, state });
}

function hearMicrophone(room: Room, microphone: MicrophoneFrame): void {
  const { agent, visitor } = room.conversation;
  room.echo = hearEcho(room.echo, microphone, agent.isSpeaking && !visitor.isSpeaking);
  room.stream?.push({
    kind: 'audio',
    samples: microphone.samples,
    sampleRate: MICROPHONE_SAMPLE_RATE,
    atMs: microphone.capturedAtMs,
    speechProbability: room.speechProbability,
  });
}

function turnEventOf(frame: Frame, atMs: number): TurnEvent | null {
  switch (frame.kind) {
    case 'SpeechWindowFrame':
      return { kind: 'window', atMs, window: frame.window };
    case 'VADUserStartedSpeakingFrame':
      return { kind: 'visitor-started', atMs, onsetAtMs: frame.onsetAtMs };
    case 'VADUserStoppedSpeakingFrame':
      return { kind: 'visitor-stopped', atMs, endedAtMs: frame.endedAtMs };
    case 'AgentVoiceFrame':
      return frame.voice === 'began'
        ? { kind: 'agent-began', atMs: frame.atMs, isProtected: frame.isProtected }
        : { kind: 'agent-ended', atMs };
    case 'AgentStateFrame':
      return { kind: 'agent-state', atMs, says: frame.agentState };
    case 'AgentClearFrame':
      return { kind: 'agent-cleared', atMs };
    case 'TTSStartedFrame':
      return { kind: 'agent-replied', atMs };
    case 'TranscriptionFrame':
      return { kind: 'words', atMs, count: frame.words };
    case 'BotInterruptionFrame':
      return { kind: 'interrupt', atMs, because: frame.because };
    default:
      return null;
  }
}

function listenTo(room: Room, stream: InterruptionStream): () => void {
  const offs = [
    stream.listen((event) => {
      hearDetector(room, event);
    }),
    stream.watch?.((opinion) => room.options.onOpinion?.(opinion)),
  ];
  return () => {
    for (const off of offs) off?.();
  };
}

function hearDetector(room: Room, event: DetectorEvent): void {
  const { clock, emit } = room.options;
  const atMs = clock.nowMs();
  switch (event.kind) {
    case 'overlapping-speech':
      turn(room, { kind: 'verdict', atMs, verdict: event.event });
      return;
    case 'metrics-collected':
      emit({ kind: 'metrics-collected', atMs, metrics: event.metrics });
      return;
    case 'error':
      emit({ kind: 'detector-error', atMs, error: event.error });
      return;
    case 'second-opinion':
      emit({ kind: 'second-opinion', atMs, verdict: event.event });
      return;
    case 'detector-changed': {
      const text = `${event.to} judges instead of ${event.from}: ${event.because}`;
      emit({ kind: 'notice', atMs, level: 'warn', text });
      return;
    }
  }
}
