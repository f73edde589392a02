import type { AgentAudioFrame } from './audio-frames.ts';
import { AGENT_SAMPLE_RATE, gainOf } from './pcm.ts';
import type { PlayoutEvent } from './playout-events.ts';
import { advance, rampTo, samplesToTarget, skip, steady } from './playout-gain.ts';
import { availableSamples, createSegmentQueue, type Segment } from './segment-queue.ts';

const NO_EVENTS: readonly PlayoutEvent[] = [];

const samplesOfMs = (ms: number): number => Math.round((ms * AGENT_SAMPLE_RATE) / 1000);

/**
 * What the agent says, sample by sample, 24 kHz mono. Pulled: whoever feeds the loudspeaker calls `step`, always, and
 * gets silence when there is nothing to say.
 */
export type Playout = {
  /**
   * Adds to the end of the segment, which is queued when it is new. The two positions count for a new segment only:
   * where within it these samples begin, and from where it is to be said.
   */
  play(frame: AgentAudioFrame, baseSamples?: number, nextSamples?: number): void;
  endSegment(segmentId: string, generation: number): void;
  /** Fades out and drops whatever is older than `generation`, now and later. Ends a pause: what was held is gone. */
  clear(generation: number, fadeMs: number): void;
  duck(gainDb: number, rampMs: number): void;
  pause(fadeMs: number): void;
  resume(fadeMs: number): void;
  /** Goes back within the current segment. */
  rewind(positionMs: number): void;
  /** Fills `out` with the next samples and tells what they are, in order. */
  step(out: Int16Array): readonly PlayoutEvent[];
  /** Samples that are queued and were not said yet. */
  queuedSamples(): number;
};

/** @returns a playout queue that is silent */
export function createPlayout(): Playout {
  const queue = createSegmentQueue();
  const duckGain = steady(1);
  const fadeGain = steady(1);
  let mode: 'open' | 'pausing' | 'paused' | 'clearing' = 'open';
  let oldestGeneration = 0;
  let silentFor: number | null = null;

  const current = (): Segment | undefined => queue.segments.at(0);

  function finish(segment: Segment, offsetSamples: number, events: PlayoutEvent[]): void {
    queue.finish(segment);
    events.push({
      kind: 'finished',
      segmentId: segment.id,
      generation: segment.generation,
      heardSamples: segment.nextSamples,
      interrupted: !segment.ended || availableSamples(segment) > 0,
      offsetSamples,
    });
  }

  /** Ends what is over: a fade, a cleared generation, a segment that was said. */
  function settle(offsetSamples: number, events: PlayoutEvent[]): void {
    const exhausted = (): boolean => {
      const segment = current();
      return segment === undefined || availableSamples(segment) <= 0;
    };
    if (mode === 'clearing' && (fadeGain.value <= 0 || exhausted())) {
      mode = 'open';
      rampTo(fadeGain, 1, 0);
    }
    if (mode !== 'clearing') {
      for (const segment of queue.segments.filter((one) => one.generation < oldestGeneration)) {
        finish(segment, offsetSamples, events);
      }
      if (silentFor !== null) events.push({ kind: 'silent', generation: silentFor, offsetSamples });
      silentFor = null;
    }
    if (mode === 'pausing' && (fadeGain.value <= 0 || exhausted())) {
      mode = 'paused';
      rampTo(fadeGain, 0, 0);
    }
    for (let segment = current(); mode !== 'paused' && segment !== undefined; segment = current()) {
      if (!segment.ended || availableSamples(segment) > 0) break;
      finish(segment, offsetSamples, events);
    }
  }

  function say(segment: Segment, out: Int16Array, offsetSamples: number, events: PlayoutEvent[]): number {
    const towards = samplesToTarget(fadeGain);
    const room = Math.min(out.length - offsetSamples, availableSamples(segment));
    const sampleCount = mode === 'open' || towards === 0 ? room : Math.min(room, towards);
    if (!segment.started) {
      segment.started = true;
      events.push({ kind: 'started', segmentId: segment.id, generation: segment.generation, offsetSamples });
    }
    events.push({
      kind: 'piece',
      segmentId: segment.id,
      generation: segment.generation,
      positionSamples: segment.nextSamples,
      offsetSamples,
      sampleCount,
    });
    const from = segment.nextSamples - segment.baseSamples;
    for (let i = 0; i < sampleCount; i++) {
      out[offsetSamples + i] = Math.round(segment.samples[from + i] * advance(duckGain) * advance(fadeGain));
    }
    segment.nextSamples += sampleCount;
    return sampleCount;
  }

  function step(out: Int16Array): readonly PlayoutEvent[] {
    out.fill(0);
    const events: PlayoutEvent[] = [];
    let offsetSamples = 0;
    while (offsetSamples < out.length) {
      settle(offsetSamples, events);
      const segment = current();
      if (segment === undefined || mode === 'paused' || availableSamples(segment) <= 0) {
        skip(duckGain, out.length - offsetSamples);
        return events.length === 0 ? NO_EVENTS : events;
      }
      offsetSamples += say(segment, out, offsetSamples, events);
    }
    settle(offsetSamples, events);
    return events;
  }

  return {
    play(frame, baseSamples = 0, nextSamples = baseSamples) {
      queue.append(frame, baseSamples, nextSamples);
    },
    endSegment(segmentId, generation) {
      queue.end(segmentId, generation);
    },
    clear(generation, fadeMs) {
      oldestGeneration = Math.max(oldestGeneration, generation);
      silentFor = oldestGeneration;
      const segment = current();
      const sounds =
        segment !== undefined && segment.started && mode !== 'paused' && segment.generation < oldestGeneration;
      if (sounds) {
        const falling = mode === 'open' || fadeGain.value <= 0 ? 0 : fadeGain.slope;
        rampTo(fadeGain, 0, samplesOfMs(fadeMs));
        fadeGain.slope = Math.max(fadeGain.slope, falling);
        mode = 'clearing';
      } else if (mode !== 'open' && mode !== 'clearing') {
        mode = 'open';
        rampTo(fadeGain, 1, 0);
      }
    },
    duck(gainDb, rampMs) {
      rampTo(duckGain, gainOf(gainDb), samplesOfMs(rampMs));
    },
    pause(fadeMs) {
      if (mode !== 'open') return;
      mode = 'pausing';
      rampTo(fadeGain, 0, samplesOfMs(fadeMs));
    },
    resume(fadeMs) {
      if (mode !== 'pausing' && mode !== 'paused') return;
      mode = 'open';
      rampTo(fadeGain, 1, samplesOfMs(fadeMs));
    },
    rewind(positionMs) {
      const segment = current();
      if (segment?.started !== true) return;
      const wanted = Math.max(segment.baseSamples, samplesOfMs(positionMs));
      segment.nextSamples = Math.min(segment.nextSamples, wanted);
    },
    step,
    queuedSamples: () => queue.segments.reduce((sum, segment) => sum + Math.max(0, availableSamples(segment)), 0),
  };
}
