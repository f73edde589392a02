import { AGENT_SAMPLE_RATE, durationMsOf } from '../domain/pcm.ts';
import { resumePositionMs } from '../domain/interruption-policy.ts';
import type { CaptionWord } from '../domain/kiosk-events.ts';
import { createResampler, type Resampler } from '../domain/resampler.ts';
import type { SegmentHead } from '../domain/speech-frames.ts';
import type { AudioHost } from '../interfaces/audio-host.ts';

/** The longest segment that is kept in memory, 24 kHz samples: 10 minutes. What comes after is not said, and that is. */
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
  /** Some of it was ever heard. */
  wasHeard: boolean;
  /** It is being heard in this generation. */
  isHeard: boolean;
  readonly durationMs: () => number;
};

export type SegmentEnd = { readonly segment: ScriptedSegment; readonly atMs: number; readonly interrupted: boolean };

export type Cut = {
  /** The generation from now on. */
  readonly generation: number;
  /** Ended before the loudspeaker ever got any of them: nobody else will report their end. */
  readonly unsaid: readonly ScriptedSegment[];
};

type Segment = ScriptedSegment & {
  readonly chunks: Int16Array[];
  samples: number;
  isComplete: boolean;
  resampler: (Resampler & { readonly fromRate: number }) | null;
};

export interface Script {
  begin(head: SegmentHead): void;
  add(segmentId: string, samples: Int16Array, sampleRate: number): void;
  end(segmentId: string): void;
  caption(segmentId: string, text: string, words: readonly CaptionWord[]): void;
  find(segmentId: string, generation: number): ScriptedSegment | undefined;
  remove(segment: ScriptedSegment): void;
  isSpeaking(): boolean;
  isProtectedNow(): boolean;
  /** Ends what stands before the first protected segment. */
  cut(keepsRest: boolean): Cut;
  /** Hands what is still queued to the loudspeaker once more, under the new generation. */
  playAgain(): void;
  takeBack(): void;
  forgetKept(): readonly ScriptedSegment[];
  close(): void;
}

/**
 * What the agent wants to say, in order, with its sound: whatever happens to the loudspeaker's queue, the sound that
 * was not heard is still here.
 */
export function openScript(host: AudioHost): Script {
  let segments: Segment[] = [];
  let generation = 1;

  const queued = (): Segment[] => segments.filter(({ state }) => state === 'queued');
  const open = (segmentId: string): Segment | undefined =>
    segments.find(({ head, isComplete }) => head.segmentId === segmentId && !isComplete);

  function begin(head: SegmentHead): void {
    const segment: Segment = {
      head,
      state: 'queued',
      generation,
      offsetMs: 0,
      heardMs: 0,
      wasHeard: false,
      isHeard: false,
      chunks: [],
      samples: 0,
      isComplete: false,
      resampler: null,
      durationMs: () => durationMsOf(segment.samples, AGENT_SAMPLE_RATE),
    };
    segments.push(segment);
  }

  function add(segmentId: string, samples: Int16Array, sampleRate: number): void {
    const segment = open(segmentId);
    if (!segment) return;
    if (segment.resampler?.fromRate !== sampleRate) segment.resampler = resamplerFrom(sampleRate);
    give(segment, segment.resampler.process(samples));
  }

  function give(segment: Segment, made: Int16Array): void {
    if (made.length === 0 || segment.samples + made.length > MOST_SAMPLES) return;
    segment.chunks.push(made);
    segment.samples += made.length;
    const { generation: its, head } = segment;
    if (segment.state === 'queued') host.play({ segmentId: head.segmentId, generation: its, samples: made });
  }

  function end(segmentId: string): void {
    const segment = open(segmentId);
    if (!segment) return;
    const { resampler } = segment;
    if (resampler && resampler.delayMs > 0)
      give(segment, resampler.process(new Int16Array(Math.ceil((resampler.delayMs * resampler.fromRate) / 1000))));
    segment.isComplete = true;
    if (segment.state === 'queued') host.endSegment(segmentId, segment.generation);
  }

  function cut(keepsRest: boolean): Cut {
    generation++;
    const standing = queued();
    const firstProtected = standing.findIndex(({ head }) => !head.allowInterruptions);
    const ended = firstProtected < 0 ? standing : standing.slice(0, firstProtected);
    for (const segment of ended) segment.state = keepsRest ? 'kept' : 'cut';
    for (const segment of standing.slice(ended.length)) segment.generation = generation;
    const unsaid = ended.filter(({ state, samples, isComplete }) => state === 'cut' && samples === 0 && !isComplete);
    segments = segments.filter((segment) => !unsaid.includes(segment));
    return { generation, unsaid };
  }

  function replay(segment: Segment, fromMs: number): void {
    segment.generation = generation;
    segment.state = 'queued';
    const { segmentId } = segment.head;
    let skip = Math.round((fromMs * AGENT_SAMPLE_RATE) / 1000);
    segment.offsetMs = durationMsOf(skip, AGENT_SAMPLE_RATE);
    for (const chunk of segment.chunks) {
      const samples = chunk.subarray(Math.min(skip, chunk.length));
      skip -= chunk.length - samples.length;
      if (samples.length > 0) host.play({ segmentId, generation, samples });
    }
    if (segment.isComplete) host.endSegment(segmentId, generation);
  }

  return {
    begin,
    add,
    end,
    cut,
    caption: (segmentId, text, words) => {
      const segment = segments.find(({ head }) => head.segmentId === segmentId);
      if (segment) segment.head = { ...segment.head, text, words };
    },
    find: (segmentId, wanted) =>
      segments.find((segment) => segment.head.segmentId === segmentId && segment.generation === wanted),
    remove: (segment) => {
      segments = segments.filter((other) => other !== segment);
    },
    isSpeaking: () => queued().some(({ samples }) => samples > 0),
    isProtectedNow: () => queued().at(0)?.head.allowInterruptions === false,
    playAgain: () => {
      for (const segment of queued()) if (segment.generation === generation) replay(segment, 0);
    },
    takeBack: () => {
      const kept = segments.filter(({ state }) => state === 'kept');
      for (const segment of kept)
        replay(segment, segment.wasHeard ? resumePositionMs(segment.head.words, segment.heardMs) : 0);
    },
    forgetKept: () => {
      const kept = segments.filter(({ state }) => state === 'kept');
      segments = segments.filter(({ state }) => state !== 'kept');
      return kept;
    },
    close: () => {
      segments = [];
    },
  };
}

function resamplerFrom(fromRate: number): Resampler & { fromRate: number } {
  if (fromRate === AGENT_SAMPLE_RATE) return { fromRate, delayMs: 0, process: (samples) => samples };
  return { fromRate, ...createResampler({ fromRate, toRate: AGENT_SAMPLE_RATE, fromChannels: 1, toChannels: 1 }) };
}
