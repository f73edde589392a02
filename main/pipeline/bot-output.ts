import type { HeardFrame } from '../domain/audio-frames.ts';
import type { CaptionWord, KioskEvent } from '../domain/kiosk-events.ts';
import { CLEAR_FADE_MS } from '../domain/interruption-policy.ts';
import type { Frame, FrameBodyOf } from '../domain/speech-frames.ts';
import type { AudioHost, AudioHostEvent } from '../interfaces/audio-host.ts';
import type { AgentReport } from '../interfaces/avatar-transport.ts';
import type { Clock } from '../interfaces/clock.ts';
import { openBotVoice } from './bot-voice.ts';
import type { Link, Processor } from './processor.ts';
import { openScript, type SegmentEnd } from './script.ts';

export type BotOutputOptions = {
  readonly host: AudioHost;
  readonly clock: Clock;
  readonly emit: (event: KioskEvent) => void;
  readonly report: (report: AgentReport) => void;
  /** Everything of an older generation is void from now on. */
  readonly onCleared: (generation: number, atMs: number) => void;
  readonly onHeard: (frame: HeardFrame) => void;
  readonly onCaption: (caption: { segmentId: string; text: string; words: readonly CaptionWord[] }) => void;
};

export type BotOutput = Processor & {
  readonly tick: (atMs: number) => void;
  readonly close: () => void;
};

/**
 * The last station: gives the agent's segments to the loudspeaker, keeps what was not heard yet, and says upstream
 * what is heard. The generation is bumped here and nowhere else.
 */
export function openBotOutput(options: BotOutputOptions): BotOutput {
  const { host, clock, emit, report } = options;
  const script = openScript(host);
  let link: Link | null = null;
  const voice = openBotVoice((body) => link?.broadcast(body));

  const off = host.listen(hearHost);

  function hearHost(event: AudioHostEvent): void {
    switch (event.kind) {
      case 'heard':
        hearFrame(event.frame);
        return;
      case 'segment-started':
        segmentStarted(event);
        return;
      case 'segment-finished':
        segmentFinished(event);
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

  function hearFrame(frame: HeardFrame): void {
    const segment = script.find(frame.segmentId, frame.generation);
    if (!segment) return;
    const placed = segment.offsetMs === 0 ? frame : { ...frame, positionMs: frame.positionMs + segment.offsetMs };
    segment.heardMs = placed.positionMs;
    options.onHeard(placed);
    voice.heard(placed);
  }

  function segmentStarted(event: Extract<AudioHostEvent, { kind: 'segment-started' }>): void {
    const segment = script.find(event.segmentId, event.generation);
    if (!segment) return;
    const { segmentId, text, words, allowInterruptions } = segment.head;
    if (!segment.wasHeard) report({ kind: 'playback-started', segmentId, atMs: event.heardAtMs });
    segment.wasHeard = true;
    segment.isHeard = true;
    emit({ kind: 'segment-started', atMs: event.heardAtMs, segmentId, generation: event.generation, text, words });
    voice.began();
    link?.broadcast({
      kind: 'AgentVoiceFrame',
      voice: 'began',
      segmentId,
      isProtected: !allowInterruptions,
      atMs: event.heardAtMs,
    });
  }

  function segmentFinished(event: Extract<AudioHostEvent, { kind: 'segment-finished' }>): void {
    const segment = script.find(event.segmentId, event.generation);
    if (!segment) return;
    segment.heardMs = segment.offsetMs + event.heardMs;
    if (segment.isHeard) {
      segment.isHeard = false;
      const { heardMs } = segment;
      emit({
        kind: 'segment-finished',
        atMs: event.atMs,
        segmentId: event.segmentId,
        heardMs,
        interrupted: event.interrupted,
      });
    }
    if (segment.state === 'kept') return;
    script.remove(segment);
    finished({ segment, atMs: event.atMs, interrupted: event.interrupted });
    if (!script.isSpeaking()) voice.ended(event.atMs);
  }

  function finished({ segment, atMs, interrupted }: SegmentEnd): void {
    report({
      kind: 'playback-finished',
      segmentId: segment.head.segmentId,
      atMs,
      positionMs: Math.min(segment.heardMs, segment.durationMs()),
      durationMs: segment.durationMs(),
      interrupted,
    });
  }

  /** Stops what may be stopped, in playout order up to the first protected segment. */
  function clear(atMs: number, keepsRest: boolean): number | null {
    if (script.isProtectedNow()) return null;
    forget(atMs);
    const { generation, unsaid } = script.cut(keepsRest);
    host.clear(generation, CLEAR_FADE_MS);
    script.playAgain();
    options.onCleared(generation, atMs);
    for (const segment of unsaid) finished({ segment, atMs, interrupted: true });
    voice.ended(atMs);
    return generation;
  }

  function interrupt(frame: FrameBodyOf<'StartInterruptionFrame'>): void {
    const generation = clear(frame.atMs, frame.keepsRest);
    if (generation === null) return;
    const { atMs, onsetAtMs, because } = frame;
    emit({ kind: 'interrupted', atMs, onsetAtMs, generation, because });
  }

  /** What was kept will not be said: its one report is due. */
  function forget(atMs: number): void {
    for (const segment of script.forgetKept()) finished({ segment, atMs, interrupted: true });
  }

  function act(frame: Frame): void {
    switch (frame.kind) {
      case 'TTSStartedFrame':
        script.begin(frame.segment);
        return;
      case 'TTSAudioRawFrame':
        script.add(frame.segmentId, frame.samples, frame.sampleRate);
        return;
      case 'TTSStoppedFrame':
        script.end(frame.segmentId);
        return;
      case 'CaptionFrame':
        script.caption(frame.segmentId, frame.text, frame.words);
        options.onCaption({ segmentId: frame.segmentId, text: frame.text, words: frame.words });
        return;
      case 'StartInterruptionFrame':
        interrupt(frame);
        return;
      case 'AgentClearFrame':
        forget(frame.atMs);
        clear(frame.atMs, false);
        return;
      case 'BotDuckFrame':
        host.duck(frame.gainDb, frame.rampMs);
        return;
      case 'BotResumeFrame':
        script.takeBack();
        return;
      case 'BotForgetFrame':
        forget(frame.atMs);
        return;
      default:
        return;
    }
  }

  return {
    name: 'bot-output',
    open: (given) => {
      link = given;
    },
    handle: (frame, direction, out) => {
      if (direction === 'down') act(frame);
      out.push(frame, direction);
    },
    tick: (atMs) => {
      voice.tick(atMs);
    },
    close: () => {
      off();
      forget(clock.nowMs());
      script.close();
    },
  };
}
