import type { TurnEffect } from '../domain/conversation.ts';
import { DUCK_RAMP_MS, UNDUCK_RAMP_MS } from '../domain/interruption-policy.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import type { FrameBody } from '../domain/speech-frames.ts';
import type { AgentReport } from '../interfaces/avatar-transport.ts';
import type { DetectorInput } from '../interfaces/interruption-detector.ts';
import type { Link } from './processor.ts';

/** Where the effects of a turn go. */
export type EffectSinks = {
  readonly link: () => Link | null;
  readonly duckGainDb: () => number;
  readonly tellDetector: (input: DetectorInput) => void;
  readonly emit: (event: KioskEvent) => void;
  readonly report: (report: AgentReport) => void;
};

/** Does what turn taking decided. */
export function carryOut(effect: TurnEffect, sinks: EffectSinks): void {
  const frame = frameOf(effect, sinks);
  if (frame) {
    if (frame.way === 'both') sinks.link()?.broadcast(frame.body);
    else sinks.link()?.push(frame.body);
  }
  const report = reportOf(effect);
  if (report) sinks.report(report);
  const input = detectorInputOf(effect);
  const event = eventOf(effect, frame);
  if (event) sinks.emit(event);
  if (input) sinks.tellDetector(input);
}

type Sent = { readonly body: FrameBody; readonly way: 'down' | 'both' };

function frameOf(effect: TurnEffect, sinks: EffectSinks): Sent | null {
  const { atMs } = effect;
  switch (effect.kind) {
    case 'duck':
      return { body: { kind: 'BotDuckFrame', gainDb: sinks.duckGainDb(), rampMs: DUCK_RAMP_MS }, way: 'down' };
    case 'unduck':
      return { body: { kind: 'BotDuckFrame', gainDb: 0, rampMs: UNDUCK_RAMP_MS }, way: 'down' };
    case 'interrupt':
      return { body: { ...effect, kind: 'StartInterruptionFrame' }, way: 'both' };
    case 'interruption-ended':
      return { body: { kind: 'StopInterruptionFrame', atMs }, way: 'both' };
    case 'take-back':
      return { body: { kind: 'BotResumeFrame', atMs }, way: 'down' };
    case 'forget-rest':
      return { body: { kind: 'BotForgetFrame', atMs }, way: 'down' };
    case 'turn-started':
      return { body: { kind: 'UserStartedSpeakingFrame', atMs }, way: 'both' };
    case 'turn-committed':
      return { body: { kind: 'UserStoppedSpeakingFrame', atMs, spokeMs: effect.spokeMs }, way: 'both' };
    case 'turn-cleared':
      return { body: { kind: 'UserStoppedSpeakingFrame', atMs, spokeMs: 0 }, way: 'both' };
    default:
      return null;
  }
}

function reportOf(effect: TurnEffect): AgentReport | null {
  const { atMs } = effect;
  switch (effect.kind) {
    case 'visitor-started':
      return { kind: 'visitor-started-speaking', atMs: effect.onsetAtMs };
    case 'visitor-stopped':
      return { kind: 'visitor-stopped-speaking', atMs: effect.endedAtMs };
    case 'interrupt':
      return { kind: 'interrupted', atMs };
    case 'take-back':
      return { kind: 'resumed', atMs };
    case 'turn-committed':
      return { kind: 'turn-committed', atMs, spokeMs: effect.spokeMs };
    case 'turn-cleared':
    case 'visit-started':
    case 'visit-ended':
      return { kind: effect.kind, atMs };
    default:
      return null;
  }
}

function detectorInputOf(effect: TurnEffect): DetectorInput | null {
  switch (effect.kind) {
    case 'overlap-started': {
      const { atMs, startedAtMs } = effect;
      return { kind: 'overlap-speech-started', atMs, speechDurationMs: Math.max(0, atMs - startedAtMs) };
    }
    case 'overlap-speech-ended':
    case 'agent-speech-started':
    case 'agent-speech-ended':
      return effect;
    default:
      return null;
  }
}

function eventOf(effect: TurnEffect, sent: Sent | null): KioskEvent | null {
  const { atMs } = effect;
  switch (effect.kind) {
    case 'visitor-started':
      return { kind: 'visitor-started-speaking', atMs: effect.onsetAtMs, decidedAtMs: atMs };
    case 'visitor-stopped':
      return { kind: 'visitor-stopped-speaking', atMs: effect.endedAtMs, decidedAtMs: atMs };
    case 'duck':
      return { kind: 'ducked', atMs, gainDb: sent?.body.kind === 'BotDuckFrame' ? sent.body.gainDb : 0 };
    case 'unduck':
      return { kind: 'unducked', atMs };
    case 'overlap-started':
      return { kind: 'overlap-started', atMs: effect.startedAtMs };
    case 'overlap-judged':
      return { kind: 'overlap-judged', atMs, verdict: effect.verdict };
    case 'visit-started':
    case 'visit-ended':
      return { kind: effect.kind, atMs };
    case 'take-back':
      return { kind: 'taken-back', atMs, because: effect.because };
    default:
      return null;
  }
}
