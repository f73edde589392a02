import type { AgentAudioFrame } from './audio-frames.ts';
import { AGENT_SAMPLE_RATE } from './pcm.ts';
import type { PlayoutEvent } from './playout-events.ts';
import { createSegmentQueue, type Segment } from './segment-queue.ts';

/** What is sent to whoever says it; the position counts for the first piece of a segment only. */
export type ScriptLine =
  | {
      readonly kind: 'speech';
      readonly segmentId: string;
      readonly generation: number;
      readonly positionSamples: number;
      readonly samples: Int16Array;
    }
  | { readonly kind: 'end-segment'; readonly segmentId: string; readonly generation: number };

/**
 * All that the agent wants to say and nobody heard yet. Survives the process that says it: after `lost`, the next
 * process is given the rest, from where the voice was cut off.
 */
export type SpeechScript = {
  readonly add: (frame: AgentAudioFrame) => void;
  readonly end: (segmentId: string, generation: number) => void;
  readonly clear: (generation: number) => void;
  /** The next line that fits into what the process may hold; null when it has enough. */
  readonly nextLine: () => ScriptLine | null;
  /** A step was handed to the loudspeaker. @returns the events that were not told before a restart already */
  readonly said: (events: readonly PlayoutEvent[], heardAtMs: number) => readonly PlayoutEvent[];
  /** The process ended at this time: what was not heard by then is to be said again. */
  readonly lost: (atMs: number) => void;
  /** Without a process: ends what was cleared. @returns how, as a playout queue would tell it */
  readonly settle: () => readonly PlayoutEvent[];
};

/** What the process holds beyond the sample that it says: longer than main is ever busy. */
const AHEAD_SAMPLES = 2 * AGENT_SAMPLE_RATE;
/** 200 ms in one line. */
const LINE_SAMPLES = AGENT_SAMPLE_RATE / 5;
/** 2.5 s of pieces, longer than any loudspeaker's delay. */
const REMEMBERED_PIECES = 256;

type Progress = { sentSamples: number; endSent: boolean; startTold: boolean };
type Piece = { segment: Segment; positionSamples: number; sampleCount: number; heardAtMs: number };

type State = {
  readonly queue: ReturnType<typeof createSegmentQueue>;
  readonly progress: WeakMap<Segment, Progress>;
  readonly pieces: Piece[];
  oldestGeneration: number;
  silentFor: number | null;
};

const samplesOfMs = (ms: number): number => Math.round((ms * AGENT_SAMPLE_RATE) / 1000);

/** @returns a script with nothing to say */
export function createSpeechScript(): SpeechScript {
  const queue = createSegmentQueue();
  const state: State = { queue, progress: new WeakMap(), pieces: [], oldestGeneration: 0, silentFor: null };
  return {
    add: (frame) => {
      queue.append(frame, 0);
    },
    end: queue.end,
    clear: (generation) => {
      state.oldestGeneration = Math.max(state.oldestGeneration, generation);
      state.silentFor = state.oldestGeneration;
    },
    nextLine: () => nextLine(state),
    said: (events, heardAtMs) => events.filter((event) => isNews(state, event, heardAtMs)),
    lost: (atMs) => {
      goBack(state, atMs);
    },
    settle: () => settle(state),
  };
}

function progressOf(state: State, segment: Segment): Progress {
  const known = state.progress.get(segment);
  if (known !== undefined) return known;
  const fresh: Progress = { sentSamples: 0, endSent: false, startTold: false };
  state.progress.set(segment, fresh);
  return fresh;
}

function nextLine(state: State): ScriptLine | null {
  let aheadSamples = 0;
  for (const segment of state.queue.segments) {
    const progress = progressOf(state, segment);
    const { id: segmentId, generation, nextSamples } = segment;
    aheadSamples += Math.max(0, progress.sentSamples - nextSamples);
    if (aheadSamples >= AHEAD_SAMPLES) return null;
    if (progress.sentSamples < segment.sampleCount) {
      const positionSamples = progress.sentSamples;
      progress.sentSamples = Math.min(segment.sampleCount, positionSamples + LINE_SAMPLES);
      const samples = segment.samples.slice(positionSamples, progress.sentSamples);
      return { kind: 'speech', segmentId, generation, positionSamples, samples };
    }
    if (segment.ended && !progress.endSent) {
      progress.endSent = true;
      return { kind: 'end-segment', segmentId, generation };
    }
  }
  return null;
}

function isNews(state: State, event: PlayoutEvent, heardAtMs: number): boolean {
  if (event.kind === 'silent') {
    const awaited = state.silentFor !== null;
    if (event.generation >= state.oldestGeneration) state.silentFor = null;
    return awaited;
  }
  const segment = state.queue.segments.find((one) => one.id === event.segmentId && one.generation === event.generation);
  if (segment === undefined) return false;
  if (event.kind === 'finished') {
    state.queue.finish(segment);
  } else if (event.kind === 'started') {
    const progress = progressOf(state, segment);
    if (progress.startTold) return false;
    progress.startTold = true;
  } else {
    const { positionSamples, sampleCount, offsetSamples } = event;
    segment.nextSamples = positionSamples + sampleCount;
    const pieceHeardAtMs = heardAtMs + (offsetSamples * 1000) / AGENT_SAMPLE_RATE;
    state.pieces.push({ segment, positionSamples, sampleCount, heardAtMs: pieceHeardAtMs });
    if (state.pieces.length > REMEMBERED_PIECES) state.pieces.shift();
  }
  return true;
}

function goBack(state: State, atMs: number): void {
  const current = state.queue.segments.at(0);
  const pieces = state.pieces.filter((piece) => piece.segment === current);
  const heard = pieces.findLast((piece) => piece.heardAtMs <= atMs);
  if (current !== undefined && heard !== undefined) {
    const sampleCount = Math.min(heard.sampleCount, samplesOfMs(atMs - heard.heardAtMs));
    current.nextSamples = Math.min(current.nextSamples, heard.positionSamples + sampleCount);
  } else if (current !== undefined && pieces.length > 0) {
    current.nextSamples = pieces[0].positionSamples;
  }
  state.pieces.length = 0;
  for (const segment of state.queue.segments) {
    const progress = progressOf(state, segment);
    progress.sentSamples = segment.nextSamples;
    progress.endSent = false;
  }
}

function settle(state: State): readonly PlayoutEvent[] {
  const events: PlayoutEvent[] = [];
  for (const segment of state.queue.segments.filter((one) => one.generation < state.oldestGeneration)) {
    const { id: segmentId, generation, nextSamples: heardSamples } = segment;
    const interrupted = !segment.ended || heardSamples < segment.sampleCount;
    state.queue.finish(segment);
    events.push({ kind: 'finished', segmentId, generation, heardSamples, interrupted, offsetSamples: 0 });
  }
  if (state.silentFor !== null) events.push({ kind: 'silent', generation: state.silentFor, offsetSamples: 0 });
  state.silentFor = null;
  return events;
}
