import type { MicrophoneFrame } from '../domain/audio-frames.ts';
import {
  type Conversation,
  startOfConversation,
  stateOf,
  type TurnEffect,
  type TurnEvent,
  type TurnOptions,
} from '../domain/conversation.ts';
import { type EchoLevel, hearEcho, noEcho } from '../domain/echo-level.ts';
import { DUCK_RAMP_MS, duckGainFor, UNDUCK_RAMP_MS } from '../domain/interruption-policy.ts';
import type { ConversationState, KioskEvent } from '../domain/kiosk-events.ts';
import { MICROPHONE_SAMPLE_RATE } from '../domain/pcm.ts';
import type { Frame } from '../domain/speech-frames.ts';
import { takeTurn } from '../domain/turn-taking.ts';
import type { AgentReport } from '../interfaces/avatar-transport.ts';
import type { Clock } from '../interfaces/clock.ts';
import type { DetectorEvent, InterruptionStream } from '../interfaces/interruption-detector.ts';
import type { Link, Processor } from './processor.ts';

export type InteractionOptions = {
  readonly clock: Clock;
  readonly turns: () => TurnOptions;
  readonly duckGainDb: () => number;
  readonly emit: (event: KioskEvent) => void;
  readonly report: (report: AgentReport) => void;
  readonly onMicrophone: (isOpen: boolean) => void;
};

export type Interaction = Processor & {
  readonly turn: (event: TurnEvent) => void;
  /** Who judges overlaps from now on; null: nobody. */
  readonly judgeBy: (stream: InterruptionStream | null) => void;
  readonly state: () => ConversationState;
};

/**
 * The third station: feeds turn taking with what is heard from both sides, and does what it decides. It decides
 * nothing itself.
 */
