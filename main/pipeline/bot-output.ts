import type { HeardFrame, UpcomingFrame } from '../domain/audio-frames.ts';
import { CLEAR_FADE_MS } from '../domain/interruption-policy.ts';
import type { CaptionWord, KioskEvent } from '../domain/kiosk-events.ts';
import type { Mood } from '../domain/mood.ts';
import type { Frame, GoingOnPhrase } from '../domain/speech-frames.ts';
import type { AudioHost, AudioHostEvent } from '../interfaces/audio-host.ts';
import type { AgentReport } from '../interfaces/avatar-transport.ts';
import type { Clock } from '../interfaces/clock.ts';
import { type BotVoice, openBotVoice } from './bot-voice.ts';
import type { Link, Processor } from './processor.ts';
import { openScript, type Script, type ScriptedSegment } from './script.ts';

export type BotOutputOptions = {
  readonly host: AudioHost;
  readonly clock: Clock;
  readonly emit: (event: KioskEvent) => void;
  readonly report: (report: AgentReport) => void;
  /** Whether to say a phrase before going on after a false interruption; asked each time. */
  readonly saysGoingOn: () => boolean;
  /** Everything of an older generation is void from now on. */
  readonly onCleared: (generation: number, atMs: number) => void;
  readonly onHeard: (frame: HeardFrame) => void;
  /** Told before it is heard, for whoever needs time to show it. */
  readonly onUpcoming: (frame: UpcomingFrame) => void;
  readonly onCaption: (caption: { segmentId: string; text: string; words: readonly CaptionWord[] }) => void;
};

export type BotOutput = Processor & {
  readonly tick: (atMs: number) => void;
  readonly close: () => void;
};

type Mouth = {
  readonly options: BotOutputOptions;
  readonly script: Script;
  readonly voice: BotVoice;
  /** The last frame that cleared: segments that were made before it and come after it are too old. */
  clearedById: number;
  /** What may be said before going on, by turns. */
  phrases: readonly GoingOnPhrase[];
  nextPhrase: number;
  /** The agent's own; a segment's mood ends with it. */
  mood: Mood;
  link: Link | null;
};

/**
 * The last station: gives the agent's segments to the loudspeaker, keeps what was not heard yet, and says upstream
 * what is heard. The generation is bumped here and nowhere else.
 */
export function openBotOutput(options: BotOutputOptions): BotOutput {
  const mouth: Mouth = {
    options,
    script: openScript(options.host),
    voice: openBotVoice((body) => mouth.link?.broadcast(body)),
    clearedById: 0,
    phrases: [],
    nextPhrase: 0,
    mood: 'neutral',
    link: null,
  };
  const off = options.host.listen((event) => {
    hearHost(mouth, event);
  });
  return {
    name: 'bot-output',
    open: (link) => {
      mouth.link = link;
    },
    handle: (frame, direction, out) => {
      if (direction === 'down') act(mouth, frame);
      out.push(frame, direction);
    },
    tick: (atMs) => {
      mouth.voice.tick(atMs);
    },
    close: () => {
      off();
      forget(mouth, options.clock.nowMs());
      mouth.script.close();
    },
  };
}

function hearHost(mouth: Mouth, event: AudioHostEvent): void {
  const { emit } = mouth.options;
  switch (event.kind) {
    case 'heard':
      hearFrame(mouth, event.frame);
      return;
    case 'upcoming':
      foresee(mouth, event.frame);
      return;
    case 'segment-started':
      segmentStarted(mouth, event);
      return;
    case 'segment-finished':
      segmentFinished(mouth, event);
      return;
    case 'silent':
      emit({ kind: 'speaker-silent', atMs: event.atMs, generation: event.generation });
      return;
    case 'incident':
      emit({ kind: 'audio-incident', atMs: event.incident.atMs, incident: event.incident });
      return;
    case 'notice':
      emit(event);
      return;
    case 'levels':
      return;
  }
}

function hearFrame({ script, options, voice }: Mouth, frame: HeardFrame): void {
  const segment = script.find(frame.segmentId, frame.generation);
  if (segment?.state !== 'queued') return;
  const placed = segment.offsetMs === 0 ? frame : { ...frame, positionMs: frame.positionMs + segment.offsetMs };
  segment.heardMs = placed.positionMs;
  options.onHeard(placed);
  voice.heard(placed);
}

function foresee({ script, options }: Mouth, frame: UpcomingFrame): void {
  const segment = script.find(frame.segmentId, frame.generation);
  if (segment?.state === 'queued') options.onUpcoming({ ...frame, positionMs: frame.positionMs + segment.offsetMs });
  else if (frame.replaces) options.onUpcoming({ ...frame, samples: new Int16Array(0) });
}

function segmentStarted(mouth: Mouth, event: Extract<AudioHostEvent, { kind: 'segment-started' }>): void {
  const segment = mouth.script.find(event.segmentId, event.generation);
  if (!segment) return;
  const { emit, report } = mouth.options;
  const { segmentId, text, words, mood } = segment.head;
  const { heardAtMs: atMs, generation } = event;
  if (!segment.wasHeard && !segment.isOwn) report({ kind: 'playback-started', segmentId, atMs });
  segment.wasHeard = true;
  segment.isHeard = true;
  if (mood !== undefined) emit({ kind: 'mood-changed', atMs, mood });
  emit({ kind: 'segment-started', atMs, segmentId, generation, text, words });
  if (segment.state === 'queued') sayBegan(mouth, segment, atMs);
}

