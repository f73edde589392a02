import { join } from 'node:path';
import type { ScreenCommands, ScreenEvent, ScreenReport } from '../preload/contract.ts';
import { openAudioHost } from './audio-hosts/index.ts';
import { openAvatarTransport } from './avatar-transports/index.ts';
import { clock } from './clock.ts';
import type { HeardFrame } from './domain/audio-frames.ts';
import { judgeOf } from './domain/interruption-policy.ts';
import type { KioskEvent, Offer } from './domain/kiosk-events.ts';
import { screenEventOf } from './domain/screen-events.ts';
import type { Settings } from './domain/settings.ts';
import type { AudioHost } from './interfaces/audio-host.ts';
import type { SpawnAudioProcess } from './interfaces/audio-process.ts';
import type { AgentMessage, AvatarTransport } from './interfaces/avatar-transport.ts';
import type { InterruptionDetector, InterruptionStream } from './interfaces/interruption-detector.ts';
import type { Off } from './interfaces/off.ts';
import type { KioskForScreen } from './interfaces/shell.ts';
import type { SpeechLog } from './interfaces/speech-log.ts';
import type { VisitorVoice } from './interfaces/visitor-voice.ts';
import type { VoiceDetector } from './interfaces/voice-detector.ts';
import { openInterruptionDetector } from './interruption-detectors/index.ts';
import { log } from './log.ts';
import { type ConversationPipeline, openConversationPipeline } from './pipeline/conversation-pipeline.ts';
import { openSpeechLog } from './speech-log/index.ts';
import { readVersion } from './version.ts';
import { voiceDetectors } from './voice-detectors/index.ts';

export type KioskOptions = {
  readonly settings: Settings;
  readonly dataFolder: string;
  readonly assetsFolder: string;
  readonly audio: 'portaudio' | 'wav' | 'null';
  /** For the wav-file host. */
  readonly wav?: { readonly recordFile: string | null; readonly echo: boolean };
  /** A scripted visitor: adds its samples to the microphone. */
  readonly visitor?: VisitorVoice;
  /** How a shell starts the audio processes where Node's `fork` is not at hand. */
  readonly spawnAudioProcess?: SpawnAudioProcess;
};

export type Kiosk = KioskForScreen & {
  onEvent(listener: (event: KioskEvent) => void): Off;
  readonly audioHostName: string;
  /** Where the session is remembered; null when it cannot be written. */
  readonly speechLogFile: string | null;
  /** What the screen measured, oldest first. */
  readonly screenReports: readonly ScreenReport[];
  /** Counts from the next step on; who judges overlaps changes at once. */
  changeSettings(settings: Settings): Promise<void>;
  close(): Promise<void>;
};

const TICK_MS = 20;
const MOST_REPORTS = 10_000;

/**
 * Joins the parts of the kiosk and starts it.
 *
 * @throws Error with one clear sentence if the agent's side or a file of the audio host cannot be opened at all
 */
export async function openKiosk(options: KioskOptions): Promise<Kiosk> {
  const parts = await openParts(options);
  return joinParts(parts, options);
}

type Parts = {
  readonly host: AudioHost;
  readonly transport: AvatarTransport;
  readonly voiceDetector: VoiceDetector;
  readonly speechLog: SpeechLog;
  readonly notices: readonly string[];
};

async function openParts(options: KioskOptions): Promise<Parts> {
  const { settings, assetsFolder } = options;
  const notices: string[] = [];
  const voiceDetector = await openVoiceDetector(settings, notices);
  const host = await openAudioHost(options.audio, {
    clock,
    audio: settings.audio,
    ...(options.wav && { wav: options.wav }),
    ...(options.spawnAudioProcess && { spawnAudioProcess: options.spawnAudioProcess }),
  });
  const packFolder = join(assetsFolder, 'demo', settings.conversation.contentPack);
  const transport = openAvatarTransport(settings.conversation.transport, { packFolder, clock });
  const speechLog = openSpeechLog({
    folder: options.dataFolder,
    clock,
    session: { parleyVersion: readVersion(), audioHost: host.name, transport: transport.name },
  });
  if (speechLog.notice !== null) notices.push(speechLog.notice);
  return { host, transport, voiceDetector, speechLog, notices };
}

async function openVoiceDetector(settings: Settings, notices: string[]): Promise<VoiceDetector> {
  try {
    return await voiceDetectors[settings.voice.detector]();
  } catch (error) {
    notices.push(`The voice detector ${settings.voice.detector} cannot be used; the simple one listens instead.`);
    log.warn('voice detector cannot be opened', { detector: settings.voice.detector, reason: reasonOf(error) });
    return voiceDetectors.energy();
  }
}

