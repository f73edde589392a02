import type { AgentAudioFrame } from './audio-frames.ts';

/** One utterance: samples that grow at the end, and how far it was said. */
export type Segment = {
  readonly id: string;
  readonly generation: number;
  /** Position within the segment of `samples[0]`; not 0 when a segment goes on after a restart. */
  readonly baseSamples: number;
  samples: Int16Array;
  /** How many of `samples` are filled. */
  sampleCount: number;
  /** Position of the next sample to be said. */
  nextSamples: number;
  started: boolean;
  ended: boolean;
};

/** Samples that are there and were not said yet. */
export function availableSamples(segment: Segment): number {
  return segment.baseSamples + segment.sampleCount - segment.nextSamples;
}

function append(segment: Segment, samples: Int16Array): void {
  const needed = segment.sampleCount + samples.length;
  if (needed > segment.samples.length) {
    const grown = new Int16Array(Math.max(needed, segment.samples.length * 2, 4800));
    grown.set(segment.samples.subarray(0, segment.sampleCount));
    segment.samples = grown;
  }
  segment.samples.set(samples, segment.sampleCount);
  segment.sampleCount = needed;
}

const REMEMBERED_FINISHES = 1024;

/** Segments in the order in which they were first named, each finished exactly once. */
export type SegmentQueue = {
  readonly segments: readonly Segment[];
  /** Adds samples; `false` when the segment is over already (the samples are dropped). */
  readonly append: (frame: AgentAudioFrame, positionSamples: number) => boolean;
  readonly end: (segmentId: string, generation: number) => void;
  /** Takes it out; late frames of it are dropped from now on. */
  readonly finish: (segment: Segment) => void;
  /** One that goes its own way from here; both may be given the same samples. */
  readonly copy: () => SegmentQueue;
};

/** @returns an empty queue */
export function createSegmentQueue(from: readonly Segment[] = [], over: Iterable<string> = []): SegmentQueue {
  const segments: Segment[] = from.map((segment) => ({ ...segment }));
  const finished = new Set<string>(over);
  const keyOf = (segmentId: string, generation: number): string => `${generation}:${segmentId}`;

  function find(segmentId: string, generation: number, positionSamples: number): Segment | null {
    if (finished.has(keyOf(segmentId, generation))) return null;
    const known = segments.find((segment) => segment.id === segmentId && segment.generation === generation);
    if (known !== undefined) return known;
    const segment: Segment = {
      id: segmentId,
      generation,
      baseSamples: positionSamples,
      samples: new Int16Array(0),
      sampleCount: 0,
      nextSamples: positionSamples,
      started: false,
      ended: false,
    };
    segments.push(segment);
    return segment;
  }

  return {
    segments,
    append(frame, positionSamples) {
      const segment = find(frame.segmentId, frame.generation, positionSamples);
      if (segment === null || segment.ended) return false;
      append(segment, frame.samples);
      return true;
    },
    end(segmentId, generation) {
      const segment = find(segmentId, generation, 0);
      if (segment !== null) segment.ended = true;
    },
    finish(segment) {
      segments.splice(segments.indexOf(segment), 1);
      finished.add(keyOf(segment.id, segment.generation));
      if (finished.size > REMEMBERED_FINISHES) finished.delete([...finished][0]);
    },
    copy: () => createSegmentQueue(segments, finished),
  };
}
