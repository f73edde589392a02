import type { HeardFrame } from './audio-frames.ts';
import { AGENT_SAMPLE_RATE } from './pcm.ts';
import type { PlayoutEvent } from './playout-events.ts';

/** What the playout queue did, told in the times at which it is heard. */
export type SpokenEvent =
  | { readonly kind: 'heard'; readonly frame: HeardFrame }
  | {
      readonly kind: 'segment-started';
      readonly segmentId: string;
      readonly generation: number;
      readonly heardAtMs: number;
    }
  | {
      readonly kind: 'segment-finished';
      readonly segmentId: string;
      readonly generation: number;
      readonly heardMs: number;
      readonly interrupted: boolean;
      readonly atMs: number;
    }
  | { readonly kind: 'silent'; readonly generation: number; readonly atMs: number };

/** 20 ms. */
export const HEARD_FRAME_SAMPLES = (AGENT_SAMPLE_RATE * 20) / 1000;

const msOf = (samples: number): number => (samples * 1000) / AGENT_SAMPLE_RATE;

/** Collects the steps of a playout queue into frames of 20 ms of one segment. */
export type HeardFrames = {
  /**
   * @param samples what the step gave to the loudspeaker
   * @param heardAtMs when its first sample is heard
   */
  readonly add: (samples: Int16Array, events: readonly PlayoutEvent[], heardAtMs: number) => readonly SpokenEvent[];
};

type Piece = PlayoutEvent & { kind: 'piece' };

type State = {
  readonly samples: Int16Array;
  filled: number;
  /** What `samples` belong to; null when there are none. */
  head: { segmentId: string; generation: number; positionSamples: number; heardAtMs: number } | null;
};

/** @returns a collector for one playout queue; steps must come in order */
export function createHeardFrames(): HeardFrames {
  const state: State = { samples: new Int16Array(HEARD_FRAME_SAMPLES), filled: 0, head: null };
  return {
    add: (samples, events, heardAtMs) => {
      const told: SpokenEvent[] = [];
      if (!events.some((event) => event.kind === 'piece')) flush(state, told);
      for (const event of events) {
        if (event.kind === 'piece') {
          collect(state, event, samples, heardAtMs, told);
        } else {
          flush(state, told);
          told.push(changeOf(event, heardAtMs + msOf(event.offsetSamples)));
        }
      }
      return told;
    },
  };
}

function changeOf(event: Exclude<PlayoutEvent, Piece>, atMs: number): SpokenEvent {
  const { generation } = event;
  if (event.kind === 'silent') return { kind: 'silent', generation, atMs };
  const { segmentId } = event;
  if (event.kind === 'started') return { kind: 'segment-started', segmentId, generation, heardAtMs: atMs };
  const { interrupted, heardSamples } = event;
  return { kind: 'segment-finished', segmentId, generation, heardMs: msOf(heardSamples), interrupted, atMs };
}

function flush(state: State, told: SpokenEvent[]): void {
  const { head, filled } = state;
  state.head = null;
  state.filled = 0;
  if (head === null || filled === 0) return;
  const { segmentId, generation, positionSamples, heardAtMs } = head;
  const samples = state.samples.slice(0, filled);
  const frame = { segmentId, generation, positionMs: msOf(positionSamples), heardAtMs, samples };
  told.push({ kind: 'heard', frame });
}

function goesOn({ head, filled }: State, piece: Piece): boolean {
  return (
    head?.segmentId === piece.segmentId &&
    head.generation === piece.generation &&
    head.positionSamples + filled === piece.positionSamples
  );
}

function collect(state: State, piece: Piece, samples: Int16Array, heardAtMs: number, told: SpokenEvent[]): void {
  if (!goesOn(state, piece)) flush(state, told);
  for (let taken = 0; taken < piece.sampleCount;) {
    const from = piece.offsetSamples + taken;
    state.head ??= {
      segmentId: piece.segmentId,
      generation: piece.generation,
      positionSamples: piece.positionSamples + taken,
      heardAtMs: heardAtMs + msOf(from),
    };
    const count = Math.min(piece.sampleCount - taken, HEARD_FRAME_SAMPLES - state.filled);
    state.samples.set(samples.subarray(from, from + count), state.filled);
    state.filled += count;
    taken += count;
    if (state.filled === HEARD_FRAME_SAMPLES) flush(state, told);
  }
}
