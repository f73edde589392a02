/** What happened within one step of the playout queue; `offsetSamples` counts from the step's first sample. */
export type PlayoutEvent =
  /** These samples of the step belong to this segment; `positionSamples` is where in the segment the first one is. */
  | {
      readonly kind: 'piece';
      readonly segmentId: string;
      readonly generation: number;
      readonly positionSamples: number;
      readonly offsetSamples: number;
      readonly sampleCount: number;
    }
  | {
      readonly kind: 'started';
      readonly segmentId: string;
      readonly generation: number;
      readonly offsetSamples: number;
    }
  | {
      readonly kind: 'finished';
      readonly segmentId: string;
      readonly generation: number;
      readonly heardSamples: number;
      readonly interrupted: boolean;
      readonly offsetSamples: number;
    }
  /** After a clear: from here on nothing older than `generation` sounds. */
  | { readonly kind: 'silent'; readonly generation: number; readonly offsetSamples: number };
