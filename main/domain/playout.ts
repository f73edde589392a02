import type { AgentAudioFrame } from './audio-frames.ts';
import { AGENT_SAMPLE_RATE, gainOf } from './pcm.ts';
import type { PlayoutEvent } from './playout-events.ts';
import { advance, rampTo, samplesToTarget, skip, steady, type Ramp } from './playout-gain.ts';
import { availableSamples, createSegmentQueue, type Segment, type SegmentQueue } from './segment-queue.ts';

/**
 * What the agent says, sample by sample, 24 kHz mono. Pulled: whoever feeds the loudspeaker calls `step`, always, and
 * gets silence when there is nothing to say.
 */
export type Playout = {
  /**
   * Adds to the end of the segment, which is queued when it is new. The two positions count for a new segment only:
   * where within it these samples begin, and from where it is to be said.
   */
  readonly play: (frame: AgentAudioFrame, positionSamples?: number) => void;
  readonly endSegment: (segmentId: string, generation: number) => void;
  /** Fades out and drops whatever is older than `generation`, now and later. Ends a pause: what was held is gone. */
  readonly clear: (generation: number, fadeMs: number) => void;
  readonly duck: (gainDb: number, rampMs: number) => void;
  readonly pause: (fadeMs: number) => void;
  readonly resume: (fadeMs: number) => void;
  /** Goes back within the current segment. */
  /** Fills `out` with the next samples and tells what they are, in order. */
  readonly step: (out: Int16Array) => readonly PlayoutEvent[];
  /** Samples that are queued and were not said yet. */
  readonly queuedSamples: () => number;
  /** One that goes its own way from here. */
  readonly copy: () => Playout;
};

type State = {
  readonly queue: SegmentQueue;
  readonly duckGain: Ramp;
  readonly fadeGain: Ramp;
  mode: 'open' | 'pausing' | 'paused' | 'clearing';
  oldestGeneration: number;
  /** A clear that nobody was told of yet. */
  silentFor: number | null;
};

const samplesOfMs = (ms: number): number => Math.round((ms * AGENT_SAMPLE_RATE) / 1000);
const currentOf = (state: State): Segment | undefined => state.queue.segments.at(0);

/** How a playout queue goes on where another one was lost. */
export type PlayoutBeginning = {
  readonly oldestGeneration: number;
  readonly duckGainDb: number;
  readonly paused: boolean;
};

/** @returns a playout queue that is silent */
export function createPlayout(beginning?: PlayoutBeginning): Playout {
  const paused = beginning?.paused ?? false;
  const state: State = {
    queue: createSegmentQueue(),
    duckGain: steady(gainOf(beginning?.duckGainDb ?? 0)),
    fadeGain: steady(paused ? 0 : 1),
    mode: paused ? 'paused' : 'open',
    oldestGeneration: beginning?.oldestGeneration ?? 0,
    silentFor: null,
  };
  return playoutOf(state);
}

function playoutOf(state: State): Playout {
  const { queue } = state;
  return {
    play: (frame, positionSamples = 0) => {
      queue.append(frame, positionSamples);
    },
    endSegment: queue.end,
    clear: (generation, fadeMs) => {
      clear(state, generation, fadeMs);
    },
    duck: (gainDb, rampMs) => {
      rampTo(state.duckGain, gainOf(gainDb), samplesOfMs(rampMs));
    },
    pause: (fadeMs) => {
      if (state.mode !== 'open') return;
      state.mode = 'pausing';
      rampTo(state.fadeGain, 0, samplesOfMs(fadeMs));
    },
    resume: (fadeMs) => {
      if (state.mode !== 'pausing' && state.mode !== 'paused') return;
      state.mode = 'open';
      rampTo(state.fadeGain, 1, samplesOfMs(fadeMs));
    },
    step: (out) => step(state, out),
    queuedSamples: () => queue.segments.reduce((sum, segment) => sum + Math.max(0, availableSamples(segment)), 0),
    copy: () => {
      const { duckGain, fadeGain } = state;
      return playoutOf({ ...state, queue: queue.copy(), duckGain: { ...duckGain }, fadeGain: { ...fadeGain } });
    },
  };
}

