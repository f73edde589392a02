import type { ScreenEvent, ScreenReport } from '../preload/contract.ts';
import { openAudioHost } from './audio-hosts/index.ts';
import { openChosenTransport } from './avatar-transports/index.ts';
import { clock } from './clock.ts';
import type { HeardFrame } from './domain/audio-frames.ts';
import { openChannel } from './domain/channel.ts';
import { judgeOf } from './domain/interruption-policy.ts';
import type { KioskEvent, Offer } from './domain/kiosk-events.ts';
import { presentationOf } from './domain/presentation.ts';
import { screenEventOf } from './domain/screen-events.ts';
import type { Mood } from './domain/mood.ts';
import type { Settings } from './domain/settings.ts';
import type { AudioHost } from './interfaces/audio-host.ts';
import type { SpawnAudioProcess } from './interfaces/audio-process.ts';
import type { AgentReport, AvatarTransport } from './interfaces/avatar-transport.ts';
import type { InterruptionDetector, InterruptionStream } from './interfaces/interruption-detector.ts';
import type { Off } from './interfaces/off.ts';
import type { KioskForScreen } from './interfaces/shell.ts';
import type { SpeechLog } from './interfaces/speech-log.ts';
import type { VisitorVoice } from './interfaces/visitor-voice.ts';
import type { VoiceDetector } from './interfaces/voice-detector.ts';
import { openEchoCanceller } from './echo-cancellers/index.ts';
import { openInterruptionDetector } from './interruption-detectors/index.ts';
import { log } from './log.ts';
import { type ConversationPipeline, openConversationPipeline } from './pipeline/conversation-pipeline.ts';
import { rememberMoodIn } from './pipeline/mood.ts';
import { screenCommands } from './pipeline/screen-commands.ts';
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
  /** Counts from the next step on; who judges overlaps, and whether a button is needed to be heard, change at once. */
  changeSettings(settings: Settings): Promise<void>;
  close(): Promise<void>;
};

const TICK_MS = 20;
const MOST_REPORTS = 10_000;

/**
 * Joins the parts of the kiosk and starts it. Whatever fails later never stops the talking.
 *
 * @throws Error with one clear sentence if the agent's side or a file of the audio host cannot be opened at all
 */
export async function openKiosk(options: KioskOptions): Promise<Kiosk> {
  const parts = await openParts(options);
  const lines = openLines(parts.speechLog);
  const room: Room = { settings: options.settings, offers: [], mood: 'neutral', judge: null, screenReports: [] };
  const pipeline = openConversation(parts, lines, room, options.visitor ?? null);
  const offs = [...attend(parts, pipeline, lines), lines.events.listen(rememberMoodIn(room))];
  const listening = listen(parts.host, pipeline);
  const close = (): Promise<void> => closeInOrder({ parts, pipeline, lines, room, offs, listening });
  try {
    await changeSettings(pipeline, room, options.settings);
    await parts.transport.open();
  } catch (error) {
    await close();
    throw error;
  }
  void say(parts.transport, pipeline);
  for (const text of parts.notices) lines.emit({ kind: 'notice', atMs: clock.nowMs(), level: 'warn', text });
  return {
    audioHostName: parts.host.name,
    speechLogFile: parts.speechLog.file,
    screenReports: room.screenReports,
    commands: commandsOf(parts, pipeline, lines, room),
    onEvent: lines.events.listen,
    onScreenEvent: lines.screen.listen,
    onHeardFrame: lines.heard.listen,
    changeSettings: async (settings) => {
      await changeSettings(pipeline, room, settings);
      lines.screen.emit({ kind: 'presentation', presentation: presentationOf(settings, titleOf(parts.transport)) });
    },
    close,
  };
}

type Parts = {
  readonly host: AudioHost;
  readonly transport: AvatarTransport;
  readonly voiceDetector: VoiceDetector;
  readonly speechLog: SpeechLog;
  readonly notices: readonly string[];
};

/** What changes while the kiosk runs. */
type Room = {
  settings: Settings;
  offers: readonly Offer[];
  mood: Mood;
  judge: { readonly detector: InterruptionDetector; readonly stream: InterruptionStream } | null;
  readonly screenReports: ScreenReport[];
};

async function openParts(options: KioskOptions): Promise<Parts> {
  const { settings, assetsFolder, dataFolder, wav, spawnAudioProcess } = options;
  const notices: string[] = [];
  const voiceDetector = await openVoiceDetector(settings, notices);
  const host = await openAudioHost(options.audio, {
    clock,
    audio: settings.audio,
    ...(wav && {
      wav: { ...wav, echoCanceller: wav.echo ? await openEchoCanceller(settings.audio.echoCanceller) : null },
    }),
    ...(spawnAudioProcess && { spawnAudioProcess }),
  });
  const transport = openChosenTransport({ settings, assetsFolder, dataFolder, clock });
  const session = { parleyVersion: readVersion(), audioHost: host.name, transport: transport.name };
  const speechLog = openSpeechLog({ folder: dataFolder, clock, session });
  if (speechLog.notice !== null) notices.push(speechLog.notice);
  return { host, transport, voiceDetector, speechLog, notices };
}

async function openVoiceDetector(settings: Settings, notices: string[]): Promise<VoiceDetector> {
  const { detector } = settings.voice;
  try {
    return await voiceDetectors[detector]();
  } catch (error) {
    notices.push(`The voice detector ${detector} cannot be used; the simple one listens instead.`);
    log.warn('voice detector cannot be opened', { detector, reason: reasonOf(error) });
    return voiceDetectors.energy();
  }
}