function sayBegan({ voice, link }: Mouth, { head }: ScriptedSegment, atMs: number): void {
  voice.began();
  const { segmentId, allowInterruptions } = head;
  link?.broadcast({ kind: 'AgentVoiceFrame', voice: 'began', segmentId, isProtected: !allowInterruptions, atMs });
}

function segmentFinished(mouth: Mouth, event: Extract<AudioHostEvent, { kind: 'segment-finished' }>): void {
  const { script, voice, options } = mouth;
  const { atMs, segmentId, interrupted } = event;
  const segment = script.find(segmentId, event.generation);
  if (!segment) return;
  segment.heardMs = segment.offsetMs + event.heardMs;
  if (segment.isHeard) {
    segment.isHeard = false;
    options.emit({ kind: 'segment-finished', atMs, segmentId, heardMs: segment.heardMs, interrupted });
    if (segment.head.mood !== undefined) options.emit({ kind: 'mood-changed', atMs, mood: mouth.mood });
  }
  if (segment.state === 'kept') return;
  script.remove(segment);
  reportFinished(mouth, segment, atMs, interrupted);
  if (!script.isSpeaking()) voice.ended(atMs);
}

function reportFinished(mouth: Mouth, segment: ScriptedSegment, atMs: number, interrupted: boolean): void {
  if (segment.isOwn) return;
  const { segmentId } = segment.head;
  const durationMs = segment.durationMs();
  const positionMs = Math.min(segment.heardMs, durationMs);
  mouth.options.report({ kind: 'playback-finished', segmentId, atMs, positionMs, durationMs, interrupted });
}

/** Stops what may be stopped, in playout order up to the first protected segment; null when nothing may. */
function clear(
  mouth: Mouth,
  { atMs, id }: { readonly atMs: number; readonly id: number },
  keepsRest: boolean,
): number | null {
  const { script, voice, options } = mouth;
  const now = script.first();
  if (now?.head.allowInterruptions === false) {
    // Turn taking may not know yet that the next segment has begun.
    if (now.isHeard) sayBegan(mouth, now, atMs);
    return null;
  }
  mouth.clearedById = id;
  forget(mouth, atMs);
  const { generation, unsaid } = script.cut(keepsRest);
  options.host.clear(generation, CLEAR_FADE_MS);
  script.playAgain();
  options.onCleared(generation, atMs);
  for (const segment of unsaid) reportFinished(mouth, segment, atMs, true);
  voice.ended(atMs);
  return generation;
}

function begin(mouth: Mouth, { segment, id }: Extract<Frame, { kind: 'TTSStartedFrame' }>): void {
  if (id > mouth.clearedById || !segment.allowInterruptions) mouth.script.begin(segment);
  else {
    const { segmentId } = segment;
    const atMs = mouth.options.clock.nowMs();
    const nothing = { positionMs: 0, durationMs: 0, interrupted: true };
    mouth.options.report({ kind: 'playback-finished', segmentId, atMs, ...nothing });
  }
}

function interrupt(mouth: Mouth, frame: Extract<Frame, { kind: 'StartInterruptionFrame' }>): void {
  const { atMs, onsetAtMs, because, keepsRest } = frame;
  const generation = clear(mouth, frame, keepsRest);
  if (generation !== null) mouth.options.emit({ kind: 'interrupted', atMs, onsetAtMs, generation, because });
}

/** What was kept will not be said: its one report is due. */
function forget(mouth: Mouth, atMs: number): void {
  for (const segment of mouth.script.forgetKept()) reportFinished(mouth, segment, atMs, true);
}

function act(mouth: Mouth, frame: Frame): void {
  const { script, options } = mouth;
  switch (frame.kind) {
    case 'TTSStartedFrame':
      begin(mouth, frame);
      return;
    case 'TTSAudioRawFrame':
      script.add(frame.segmentId, frame.samples, frame.sampleRate);
      return;
    case 'TTSStoppedFrame':
      script.end(frame.segmentId);
      return;
    case 'CaptionFrame': {
      const { segmentId, text, words } = frame;
      script.caption(segmentId, text, words);
      options.onCaption({ segmentId, text, words });
      return;
    }
    case 'MoodFrame':
      mouth.mood = frame.mood;
      return;
    case 'BotDuckFrame':
      options.host.duck(frame.gainDb, frame.rampMs);
      return;
    default:
      obey(mouth, frame);
  }
}

/** Never the same twice running, where there are two. */
function phraseOf(mouth: Mouth): GoingOnPhrase | null {
  if (mouth.phrases.length === 0) return null;
  return mouth.phrases[mouth.nextPhrase++ % mouth.phrases.length];
}

function obey(mouth: Mouth, frame: Frame): void {
  const { options } = mouth;
  switch (frame.kind) {
    case 'StartInterruptionFrame':
      interrupt(mouth, frame);
      return;
    case 'AgentClearFrame':
      forget(mouth, frame.atMs);
      clear(mouth, frame, false);
      return;
    case 'BotResumeFrame':
      mouth.script.takeBack(options.saysGoingOn() ? phraseOf(mouth) : null);
      return;
    case 'GoingOnFrame':
      mouth.phrases = frame.phrases;
      mouth.nextPhrase = 0;
      return;
    case 'BotForgetFrame':
      forget(mouth, frame.atMs);
      return;
    default:
      return;
  }
}
