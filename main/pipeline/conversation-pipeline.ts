import type { HeardFrame, MicrophoneFrame, UpcomingFrame } from '../domain/audio-frames.ts';
import type { CaptionWord, ConversationState, KioskEvent, Offer } from '../domain/kiosk-events.ts';
import { speechNeeded } from '../domain/interruption-policy.ts';
import type { Opinion } from '../domain/opinion.ts';
import type { HeardWindow } from '../domain/overlap-recorder.ts';
import type { Settings } from '../domain/settings.ts';
import type { Frame, FrameBody } from '../domain/speech-frames.ts';
import type { TurnEvent, TurnOptions } from '../domain/conversation.ts';
import type { AudioHost } from '../interfaces/audio-host.ts';
import type { AgentMessage, AgentReport } from '../interfaces/avatar-transport.ts';
import type { Clock } from '../interfaces/clock.ts';
import type { InterruptionStream } from '../interfaces/interruption-detector.ts';
import type { VisitorVoice } from '../interfaces/visitor-voice.ts';
import type { VoiceDetector } from '../interfaces/voice-detector.ts';
import { openAudioInput } from './audio-input.ts';
import { openBotOutput } from './bot-output.ts';
import { openInteraction } from './interaction.ts';
import { openPipeline } from './pipeline.ts';
import { openVoiceActivity } from './voice-activity.ts';

export type ConversationPipelineOptions = {
  readonly host: AudioHost;
  readonly clock: Clock;
  readonly voiceDetector: VoiceDetector;
  readonly visitor: VisitorVoice | null;
  /** Asked at every step, so that a change counts at once. */
  readonly settings: () => Settings;
  readonly emit: (event: KioskEvent) => void;
  readonly report: (report: AgentReport) => void;
  readonly onAudible: (frame: MicrophoneFrame) => void;
  readonly onMicrophone: (isOpen: boolean) => void;
  readonly onCleared: (generation: number, atMs: number) => void;
  readonly onHeard: (frame: HeardFrame) => void;
  readonly onUpcoming: (frame: UpcomingFrame) => void;
  readonly onCaption: (caption: { segmentId: string; text: string; words: readonly CaptionWord[] }) => void;
  readonly onOffers: (offers: readonly Offer[]) => void;
  /** How likely each window of the microphone is speech. */
  readonly onSpeechWindow?: (window: HeardWindow) => void;
  /** What who judges makes of an overlap meanwhile. */
  readonly onOpinion?: (opinion: Opinion) => void;
  readonly onError: (part: string, error: unknown) => void;
};

export interface ConversationPipeline {
  hear(frame: MicrophoneFrame): void;
  /** Something the agent wants, in order. */
  say(message: AgentMessage): void;
  /** The agent wants silence. Overtakes. */
  agentClears(): void;
  turn(event: TurnEvent): void;
  judgeBy(stream: InterruptionStream | null): void;
  state(): ConversationState;
  /** Time goes by: call every 20 ms or so. */
  tick(): void;
  close(): void;
}

/** What of the settings turn taking looks at, as it is now. */
function turnOptionsOf({ interruption, conversation }: Settings): TurnOptions {
  return {
    mode: interruption.mode,
    endOfTurnMs: conversation.endOfTurnMs,
    minInterruptionMs: interruption.minInterruptionMs,
    minWords: interruption.minWords,
    backchannelSilenceMs: interruption.backchannelSilenceMs,
    falseInterruptionMs: interruption.falseInterruptionMs,
    idleMs: conversation.idleMs,
  };
}

/** Audio input → voice activity → interaction → bot output. */
export function openConversationPipeline(options: ConversationPipelineOptions): ConversationPipeline {
  const { clock, settings } = options;
  const input = openAudioInput({ visitor: options.visitor, onAudible: options.onAudible });
  const activity = openVoiceActivity({
    detector: options.voiceDetector,
    activity: () => speechNeeded(settings().voice, settings().interruption.mode, interaction.agentSpeaks()),
    onFailure: (error) => {
      options.onError('voice detector', error);
    },
  });
  const interaction = openInteraction({
    ...options,
    turns: () => turnOptionsOf(settings()),
    duckGainDb: () => settings().interruption.duckGainDb,
    onMicrophone: (isOpen) => {
      input.setOpen(isOpen);
      if (!isOpen) activity.reset();
      options.onMicrophone(isOpen);
    },
  });
  const output = openBotOutput({ ...options, saysGoingOn: () => settings().interruption.saysGoingOn });
  const pipeline = openPipeline({
    processors: [input, activity, interaction, output],
    onError: options.onError,
    onDropped: (part, count) => {
      options.onError(part, new Error(`${count} frames dropped: too many were waiting`));
    },
    onOut: (frame, direction) => {
      if (direction === 'down') tellOut(frame, options);
    },
  });
  pipeline.pushDown({ kind: 'StartFrame' });

  return {
    hear: (microphone) => {
      pipeline.pushDown({ kind: 'InputAudioRawFrame', microphone });
    },
    say: (message) => {
      pipeline.give('interaction', frameOf(message));
    },
    agentClears: () => {
      pipeline.give('interaction', { kind: 'AgentClearFrame', atMs: clock.nowMs() });
    },
    turn: interaction.turn,
    judgeBy: interaction.judgeBy,
    state: interaction.state,
    tick: () => {
      const atMs = clock.nowMs();
      activity.tick(atMs);
      interaction.turn({ kind: 'tick', atMs });
      output.tick(atMs);
    },
    close: () => {
      pipeline.close();
      activity.reset();
      output.close();
    },
  };
}

/** What nobody in the pipeline needs comes out at its end, in order with the speech. */
function tellOut(frame: Frame, { onOffers, onSpeechWindow, emit, clock }: ConversationPipelineOptions): void {
  if (frame.kind === 'SpeechWindowFrame') onSpeechWindow?.({ ...frame.window, speakerDbfs: frame.speakerDbfs });
  if (frame.kind === 'OffersFrame') onOffers(frame.offers);
  if (frame.kind === 'MoodFrame') emit({ kind: 'mood-changed', atMs: clock.nowMs(), mood: frame.mood });
}

function frameOf(message: AgentMessage): FrameBody {
  switch (message.kind) {
    case 'segment-started': {
      const { segmentId, text, words, allowInterruptions, mood } = message;
      return {
        kind: 'TTSStartedFrame',
        segment: { segmentId, text, words, allowInterruptions, ...(mood && { mood }) },
      };
    }
    case 'segment-audio':
      return { ...message, kind: 'TTSAudioRawFrame' };
    case 'segment-ended':
      return { kind: 'TTSStoppedFrame', segmentId: message.segmentId };
    case 'caption':
      return { ...message, kind: 'CaptionFrame' };
    case 'going-on':
      return { kind: 'GoingOnFrame', phrases: message.phrases };
    case 'offers':
      return { kind: 'OffersFrame', offers: message.offers };
    case 'mood':
      return { kind: 'MoodFrame', mood: message.mood };
    case 'visitor-words':
      return { kind: 'TranscriptionFrame', words: message.count };
    case 'agent-state':
      return { kind: 'AgentStateFrame', agentState: message.state };
  }
}
