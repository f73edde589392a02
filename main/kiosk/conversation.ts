import { clock } from '../clock.ts';
import type { MicrophoneFrame } from '../domain/audio-frames.ts';
import type { Opinion } from '../domain/opinion.ts';
import type { HeardWindow } from '../domain/overlap-recorder.ts';
import type { AudioHost } from '../interfaces/audio-host.ts';
import type { AgentReport, AvatarTransport } from '../interfaces/avatar-transport.ts';
import type { Off } from '../interfaces/off.ts';
import type { VisitorVoice } from '../interfaces/visitor-voice.ts';
import { log } from '../log.ts';
import { type ConversationPipeline, openConversationPipeline } from '../pipeline/conversation-pipeline.ts';
import type { Lines } from './lines.ts';
import type { Parts } from './parts.ts';
import type { Room } from './room.ts';
import { reasonOf } from './settled.ts';

const TICK_MS = 20;

/** Who else hears what the microphone hears. */
export type ConversationEars = {
  readonly onAudible: (frame: MicrophoneFrame) => void;
  readonly onSpeechWindow: (window: HeardWindow) => void;
  readonly onOpinion: (opinion: Opinion) => void;
};

export function openConversation(
  parts: Parts,
  lines: Lines,
  room: Room,
  visitor: VisitorVoice | null,
  ears: ConversationEars,
): ConversationPipeline {
  const { host, transport, voiceDetector } = parts;
  return openConversationPipeline({
    host,
    clock,
    voiceDetector,
    visitor,
    settings: () => room.settings,
    emit: lines.emit,
    report: (report) => {
      tell(transport, report);
    },
    onAudible: (frame) => {
      transport.hear(frame);
      ears.onAudible(frame);
    },
    onMicrophone: (isOpen) => {
      transport.setAudioEnabled(isOpen);
    },
    onCleared: (generation, atMs) => {
      lines.screen.emit({ kind: 'cleared', generation, atMs });
    },
    onHeard: lines.heard.emit,
    onUpcoming: lines.upcoming.emit,
    onSpeechWindow: ears.onSpeechWindow,
    onOpinion: ears.onOpinion,
    onCaption: ({ segmentId, text, words }) => {
      lines.screen.emit({ kind: 'caption', segmentId, text, words: [...words] });
    },
    onOffers: (offers) => {
      room.offers = offers;
      lines.emit({ kind: 'offers-changed', atMs: clock.nowMs(), offers });
    },
    onError: (part, error) => {
      log.error('a part of the pipeline failed, the kiosk goes on', { part, reason: reasonOf(error) });
    },
  });
}

/** The agent's side may fail; what it was told about has happened all the same. */
export function tell(transport: AvatarTransport, report: AgentReport): void {
  try {
    transport.report(report);
  } catch (error) {
    log.error('the agent could not be told', { report: report.kind, reason: reasonOf(error) });
  }
}

export function attend({ transport }: Parts, pipeline: ConversationPipeline, lines: Lines): readonly Off[] {
  const ticking = setInterval(() => {
    pipeline.tick();
  }, TICK_MS);
  return [
    () => {
      clearInterval(ticking);
    },
    transport.onClear(() => {
      pipeline.agentClears();
    }),
    transport.onState((state) => {
      const atMs = clock.nowMs();
      if (state.kind === 'connecting') pipeline.turn({ kind: 'agent-awaited', atMs });
      if (state.kind === 'connected') pipeline.turn({ kind: 'agent-reached', atMs });
      if (state.kind !== 'reconnecting' && state.kind !== 'failed') return;
      pipeline.turn({ kind: 'agent-lost', atMs, isForGood: state.kind === 'failed' });
      const text = `The agent cannot be reached: ${state.reason}`;
      lines.emit({ kind: 'notice', atMs, level: 'warn', text });
    }),
  ];
}

export async function listen(host: AudioHost, pipeline: ConversationPipeline): Promise<void> {
  for await (const frame of host.microphone) pipeline.hear(frame);
}

export async function say(transport: AvatarTransport, pipeline: ConversationPipeline): Promise<void> {
  try {
    for await (const message of transport.messages) pipeline.say(message);
  } catch (error) {
    log.error('the agent’s messages ended badly', { transport: transport.name, reason: reasonOf(error) });
  }
}
