import type { AgentAudioFrame, MicrophoneFrame } from '../domain/audio-frames.ts';
import { AGENT_SAMPLE_RATE, durationMsOf } from '../domain/pcm.ts';
import type { AudioHost, AudioHostEvent } from '../interfaces/audio-host.ts';

type Queued = {
  readonly segmentId: string;
  readonly generation: number;
  samples: Int16Array;
  isComplete: boolean;
  heardMs: number;
  isStarted: boolean;
};

export type QuietHost = AudioHost & {
  /** What it was told, in order, in words. */
  readonly told: string[];
  /** Lets so much be heard. */
  readonly advance: (ms: number) => void;
  /** Monotonic ms by now. */
  readonly nowMs: () => number;
  /** Samples heard, with the segment and generation they belong to. */
  readonly heard: { readonly segmentId: string; readonly generation: number; readonly value: number }[];
};

const STEP_MS = 20;

/** A loudspeaker whose time is a number that the test moves, in memory and without any delay. */
export function openQuietHost(): QuietHost {
  const listeners = new Set<(event: AudioHostEvent) => void>();
  const told: string[] = [];
  const heard: QuietHost['heard'] = [];
  let queue: Queued[] = [];
  let nowMs = 0;
  let isPaused = false;
  let generationNow = 0;

  const emit = (event: AudioHostEvent): void => {
    for (const listener of listeners) listener(event);
  };

  function entry(segmentId: string, generation: number): Queued {
    const found = queue.find((item) => item.segmentId === segmentId && item.generation === generation);
    if (found) return found;
    const made: Queued = {
      segmentId,
      generation,
      samples: new Int16Array(0),
      isComplete: false,
      heardMs: 0,
      isStarted: false,
    };
    queue.push(made);
    return made;
  }

  function finish(item: Queued, interrupted: boolean): void {
    queue = queue.filter((other) => other !== item);
    const { segmentId, generation, heardMs } = item;
    emit({ kind: 'segment-finished', segmentId, generation, heardMs, interrupted, atMs: nowMs });
  }

  function step(): void {
    const item = queue.at(0);
    if (isPaused || !item) return;
    const samples = item.samples.subarray(0, (STEP_MS * AGENT_SAMPLE_RATE) / 1000);
    if (samples.length > 0) {
      const { segmentId, generation, heardMs: positionMs } = item;
      emit({ kind: 'heard', frame: { segmentId, generation, positionMs, heardAtMs: nowMs, samples } });
      if (!item.isStarted) emit({ kind: 'segment-started', segmentId, generation, heardAtMs: nowMs });
      item.isStarted = true;
      heard.push({ segmentId, generation, value: samples[0] });
      item.samples = item.samples.subarray(samples.length);
      item.heardMs += durationMsOf(samples.length, AGENT_SAMPLE_RATE);
    }
    if (item.samples.length === 0 && item.isComplete) finish(item, false);
  }

  return {
    name: 'quiet',
    told,
    heard,
    microphone: (async function* (): AsyncGenerator<MicrophoneFrame> {
      // Nobody speaks here.
    })(),
    nowMs: () => nowMs,
    advance: (ms) => {
      for (let left = ms; left > 0; left -= STEP_MS) {
        step();
        nowMs += STEP_MS;
      }
    },
    play: (frame: AgentAudioFrame) => {
      if (frame.generation < generationNow) return;
      const item = entry(frame.segmentId, frame.generation);
      const joined = new Int16Array(item.samples.length + frame.samples.length);
      joined.set(item.samples);
      joined.set(frame.samples, item.samples.length);
      item.samples = joined;
    },
    endSegment: (segmentId, generation) => {
      if (generation >= generationNow) entry(segmentId, generation).isComplete = true;
    },
    clear: (generation, fadeMs) => {
      told.push(`clear ${generation} in ${fadeMs} ms`);
      generationNow = generation;
      for (const item of queue.filter((old) => old.generation < generation)) finish(item, true);
      emit({ kind: 'silent', generation, atMs: nowMs });
    },
    duck: (gainDb, rampMs) => {
      told.push(`duck ${gainDb} dB in ${rampMs} ms`);
    },
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
    },
    devices: () => Promise.resolve([]),
    testTone: () => Promise.resolve(true),
    playBeside: () => Promise.resolve(true),
    measureLoop: () => Promise.resolve({ kind: 'not-measured', reason: 'not-heard' }),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      listeners.clear();
      return Promise.resolve();
    },
  };
}
