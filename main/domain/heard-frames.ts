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
  add(samples: Int16Array, events: readonly PlayoutEvent[], heardAtMs: number): readonly SpokenEvent[];
};

/** @returns a collector for one playout queue; steps must come in order */
export function createHeardFrames(): HeardFrames {
  const pending = new Int16Array(HEARD_FRAME_SAMPLES);
  let frame: { segmentId: string; generation: number; positionSamples: number; heardAtMs: number } | null = null;
  let filled = 0;

  function flush(told: SpokenEvent[]): void {
    if (frame !== null && filled > 0) {
      told.push({
        kind: 'heard',
        frame: {
          segmentId: frame.segmentId,
          generation: frame.generation,
          positionMs: msOf(frame.positionSamples),
          heardAtMs: frame.heardAtMs,
          samples: pending.slice(0, filled),
        },
      });
    }
    frame = null;
    filled = 0;
  }

  function collect(
    piece: PlayoutEvent & { kind: 'piece' },
    samples: Int16Array,
    heardAtMs: number,
    told: SpokenEvent[],
  ): void {
    const goesOn =
      frame?.segmentId === piece.segmentId &&
      frame.generation === piece.generation &&
      frame.positionSamples + filled === piece.positionSamples;
    if (!goesOn) flush(told);
    for (let taken = 0; taken < piece.sampleCount; ) {
      const from = piece.offsetSamples + taken;
      frame ??= {
        segmentId: piece.segmentId,
        generation: piece.generation,
        positionSamples: piece.positionSamples + taken,
        heardAtMs: heardAtMs + msOf(from),
      };
      const count = Math.min(piece.sampleCount - taken, pending.length - filled);
      pending.set(samples.subarray(from, from + count), filled);
      filled += count;
      taken += count;
      if (filled === pending.length) flush(told);
    }
  }

  return {
    add(samples, events, heardAtMs) {
      const told: SpokenEvent[] = [];
      if (!events.some((event) => event.kind === 'piece')) flush(told);
      for (const event of events) {
        const atMs = heardAtMs + msOf(event.offsetSamples);
        if (event.kind === 'piece') {
          collect(event, samples, heardAtMs, told);
          continue;
        }
        flush(told);
        const { generation } = event;
        if (event.kind === 'silent') told.push({ kind: 'silent', generation, atMs });
        else if (event.kind === 'started') {
          told.push({ kind: 'segment-started', segmentId: event.segmentId, generation, heardAtMs: atMs });
        } else {
          const { segmentId, interrupted } = event;
          const heardMs = msOf(event.heardSamples);
          told.push({ kind: 'segment-finished', segmentId, generation, heardMs, interrupted, atMs });
        }
      }
      return told;
    },
  };
}
