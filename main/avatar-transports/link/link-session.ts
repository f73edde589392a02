import { assertNever } from '../../domain/assert-never.ts';
import { createResampler } from '../../domain/resampler.ts';
import { samplesOf } from '../../domain/pcm.ts';
import { openComplaints, type Complaints } from './complaints.ts';
import type { LinkLimits } from './limits.ts';
import type { AgentSession, Line } from './line.ts';
import { openMicrophone, type Microphone } from './microphone.ts';
import type { SpeechDesk, Taken } from './speech-desk.ts';
import {
  finishedText,
  linkError,
  microphoneEnabledText,
  parseLinkMessage,
  PROTOCOL,
  reportText,
  welcomeText,
  type LinkError,
  type LinkMessage,
} from './wire.ts';

export type LinkSessionOptions = {
  readonly line: Line;
  readonly desk: SpeechDesk;
  readonly limits: LinkLimits;
  readonly nowMs: () => number;
  /** Sets this connection's segments apart from those of others. */
  readonly prefix: string;
  readonly microphoneEnabled: boolean;
  /** Whether the operator lets the agent listen. */
  readonly sendsMicrophone: boolean;
};

type Talk = {
  readonly options: LinkSessionOptions;
  readonly complaints: Complaints;
  readonly microphone: Microphone;
  /** The format of the open segment's sound. */
  format: { readonly sampleRate: number; readonly channels: 1 | 2 };
  /** The beginning of a sample whose end comes with the next piece. */
  rest: Uint8Array;
  isOpen: boolean;
  /** A clear took the open segment away: sound may still be on its way. */
  isCleared: boolean;
  isMicrophoneEnabled: boolean;
};

const nothing = new Uint8Array(0);

/** One agent that speaks Parley's own protocol. Whatever it sends, the conversation goes on. */
export function openLinkSession(options: LinkSessionOptions): AgentSession {
  const { line, desk, limits, nowMs, prefix } = options;
  const talk: Talk = {
    options,
    complaints: openComplaints(line, limits, nowMs),
    microphone: openMicrophone(line, limits.maxUnsentMicrophoneBytes),
    format: { sampleRate: 24_000, channels: 1 },
    rest: nothing,
    isOpen: false,
    isCleared: false,
    isMicrophoneEnabled: options.microphoneEnabled,
  };
  const idOf = (segmentId: string): string => segmentId.slice(prefix.length);
  const off = desk.onFinished((finished) => {
    if (finished.segmentId.startsWith(prefix)) line.send(finishedText(finished, idOf(finished.segmentId)));
  });
  welcome(talk);
  return {
    take: (payload) => {
      if (!talk.complaints.admits(typeof payload === 'string')) return;
      const error = typeof payload === 'string' ? takeText(talk, payload) : takeSound(talk, payload);
      if (error !== null) talk.complaints.about(error);
    },
    report: (report) => {
      if ('segmentId' in report && !report.segmentId.startsWith(prefix)) return;
      const text = reportText(report, desk.generation, idOf);
      if (text !== null) line.send(text);
    },
    hear: (frame) => {
      talk.microphone.hear(frame);
    },
    setAudioEnabled: (enabled) => {
      if (talk.isMicrophoneEnabled === enabled) return;
      talk.isMicrophoneEnabled = enabled;
      line.send(microphoneEnabledText(enabled));
    },
    left: () => {
      off();
      talk.microphone.stop();
      if (talk.isOpen) desk.end();
      talk.isOpen = false;
    },
  };
}

function welcome({ options, isMicrophoneEnabled }: Talk): void {
  const { line, desk, nowMs } = options;
  line.send(welcomeText({ generation: desk.generation, microphoneEnabled: isMicrophoneEnabled, atMs: nowMs() }));
}

function takeText(talk: Talk, payload: string): LinkError | null {
  const message = parseLinkMessage(payload);
  return message.kind === 'error' ? message : obey(talk, message);
}