type Lines = {
  readonly emit: (event: KioskEvent) => void;
  /** Writes what is not written yet. */
  readonly write: () => void;
  readonly events: ReturnType<typeof openChannel<KioskEvent>>;
  readonly screen: ReturnType<typeof openChannel<ScreenEvent>>;
  readonly heard: ReturnType<typeof openChannel<HeardFrame>>;
};

/**
 * The one stream of events, and what of it is drawn and written. Writing waits for the disk, so it comes after
 * everything else that is to be done now: a visitor who interrupts must not wait for it.
 */
function openLines(speechLog: SpeechLog): Lines {
  const failed = (error: unknown): void => {
    log.error('a listener failed, the kiosk goes on', { reason: reasonOf(error) });
  };
  const events = openChannel<KioskEvent>(failed);
  const screen = openChannel<ScreenEvent>(failed);
  const heard = openChannel<HeardFrame>(failed);
  const unwritten: KioskEvent[] = [];
  const write = (): void => {
    for (const event of unwritten.splice(0)) speechLog.record(event);
  };
  const emit = (event: KioskEvent): void => {
    if (unwritten.length === 0) setImmediate(write);
    unwritten.push(event);
    events.emit(event);
    const shown = screenEventOf(event);
    if (shown) screen.emit(shown);
  };
  return { emit, write, events, screen, heard };
}

function openConversation(parts: Parts, lines: Lines, room: Room, visitor: VisitorVoice | null): ConversationPipeline {
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
    },
    onMicrophone: (isOpen) => {
      transport.setAudioEnabled(isOpen);
    },
    onCleared: (generation, atMs) => {
      lines.screen.emit({ kind: 'cleared', generation, atMs });
    },
    onHeard: lines.heard.emit,
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
function tell(transport: AvatarTransport, report: AgentReport): void {
  try {
    transport.report(report);
  } catch (error) {
    log.error('the agent could not be told', { report: report.kind, reason: reasonOf(error) });
  }
}

function attend({ transport }: Parts, pipeline: ConversationPipeline, lines: Lines): readonly Off[] {
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
      if (state.kind !== 'reconnecting' && state.kind !== 'failed') return;
      const text = `The agent cannot be reached: ${state.reason}`;
      lines.emit({ kind: 'notice', atMs: clock.nowMs(), level: 'warn', text });
    }),
  ];
}

async function changeSettings(pipeline: ConversationPipeline, room: Room, settings: Settings): Promise<void> {
  const { mode } = settings.interruption;
  const last = room.judge;
  const wasManual = room.settings.interruption.mode === 'manual';
  room.settings = settings;
  const wanted = judgeOf(mode);
  const detector = wanted && openInterruptionDetector(wanted, settings);
  room.judge = detector && { detector, stream: detector.openStream() };
  pipeline.judgeBy(room.judge?.stream ?? null);
  if (mode === 'manual' || wasManual)
    pipeline.turn({ kind: 'microphone', atMs: clock.nowMs(), isOpen: mode !== 'manual' });
  await settled('interruption detector', [last?.stream.close(), last?.detector.close()]);
}

function commandsOf(
  { transport }: Parts,
  pipeline: ConversationPipeline,
  lines: Lines,
  room: Room,
): KioskForScreen['commands'] {
  return screenCommands({
    clock,
    emit: lines.emit,
    turn: (event) => {
      pipeline.turn(event);
    },
    report: (report) => {
      tell(transport, report);
    },
    onTopic: (topicId, atMs) => {
      lines.emit({ kind: 'topic-chosen', atMs, topicId });
    },
    onScreenReport: (report) => {
      room.screenReports.push(report);
      if (room.screenReports.length > MOST_REPORTS) room.screenReports.shift();
    },
    snapshot: () => ({
      state: pipeline.state(),
      offers: [...room.offers],
      presentation: presentationOf(room.settings, titleOf(transport)),
      mood: room.mood,
    }),
  });
}

function titleOf(transport: AvatarTransport): string {
  return transport.title ?? 'Parley';
}

async function listen(host: AudioHost, pipeline: ConversationPipeline): Promise<void> {
  for await (const frame of host.microphone) pipeline.hear(frame);
}

async function say(transport: AvatarTransport, pipeline: ConversationPipeline): Promise<void> {
  try {
    for await (const message of transport.messages) pipeline.say(message);
  } catch (error) {
    log.error('the agent’s messages ended badly', { transport: transport.name, reason: reasonOf(error) });
  }
}

type Closing = {
  readonly parts: Parts;
  readonly pipeline: ConversationPipeline;
  readonly lines: Lines;
  readonly room: Room;
  readonly offs: readonly Off[];
  readonly listening: Promise<void>;
};

/** First who speaks, then who listens, then what remembers. */
async function closeInOrder({ parts, pipeline, lines, room, offs, listening }: Closing): Promise<void> {
  for (const off of offs) off();
  pipeline.judgeBy(null);
  pipeline.close();
  await settled('agent', [parts.transport.close()]);
  await settled('audio host', [parts.host.close(), listening]);
  await settled('interruption detector', [room.judge?.stream.close(), room.judge?.detector.close()]);
  await settled('voice detector', [parts.voiceDetector.close()]);
  lines.write();
  parts.speechLog.close();
}

async function settled(part: string, ends: readonly (Promise<void> | undefined)[]): Promise<void> {
  for (const end of ends) {
    try {
      await end;
    } catch (error) {
      log.warn('a part did not close well', { part, reason: reasonOf(error) });
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