function clear(state: State, generation: number, fadeMs: number): void {
  const { fadeGain } = state;
  state.oldestGeneration = Math.max(state.oldestGeneration, generation);
  state.silentFor = state.oldestGeneration;
  const segment = currentOf(state);
  const isOld = segment?.started === true && segment.generation < state.oldestGeneration;
  if (isOld && state.mode !== 'paused') {
    const falling = state.mode === 'open' || fadeGain.value <= 0 ? 0 : fadeGain.slope;
    rampTo(fadeGain, 0, samplesOfMs(fadeMs));
    fadeGain.slope = Math.max(fadeGain.slope, falling);
    state.mode = 'clearing';
  } else if (state.mode === 'pausing' || state.mode === 'paused') {
    state.mode = 'open';
    rampTo(fadeGain, 1, 0);
  }
}

function step(state: State, out: Int16Array): readonly PlayoutEvent[] {
  out.fill(0);
  const events: PlayoutEvent[] = [];
  let offsetSamples = 0;
  while (offsetSamples < out.length) {
    settle(state, offsetSamples, events);
    const segment = currentOf(state);
    if (segment === undefined || state.mode === 'paused' || availableSamples(segment) <= 0) {
      skip(state.duckGain, out.length - offsetSamples);
      return events;
    }
    offsetSamples += say(state, segment, out, offsetSamples, events);
  }
  settle(state, offsetSamples, events);
  return events;
}

/** Ends what is over: a fade, a cleared generation, a segment that was said. */
function settle(state: State, offsetSamples: number, events: PlayoutEvent[]): void {
  if (state.mode === 'clearing' && isFadedOut(state)) {
    state.mode = 'open';
    rampTo(state.fadeGain, 1, 0);
  }
  if (state.mode !== 'clearing') dropOlder(state, offsetSamples, events);
  if (state.mode === 'pausing' && isFadedOut(state)) {
    state.mode = 'paused';
    rampTo(state.fadeGain, 0, 0);
  }
  while (state.mode !== 'paused') {
    const segment = currentOf(state);
    if (segment?.ended !== true || availableSamples(segment) > 0) return;
    finish(state, segment, offsetSamples, events);
  }
}

function isFadedOut(state: State): boolean {
  const segment = currentOf(state);
  return state.fadeGain.value <= 0 || segment === undefined || availableSamples(segment) <= 0;
}

function dropOlder(state: State, offsetSamples: number, events: PlayoutEvent[]): void {
  for (const segment of state.queue.segments.filter((one) => one.generation < state.oldestGeneration)) {
    finish(state, segment, offsetSamples, events);
  }
  if (state.silentFor !== null) events.push({ kind: 'silent', generation: state.silentFor, offsetSamples });
  state.silentFor = null;
}

function finish(state: State, segment: Segment, offsetSamples: number, events: PlayoutEvent[]): void {
  state.queue.finish(segment);
  events.push({
    kind: 'finished',
    segmentId: segment.id,
    generation: segment.generation,
    heardSamples: segment.nextSamples,
    interrupted: !segment.ended || availableSamples(segment) > 0,
    offsetSamples,
  });
}

/** @returns how many samples were said: to the end of the step, of what there is, or of a fade-out */
function say(state: State, segment: Segment, out: Int16Array, offsetSamples: number, events: PlayoutEvent[]): number {
  const { duckGain, fadeGain } = state;
  const { id: segmentId, generation, nextSamples: positionSamples } = segment;
  const room = Math.min(out.length - offsetSamples, availableSamples(segment));
  const sampleCount = state.mode === 'open' ? room : Math.min(room, samplesToTarget(fadeGain));
  if (!segment.started) events.push({ kind: 'started', segmentId, generation, offsetSamples });
  segment.started = true;
  events.push({ kind: 'piece', segmentId, generation, positionSamples, offsetSamples, sampleCount });
  const from = positionSamples - segment.baseSamples;
  for (let i = 0; i < sampleCount; i++) {
    const fade = advance(fadeGain);
    // Cubed, a fade sounds even, and −30 dB is reached after two thirds of it instead of at its very end.
    out[offsetSamples + i] = Math.round(segment.samples[from + i] * advance(duckGain) * fade * fade * fade);
  }
  segment.nextSamples += sampleCount;
  return sampleCount;
}
