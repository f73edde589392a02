import type { MicrophoneFrame } from '../domain/audio-frames.ts';
import {
  AGENT_FRAME_SAMPLES,
  FRAME_MS,
  levelDbfs,
  MICROPHONE_FRAME_SAMPLES,
  SILENCE_DBFS,
} from '../domain/pcm.ts';
import { createPlayout } from '../domain/playout.ts';
import type { AudioHost } from '../interfaces/audio-host.ts';
import type { Clock } from '../interfaces/clock.ts';
import { createHostFront } from './front.ts';

const LEVELS_EVERY_STEPS = 10;
/** After a longer pause of the whole process the clock is set anew: nobody wants to hear it catch up. */
const CATCH_UP_STEPS = 50;

export type PacedHostOptions = {
  readonly name: string;
  readonly clock: Clock;
  /** Fills 10 ms at 16 kHz with what the microphone hears, and tells its level before echo cancellation, dBFS. */
  readonly hear: (frame: Int16Array, atMs: number) => number;
  /** 10 ms at 24 kHz that are heard now. */
  readonly said: (samples: Int16Array, atMs: number) => void;
  readonly closed: () => Promise<void>;
};

/** A host without devices: the machine's clock calls for 10 ms after 10 ms. */
export function openPacedHost(options: PacedHostOptions): AudioHost {
  const { clock } = options;
  const front = createHostFront(clock);
  const playout = createPlayout();
  const out = new Int16Array(AGENT_FRAME_SAMPLES);
  let startedAtMs = clock.nowMs();
  let steps = 0;
  let closing: Promise<void> | null = null;

  function step(): void {
    const atMs = startedAtMs + steps * FRAME_MS;
    front.said(out, playout.step(out), atMs);
    options.said(out, atMs);
    const samples = new Int16Array(MICROPHONE_FRAME_SAMPLES);
    const rawDbfs = options.hear(samples, atMs);
    const frame: MicrophoneFrame = { samples, capturedAtMs: atMs, rawDbfs, speakerDbfs: front.speakerDbfsAt(atMs) };
    front.microphone.push(frame);
    if (steps % LEVELS_EVERY_STEPS === 0) tellLevels(frame);
    steps++;
  }

  function tellLevels(frame: MicrophoneFrame): void {
    const microphoneDbfs = levelDbfs(frame.samples);
    front.tell({
      kind: 'levels',
      atMs: frame.capturedAtMs,
      rawMicrophoneDbfs: frame.rawDbfs,
      microphoneDbfs,
      speakerDbfs: frame.speakerDbfs,
      echoReturnLossDb: null,
    });
  }

  const ticker = setInterval(() => {
    const due = Math.floor((clock.nowMs() - startedAtMs) / FRAME_MS) + 1;
    if (due - steps > CATCH_UP_STEPS) startedAtMs += (due - steps - 1) * FRAME_MS;
    while (startedAtMs + steps * FRAME_MS <= clock.nowMs()) step();
  }, FRAME_MS / 2);

  return {
    name: options.name,
    microphone: front.microphone,
    play: (frame) => {
      playout.play(frame);
    },
    endSegment: (segmentId, generation) => {
      playout.endSegment(segmentId, generation);
    },
    clear(generation, fadeMs) {
      front.clearBelow(generation);
      playout.clear(generation, fadeMs);
    },
    duck: playout.duck,
    pause: playout.pause,
    resume: playout.resume,
    rewind: playout.rewind,
    devices: () => Promise.resolve([]),
    listen: front.listen,
    close() {
      closing ??= (async () => {
        clearInterval(ticker);
        front.close();
        await options.closed();
      })();
      return closing;
    },
  };
}

/** A microphone that hears nothing. */
export function hearNothing(frame: Int16Array): number {
  frame.fill(0);
  return SILENCE_DBFS;
}
