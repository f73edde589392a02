import { resumePositionMs } from '../domain/interruption-policy.ts';
import type { CaptionWord } from '../domain/kiosk-events.ts';
import { AGENT_SAMPLE_RATE, durationMsOf } from '../domain/pcm.ts';
import { createResampler, type Resampler } from '../domain/resampler.ts';
import type { GoingOnPhrase, SegmentHead } from '../domain/speech-frames.ts';
import type { AudioHost } from '../interfaces/audio-host.ts';

/** The longest segment that is kept in memory, 24 kHz samples: 10 minutes. What comes after is not said. */
const MOST_SAMPLES = 10 * 60 * AGENT_SAMPLE_RATE;

export type ScriptedSegment = {
  head: SegmentHead;
  /** `kept`: interrupted, and may be taken up again; `cut`: interrupted, its end is awaited. */
  state: 'queued' | 'kept' | 'cut';
  generation: number;
  /** Where in the segment this generation's playing began. */
  offsetMs: number;
  /** As heard, within the segment. */
  heardMs: number;
  /** The kiosk's own words: the agent knows nothing of them. */
  readonly isOwn: boolean;
  /** Some of it was ever heard. */
  wasHeard: boolean;
  /** It is being heard in this generation. */
  isHeard: boolean;
  readonly durationMs: () => number;
};

export type Cut = {
  /** The generation from now on. */
  readonly generation: number;
  /** Ended before the loudspeaker ever got any of them: nobody else will report their end. */
  readonly unsaid: readonly ScriptedSegment[];
};

export interface Script {
  begin(head: SegmentHead): void;
  add(segmentId: string, samples: Int16Array, sampleRate: number): void;
  end(segmentId: string): void;
  caption(segmentId: string, text: string, words: readonly CaptionWord[]): void;
  find(segmentId: string, generation: number): ScriptedSegment | undefined;
  remove(segment: ScriptedSegment): void;
  /** What is being said, or will be next. */
  first(): ScriptedSegment | undefined;
  isSpeaking(): boolean;
  /** Ends what stands before the first protected segment. */
  cut(keepsRest: boolean): Cut;
  /** Hands what is still queued to the loudspeaker once more, under the new generation. */
  playAgain(): void;
  /** Goes on with what was kept, from the word that was cut; with a phrase before it where some of it was heard. */
  takeBack(phrase: GoingOnPhrase | null): void;
  forgetKept(): readonly ScriptedSegment[];
  close(): void;
}

type Segment = ScriptedSegment & {
  readonly chunks: Int16Array[];
  samples: number;
  isComplete: boolean;
  resampler: (Resampler & { readonly fromRate: number }) | null;
};

type Shelf = { readonly host: AudioHost; segments: Segment[]; generation: number; phrases: number };

/**
 * What the agent wants to say, in order, with its sound: whatever happens to the loudspeaker's queue, the sound that
 * was not heard is still here.
 */
export function openScript(host: AudioHost): Script {
  const shelf: Shelf = { host, segments: [], generation: 1, phrases: 0 };
  return {
    begin: (head) => {
      shelf.segments.push(newSegment(head, shelf.generation, false));
    },
    add: (segmentId, samples, sampleRate) => {
      add(shelf, segmentId, samples, sampleRate);
    },
    end: (segmentId) => {
      end(shelf, segmentId);
    },
    caption: (segmentId, text, words) => {
      const segment = shelf.segments.find(({ head }) => head.segmentId === segmentId);
      if (segment) segment.head = { ...segment.head, text, words };
    },
    find: (segmentId, wanted) =>
      shelf.segments.find(({ head, generation }) => head.segmentId === segmentId && generation === wanted),
    remove: (segment) => {
      shelf.segments = shelf.segments.filter((other) => other !== segment);
    },
    first: () => inState(shelf, 'queued').at(0),
    isSpeaking: () => inState(shelf, 'queued').some(({ samples }) => samples > 0),
    cut: (keepsRest) => cut(shelf, keepsRest),
    playAgain: () => {
      for (const segment of inState(shelf, 'queued'))
        if (segment.samples > 0 || segment.isComplete) replay(shelf, segment, 0);
    },
    takeBack: (phrase) => {
      if (phrase && inState(shelf, 'kept').at(0)?.wasHeard === true) sayFirst(shelf, phrase);
      for (const segment of inState(shelf, 'kept'))
        replay(shelf, segment, segment.wasHeard ? resumePositionMs(segment.head.words, segment.heardMs) : 0);
    },
    forgetKept: () => {
      const kept = inState(shelf, 'kept');
      shelf.segments = shelf.segments.filter(({ state }) => state !== 'kept');
      return kept;
    },
    close: () => {
      shelf.segments = [];
    },
  };
}

