/** 10 ms of what the microphone hears, after echo cancellation: 160 samples, 16 kHz mono. */
export type MicrophoneFrame = {
  readonly samples: Int16Array;
  /** When the first sample reached the microphone, monotonic ms. */
  readonly capturedAtMs: number;
  /** Level of the same 10 ms before echo cancellation, dBFS. */
  readonly rawDbfs: number;
  /** Level of the agent's voice that the loudspeaker gave at that time, dBFS; `SILENCE_DBFS` when it was quiet. */
  readonly speakerDbfs: number;
};

/** A piece of one segment on its way to the loudspeaker: 24 kHz mono, any length. */
export type AgentAudioFrame = {
  readonly segmentId: string;
  /** The generation the segment belongs to; a clear bumps it, and older frames are dropped everywhere. */
  readonly generation: number;
  readonly samples: Int16Array;
};

/** A piece of a segment that leaves the loudspeaker at a known time: 24 kHz mono, 20 ms but for a segment's last. */
export type HeardFrame = {
  readonly segmentId: string;
  readonly generation: number;
  /** Position of the first sample within its segment, ms. */
  readonly positionMs: number;
  /** When the first sample is heard, monotonic ms; a little in the future when the frame is handed out. */
  readonly heardAtMs: number;
  readonly samples: Int16Array;
};

/** The same, told some 150 ms before it is heard, if nothing comes between. */
export type UpcomingFrame = HeardFrame & {
  /** What was told for this time or later is void; without samples, nothing is heard from this time on. */
  readonly replaces?: true;
};