function obey(talk: Talk, message: LinkMessage): LinkError | null {
  const { desk, prefix } = talk.options;
  switch (message.kind) {
    case 'segment-start':
      return begin(talk, message);
    case 'segment-end':
      return end(talk, message.id);
    case 'clear':
      talk.isCleared = talk.isOpen;
      talk.isOpen = false;
      desk.clear();
      return null;
    case 'caption': {
      const { id, text, words } = message;
      desk.tell({ kind: 'caption', segmentId: prefix + id, text, words });
      return null;
    }
    case 'microphone':
      return listen(talk, message);
    case 'hello':
      return greet(message);
    case 'agent-state':
    case 'offers':
    case 'mood':
    case 'visitor-words':
      desk.tell(message);
      return null;
    default:
      return assertNever(message);
  }
}

function listen({ microphone, options }: Talk, wish: Extract<LinkMessage, { kind: 'microphone' }>): LinkError | null {
  if (wish.on && !options.sendsMicrophone)
    return linkError('not-allowed', 'the operator of this kiosk does not give the microphone to agents');
  if (wish.on) microphone.start(wish.sampleRate);
  else microphone.stop();
  return null;
}

function greet({ protocol = PROTOCOL }: Extract<LinkMessage, { kind: 'hello' }>): LinkError | null {
  return protocol === PROTOCOL ? null : linkError('bad-message', `this kiosk speaks protocol ${PROTOCOL}`);
}

function begin(talk: Talk, message: Extract<LinkMessage, { kind: 'segment-start' }>): LinkError | null {
  const { desk, prefix } = talk.options;
  const { id, text, words, allowInterruptions, mood, generation = desk.generation } = message;
  if (talk.isOpen) return linkError('wrong-order', 'segment-start: the segment before it has no segment-end yet');
  if (words.some(({ startMs, endMs }) => endMs < startMs))
    return linkError('bad-message', 'segment-start: a word ends before it starts');
  const head = { text, words, allowInterruptions, ...(mood && { mood }) };
  const taken = desk.begin(prefix + id, head, generation < desk.generation);
  if (taken === 'known') return linkError('wrong-order', `segment-start: there was a segment ${JSON.stringify(id)}`);
  if (taken === 'full') return linkError('too-much', 'segment-start: too many segments wait');
  talk.isOpen = true;
  talk.isCleared = false;
  talk.format = { sampleRate: message.sampleRate, channels: message.channels };
  talk.rest = nothing;
  return null;
}

function end(talk: Talk, id: string | undefined): LinkError | null {
  const { desk, prefix } = talk.options;
  if (talk.isCleared) {
    talk.isCleared = false;
    return null;
  }
  if (!talk.isOpen) return linkError('wrong-order', 'segment-end: no segment is open');
  if (id !== undefined && prefix + id !== desk.openSegmentId)
    return linkError('wrong-order', `segment-end: the open segment is not ${JSON.stringify(id)}`);
  talk.isOpen = false;
  desk.end();
  return null;
}

function takeSound(talk: Talk, payload: Uint8Array): LinkError | null {
  const { desk, limits } = talk.options;
  const { sampleRate, channels } = talk.format;
  if (!talk.isOpen) return talk.isCleared ? null : linkError('wrong-order', 'sound outside of a segment');
  if (payload.byteLength > limits.maxAudioBytes)
    return linkError('too-large', `a piece of sound has at most ${limits.maxAudioBytes} bytes`);
  const samples = wholeSamples(talk, payload);
  if (samples.length === 0) return null;
  return errorOf(desk.add(channels === 1 ? samples : mixed(samples), sampleRate));
}

/** A piece may end anywhere, also within a sample. */
function wholeSamples(talk: Talk, payload: Uint8Array): Int16Array {
  const bytes = talk.rest.byteLength === 0 ? payload : Buffer.concat([talk.rest, payload]);
  const whole = bytes.byteLength - (bytes.byteLength % (2 * talk.format.channels));
  talk.rest = bytes.slice(whole);
  return samplesOf(bytes.subarray(0, whole));
}

function errorOf(taken: Taken): LinkError | null {
  return taken === 'full' ? linkError('too-much', 'more than 10 minutes of sound wait to be heard') : null;
}

function mixed(samples: Int16Array): Int16Array {
  return createResampler({ fromRate: 1, toRate: 1, fromChannels: 2, toChannels: 1 }).process(samples);
}