function newSegment(head: SegmentHead, generation: number, isOwn: boolean): Segment {
  const segment: Segment = {
    head,
    state: 'queued',
    generation,
    offsetMs: 0,
    heardMs: 0,
    isOwn,
    wasHeard: false,
    isHeard: false,
    chunks: [],
    samples: 0,
    isComplete: false,
    resampler: null,
    durationMs: () => durationMsOf(segment.samples, AGENT_SAMPLE_RATE),
  };
  return segment;
}

/** The kiosk's own words, before everything that was kept. */
function sayFirst(shelf: Shelf, { text, words, samples, sampleRate }: GoingOnPhrase): void {
  const segmentId = `going-on-${++shelf.phrases}`;
  const head = { segmentId, text, words, allowInterruptions: true };
  shelf.segments.unshift(newSegment(head, shelf.generation, true));
  add(shelf, segmentId, samples, sampleRate);
  end(shelf, segmentId);
}

function inState(shelf: Shelf, wanted: Segment['state']): Segment[] {
  return shelf.segments.filter(({ state }) => state === wanted);
}

function openSegment(shelf: Shelf, segmentId: string): Segment | undefined {
  return shelf.segments.find(({ head, isComplete }) => head.segmentId === segmentId && !isComplete);
}

function add(shelf: Shelf, segmentId: string, samples: Int16Array, sampleRate: number): void {
  const segment = openSegment(shelf, segmentId);
  if (!segment) return;
  if (segment.resampler?.fromRate !== sampleRate) segment.resampler = resamplerFrom(sampleRate);
  give(shelf, segment, segment.resampler.process(samples));
}

function give({ host }: Shelf, segment: Segment, samples: Int16Array): void {
  if (samples.length === 0 || segment.samples + samples.length > MOST_SAMPLES) return;
  segment.chunks.push(samples);
  segment.samples += samples.length;
  const { generation, head } = segment;
  if (segment.state === 'queued') host.play({ segmentId: head.segmentId, generation, samples });
}

function end(shelf: Shelf, segmentId: string): void {
  const segment = openSegment(shelf, segmentId);
  if (!segment) return;
  const { resampler } = segment;
  // The filter still holds the last moments.
  if (resampler && resampler.delayMs > 0)
    give(shelf, segment, resampler.process(new Int16Array(Math.ceil((resampler.delayMs * resampler.fromRate) / 1000))));
  segment.isComplete = true;
  if (segment.state === 'queued') shelf.host.endSegment(segmentId, segment.generation);
}

function cut(shelf: Shelf, keepsRest: boolean): Cut {
  const generation = ++shelf.generation;
  const standing = inState(shelf, 'queued');
  const firstProtected = standing.findIndex(({ head }) => !head.allowInterruptions);
  const ended = firstProtected < 0 ? standing : standing.slice(0, firstProtected);
  for (const segment of ended) segment.state = keepsRest && !segment.isOwn ? 'kept' : 'cut';
  for (const segment of standing.slice(ended.length)) segment.generation = generation;
  const unsaid = ended.filter(({ state, samples, isComplete }) => state === 'cut' && samples === 0 && !isComplete);
  shelf.segments = shelf.segments.filter((segment) => !unsaid.includes(segment));
  return { generation, unsaid };
}

function replay(shelf: Shelf, segment: Segment, fromMs: number): void {
  const { host, generation } = shelf;
  const { segmentId } = segment.head;
  let skip = Math.round((fromMs * AGENT_SAMPLE_RATE) / 1000);
  segment.generation = generation;
  segment.state = 'queued';
  segment.offsetMs = durationMsOf(skip, AGENT_SAMPLE_RATE);
  for (const chunk of segment.chunks) {
    const samples = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - samples.length;
    if (samples.length > 0) host.play({ segmentId, generation, samples });
  }
  if (segment.isComplete) host.endSegment(segmentId, generation);
}

function resamplerFrom(fromRate: number): Resampler & { readonly fromRate: number } {
  if (fromRate === AGENT_SAMPLE_RATE) return { fromRate, delayMs: 0, process: (samples) => samples };
  return { fromRate, ...createResampler({ fromRate, toRate: AGENT_SAMPLE_RATE, fromChannels: 1, toChannels: 1 }) };
}