export function openInteraction(options: InteractionOptions): Interaction {
  const { clock, emit, report } = options;
  let conversation: Conversation = startOfConversation;
  let echo: EchoLevel = noEcho;
  let speechProbability = 0;
  let stream: InterruptionStream | null = null;
  let off: (() => void) | null = null;
  let link: Link | null = null;
  let shown = stateOf(conversation, clock.nowMs());

  function turn(event: TurnEvent): void {
    const taken = takeTurn(conversation, event, options.turns());
    conversation = taken.conversation;
    for (const effect of taken.effects) carryOut(effect);
    if (event.kind === 'microphone') options.onMicrophone(event.isOpen);
    show();
  }

  function show(): void {
    const state = stateOf(conversation, clock.nowMs());
    const same =
      state.phase === shown.phase &&
      state.floor === shown.floor &&
      state.ducked === shown.ducked &&
      state.microphoneOpen === shown.microphoneOpen;
    if (same) return;
    shown = state;
    emit({ kind: 'state-changed', atMs: state.atMs, state });
  }

  function carryOut(effect: TurnEffect): void {
    if (carryOutVoice(effect) || tellDetector(effect)) return;
    switch (effect.kind) {
      case 'overlap-judged':
        emit({ kind: 'overlap-judged', atMs: effect.atMs, verdict: effect.verdict });
        return;
      case 'turn-started':
        link?.broadcast({ kind: 'UserStartedSpeakingFrame', atMs: effect.atMs });
        return;
      case 'turn-committed':
        link?.broadcast({ kind: 'UserStoppedSpeakingFrame', atMs: effect.atMs, spokeMs: effect.spokeMs });
        report(effect);
        return;
      case 'turn-cleared':
        link?.broadcast({ kind: 'UserStoppedSpeakingFrame', atMs: effect.atMs, spokeMs: 0 });
        report(effect);
        return;
      case 'visit-started':
      case 'visit-ended':
        report(effect);
        return;
      default:
        return;
    }
  }

  /** What the agent's voice does. */
  function carryOutVoice(effect: TurnEffect): boolean {
    switch (effect.kind) {
      case 'duck': {
        const gainDb = duckGainFor(echo.echoDbfs, options.duckGainDb());
        link?.push({ kind: 'BotDuckFrame', gainDb, rampMs: DUCK_RAMP_MS });
        emit({ kind: 'ducked', atMs: clock.nowMs(), gainDb });
        return true;
      }
      case 'unduck':
        link?.push({ kind: 'BotDuckFrame', gainDb: 0, rampMs: UNDUCK_RAMP_MS });
        emit({ kind: 'unducked', atMs: clock.nowMs() });
        return true;
      case 'interrupt':
        link?.broadcast({ ...effect, kind: 'StartInterruptionFrame' });
        report({ kind: 'interrupted', atMs: effect.atMs });
        return true;
      case 'take-back':
        link?.push({ kind: 'BotResumeFrame', atMs: effect.atMs });
        report({ kind: 'resumed', atMs: effect.atMs });
        return true;
      case 'forget-rest':
        link?.push({ kind: 'BotForgetFrame', atMs: effect.atMs });
        return true;
      default:
        return false;
    }
  }

  function tellDetector(effect: TurnEffect): boolean {
    switch (effect.kind) {
      case 'overlap-started': {
        const { atMs, startedAtMs } = effect;
        emit({ kind: 'overlap-started', atMs: startedAtMs });
        stream?.push({ kind: 'overlap-speech-started', atMs, speechDurationMs: Math.max(0, atMs - startedAtMs) });
        return true;
      }
      case 'overlap-speech-ended':
      case 'agent-speech-started':
      case 'agent-speech-ended':
        stream?.push(effect);
        return true;
      default:
        return false;
    }
  }

  function hearDetector(event: DetectorEvent): void {
    const atMs = clock.nowMs();
    switch (event.kind) {
      case 'overlapping-speech':
        turn({ kind: 'verdict', atMs, verdict: event.event });
        return;
      case 'metrics-collected':
        emit({ kind: 'metrics-collected', atMs, metrics: event.metrics });
        return;
      case 'error':
        emit({ kind: 'detector-error', atMs, error: event.error });
        return;
      case 'detector-changed':
        emit({
          kind: 'notice',
          atMs,
          level: 'warn',
          text: `${event.to} judges instead of ${event.from}: ${event.because}`,
        });
        return;
    }
  }

  function hearMicrophone(microphone: MicrophoneFrame): void {
    echo = hearEcho(echo, microphone, conversation.agent.isSpeaking && !conversation.visitor.isSpeaking);
    stream?.push({
      kind: 'audio',
      samples: microphone.samples,
      sampleRate: MICROPHONE_SAMPLE_RATE,
      atMs: microphone.capturedAtMs,
      speechProbability,
    });
  }

  function hear(frame: Frame): void {
    const atMs = clock.nowMs();
    switch (frame.kind) {
      case 'InputAudioRawFrame':
        hearMicrophone(frame.microphone);
        return;
      case 'SpeechWindowFrame':
        speechProbability = frame.window.probability;
        turn({ kind: 'window', atMs, window: frame.window });
        return;
      case 'VADUserStartedSpeakingFrame':
        turn({ kind: 'visitor-started', atMs, onsetAtMs: frame.onsetAtMs });
        return;
      case 'VADUserStoppedSpeakingFrame':
        turn({ kind: 'visitor-stopped', atMs, endedAtMs: frame.endedAtMs });
        return;
      case 'BotInterruptionFrame':
        turn({ kind: 'interrupt', atMs, because: frame.because });
        return;
      default:
        hearAgent(frame, atMs);
    }
  }

  function hearAgent(frame: Frame, atMs: number): void {
    switch (frame.kind) {
      case 'AgentVoiceFrame':
        if (frame.voice === 'began') turn({ kind: 'agent-began', atMs: frame.atMs, isProtected: frame.isProtected });
        else turn({ kind: 'agent-ended', atMs });
        return;
      case 'AgentStateFrame':
        turn({ kind: 'agent-state', atMs, says: frame.agentState });
        return;
      case 'AgentClearFrame':
        turn({ kind: 'agent-cleared', atMs });
        return;
      case 'TTSStartedFrame':
        turn({ kind: 'agent-replied', atMs });
        return;
      default:
        return;
    }
  }

  return {
    name: 'interaction',
    open: (given) => {
      link = given;
    },
    handle: (frame, direction, out) => {
      if (frame.kind === 'VADUserStartedSpeakingFrame' && conversation.microphoneOpen) sayStart(frame);
      if (frame.kind === 'VADUserStoppedSpeakingFrame' && conversation.visitor.isSpeaking) sayStop(frame);
      hear(frame);
      // The agent's own wishes end here: what follows from them was sent on above.
      if (frame.kind !== 'BotInterruptionFrame') out.push(frame, direction);
    },
    turn,
    judgeBy: (next) => {
      off?.();
      stream = next;
      off = next ? next.listen(hearDetector) : null;
      if (conversation.agent.isSpeaking) next?.push({ kind: 'agent-speech-started', atMs: clock.nowMs() });
    },
    state: () => stateOf(conversation, clock.nowMs()),
  };

  function sayStart(frame: Extract<Frame, { kind: 'VADUserStartedSpeakingFrame' }>): void {
    emit({ kind: 'visitor-started-speaking', atMs: frame.onsetAtMs, decidedAtMs: clock.nowMs() });
    report({ kind: 'visitor-started-speaking', atMs: frame.onsetAtMs });
  }

  function sayStop(frame: Extract<Frame, { kind: 'VADUserStoppedSpeakingFrame' }>): void {
    emit({ kind: 'visitor-stopped-speaking', atMs: frame.endedAtMs, decidedAtMs: clock.nowMs() });
    report({ kind: 'visitor-stopped-speaking', atMs: frame.endedAtMs });
  }
}
