import type { AgentAudioFrame, HeardFrame, MicrophoneFrame, UpcomingFrame } from '../domain/audio-frames.ts';
import type { AudioHostIncident } from '../domain/kiosk-events.ts';
import type { Off } from './off.ts';

/**
 * `heard` frames run ahead by the loudspeaker's delay (see `heardAtMs`), everything else is told when it has happened;
 * so a segment's first frames come before its `segment-started`.
 */
export type AudioHostEvent =
  /**
   * 20 ms that are about to be heard, as loud as they are heard; in order, none missing, none of a cleared generation.
   * After a restart of the sound positions go back.
   */
  | { readonly kind: 'heard'; readonly frame: HeardFrame }
  /** 20 ms that will be heard in some 150 ms, unless a later one replaces it or a clear voids its generation. */
  | { readonly kind: 'upcoming'; readonly frame: UpcomingFrame }
  | {
      readonly kind: 'segment-started';
      readonly segmentId: string;
      readonly generation: number;
      readonly heardAtMs: number;
    }
  /** Exactly one for each segment of which `play` or `endSegment` was ever called, in order. */
  | {
      readonly kind: 'segment-finished';
      readonly segmentId: string;
      readonly generation: number;
      readonly heardMs: number;
      readonly interrupted: boolean;
      readonly atMs: number;
    }
  /** After a clear: the last faded sample has left the loudspeaker. */
  | { readonly kind: 'silent'; readonly generation: number; readonly atMs: number }
  | {
      readonly kind: 'levels';
      readonly atMs: number;
      readonly rawMicrophoneDbfs: number;
      readonly microphoneDbfs: number;
      readonly speakerDbfs: number;
      /** What the canceller takes away while only the agent speaks, dB; null when not known yet. */
      readonly echoReturnLossDb: number | null;
    }
  /** One for each outage, when it is over; `gave-up` after a minute without an end. */
  | { readonly kind: 'incident'; readonly incident: AudioHostIncident }
  /** For the operator, at once: what is wrong now, and that it is right again. */
  | {
      readonly kind: 'notice';
      readonly atMs: number;
      readonly level: 'info' | 'warn' | 'error';
      readonly text: string;
    };

export type AudioDevice = {
  /** Stable across restarts: host API and name, never an index. */
  readonly id: string;
  readonly name: string;
  readonly hostApi: string;
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly defaultSampleRate: number;
  readonly isDefault: boolean;
};

/** What a test sound told of the way from the loudspeaker to the microphone. */
export type LoopMeasurement =
  | {
      readonly kind: 'measured';
      /** From the moment a sound is given to the loudspeaker's driver until Parley has it from the microphone, ms. */
      readonly roundTripMs: number;
      /** How much quieter the loudspeaker comes back, before cancellation, dB; negative: louder. */
      readonly echoReturnLossDb: number;
      /** Level of the microphone just before the sound, dBFS. */
      readonly noiseDbfs: number;
      /** The loudspeaker's delay that Parley reckons with from now on, ms. */
      readonly outputLatencyMs: number;
    }
  | {
      readonly kind: 'not-measured';
      /** `not-heard`: both work, but the microphone does not hear the loudspeaker (headphones, or one is turned down). */
      readonly reason: 'no-loudspeaker' | 'no-microphone' | 'not-heard';
    };

/**
 * Ears and mouth. Survives its own crashes: segments that were given to it are said to the end, whatever happens to
 * the process or the device behind it.
 */
export interface AudioHost {
  readonly name: string;
  /**
   * 10 ms frames after echo cancellation in capture order. One reader. Holds two seconds at most, then drops the
   * oldest. Ends at `close()`.
   */
  readonly microphone: AsyncIterable<MicrophoneFrame>;
  /** Adds to the end of what is said. Frames of a generation older than the last clear's are dropped. Any speed. */
  play(frame: AgentAudioFrame): void;
  /** No more audio for this segment; it finishes when its last sample is heard. */
  endSegment(segmentId: string, generation: number): void;
  /**
   * Fades out within `fadeMs` and drops everything of a generation below `generation`. Overtakes everything; ends a
   * pause. Ducking stays as it is.
   */
  clear(generation: number, fadeMs: number): void;
  /** Turns the agent's voice down (or up again with 0 dB). */
  duck(gainDb: number, rampMs: number): void;
  /** Holds the voice within `fadeMs`; nothing is lost. `resume` goes on from the last sample heard. */
  pause(fadeMs: number): void;
  resume(fadeMs: number): void;
  devices(): Promise<readonly AudioDevice[]>;
  /** Two notes for a person's ears, beside whatever is said. @returns false when no loudspeaker plays them */
  testTone(): Promise<boolean>;
  /**
   * Plays a recording beside whatever is said, and not what the microphone hears of it: it is echo. Another takes its
   * place; an empty one ends it.
   *
   * @param samples 24 kHz mono
   * @param onHeard told once, when its first sample will be heard
   * @returns when it is over; false when no loudspeaker plays it
   */
  playBeside(samples: Int16Array, onHeard: (heardAtMs: number) => void): Promise<boolean>;
  /**
   * Plays a test sound of 1.3 s, also into the agent's speech, and listens for it. Takes two seconds; never fails
   * otherwise than by its answer. One at a time: a second call waits for the first.
   */
  measureLoop(): Promise<LoopMeasurement>;
  listen(listener: (event: AudioHostEvent) => void): Off;
  close(): Promise<void>;
}