async function joinParts(parts: Parts, options: KioskOptions): Promise<Kiosk> {
  const { host, transport, voiceDetector, speechLog } = parts;
  const events = openChannel<KioskEvent>('event');
  const screen = openChannel<ScreenEvent>('screen event');
  const heard = openChannel<HeardFrame>('heard frame');
  const screenReports: ScreenReport[] = [];
  let settings = options.settings;
  let offers: readonly Offer[] = [];
  let judge: { readonly detector: InterruptionDetector; readonly stream: InterruptionStream } | null = null;

  function emit(event: KioskEvent): void {
    speechLog.record(event);
    events.emit(event);
    const shown = screenEventOf(event);
    if (shown) screen.emit(shown);
  }

  const pipeline = openConversationPipeline({
    host,
    clock,
    voiceDetector,
    visitor: options.visitor ?? null,
    settings: () => settings,
    emit,
    report: guarded('agent report', (report) => {
      transport.report(report);
    }),
    onAudible: guarded('agent ear', (frame) => {
      transport.hear(frame);
    }),
    onCleared: (generation, atMs) => {
      screen.emit({ kind: 'cleared', generation, atMs });
    },
    onHeard: heard.emit,
    onCaption: ({ segmentId, text, words }) => {
      screen.emit({ kind: 'caption', segmentId, text, words: [...words] });
    },
    onOffers: (next) => {
      offers = next;
      emit({ kind: 'offers-changed', atMs: clock.nowMs(), offers });
    },
    onError: (part, error) => {
      log.error('a part of the pipeline failed', { part, reason: reasonOf(error) });
    },
  });

  async function changeJudge(): Promise<void> {
    const last = judge;
    const wanted = judgeOf(settings.interruption.mode);
    const detector = wanted && openInterruptionDetector(wanted, settings);
    judge = detector && { detector, stream: detector.openStream() };
    pipeline.judgeBy(judge?.stream ?? null);
    await last?.stream.close();
    await last?.detector.close();
  }

  await changeJudge();
  const clearOff = transport.onClear(pipeline.agentClears);
  const stateOff = transport.onState((state) => {
    if (state.kind === 'reconnecting' || state.kind === 'failed')
      emit({
        kind: 'notice',
        atMs: clock.nowMs(),
        level: 'warn',
        text: `The agent cannot be reached: ${state.reason}`,
      });
  });
  const listening = listen(host, pipeline);
  const ticking = setInterval(pipeline.tick, TICK_MS);

  async function close(): Promise<void> {
    clearInterval(ticking);
    clearOff();
    stateOff();
    await settled('agent', transport.close());
    pipeline.judgeBy(null);
    pipeline.close();
    await settled('audio host', host.close());
    await settled('microphone', listening);
    await settled('interruption detector', judge?.stream.close(), judge?.detector.close());
    await settled('voice detector', voiceDetector.close());
    speechLog.close();
  }

  try {
    await transport.open();
  } catch (error) {
    await close();
    throw error;
  }
  void say(transport, pipeline);
  for (const text of parts.notices) emit({ kind: 'notice', atMs: clock.nowMs(), level: 'warn', text });

  return {
    audioHostName: host.name,
    speechLogFile: speechLog.file,
    screenReports,
    commands: screenCommands({
      pipeline,
      transport,
      emit,
      screenReports,
      snapshot: () => ({
        state: pipeline.state(),
        offers: [...offers],
        title: 'Parley',
        language: settings.screen.language,
        pushToTalk: settings.interruption.mode === 'manual',
      }),
    }),
    onEvent: events.listen,
    onScreenEvent: screen.listen,
    onHeardFrame: heard.listen,
    changeSettings: async (next) => {
      settings = next;
      await changeJudge();
    },
    close,
  };
}

type CommandParts = {
  readonly pipeline: ConversationPipeline;
  readonly transport: AvatarTransport;
  readonly emit: (event: KioskEvent) => void;
  readonly screenReports: ScreenReport[];
  readonly snapshot: ScreenCommands['screen.ready'];
};

function screenCommands({ pipeline, transport, emit, screenReports, snapshot }: CommandParts): ScreenCommands {
  const turn = pipeline.turn;
  const now = (): number => clock.nowMs();
  return {
    'screen.ready': snapshot,
    'screen.report': (report) => {
      screenReports.push(report);
      if (screenReports.length > MOST_REPORTS) screenReports.shift();
      return {};
    },
    'clock.read': () => ({ kioskAtMs: now() }),
    'topic.choose': ({ topicId }) => {
      const atMs = now();
      turn({ kind: 'touched', atMs });
      emit({ kind: 'topic-chosen', atMs, topicId });
      transport.report({ kind: 'topic-chosen', atMs, topicId });
      return {};
    },
    'screen.touched': () => {
      turn({ kind: 'touched', atMs: now() });
      return {};
    },
    interrupt: () => {
      turn({ kind: 'interrupt', atMs: now(), because: 'somebody pressed the button' });
      return {};
    },
    setAudioEnabled: ({ enabled }) => {
      turn({ kind: 'microphone', atMs: now(), isOpen: enabled });
      transport.setAudioEnabled(enabled);
      return {};
    },
    commitUserTurn: () => {
      turn({ kind: 'commit-turn', atMs: now() });
      return {};
    },
    clearUserTurn: () => {
      turn({ kind: 'clear-turn', atMs: now() });
      return {};
    },
  };
}

async function listen(host: AudioHost, pipeline: ConversationPipeline): Promise<void> {
  for await (const frame of host.microphone) pipeline.hear(frame);
}

async function say(transport: AvatarTransport, pipeline: ConversationPipeline): Promise<void> {
  try {
    for await (const message of transport.messages) pipeline.say(message satisfies AgentMessage);
  } catch (error) {
    log.error('the agent’s messages ended badly', { transport: transport.name, reason: reasonOf(error) });
  }
}

type Channel<T> = { readonly emit: (value: T) => void; readonly listen: (listener: (value: T) => void) => Off };

/** One listener's failure is not the others'. */
function openChannel<T>(name: string): Channel<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    emit: (value) => {
      for (const listener of listeners) guarded(`listener of a ${name}`, listener)(value);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function guarded<T>(part: string, act: (value: T) => void): (value: T) => void {
  return (value) => {
    try {
      act(value);
    } catch (error) {
      log.error('a part failed, the kiosk goes on', { part, reason: reasonOf(error) });
    }
  };
}

async function settled(part: string, ...ends: readonly (Promise<void> | undefined)[]): Promise<void> {
  for (const result of await Promise.allSettled(ends))
    if (result.status === 'rejected') log.warn('a part did not close well', { part, reason: reasonOf(result.reason) });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
