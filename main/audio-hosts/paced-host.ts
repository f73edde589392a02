import { AGENT_FRAME_SAMPLES, FRAME_MS, levelDbfs, MICROPHONE_FRAME_SAMPLES } from '../domain/pcm.ts';
import { createPlayout, type Playout } from '../domain/playout.ts';
import type { AudioHost } from '../interfaces/audio-host.ts';
import type { Clock } from '../interfaces/clock.ts';
import { createHostFront, type HostFront } from './front.ts';

/** What is said is heard a little later, as with a real loudspeaker: frames reach the screen before their time. */
const LATENCY_STEPS = 3;
const LEVELS_EVERY_STEPS = 10;
/** After a longer pause of the whole process the clock is set anew: nobody wants to hear it catch up. */
const CATCH_UP_MS = 500;

export type PacedHostOptions = {
  readonly name: string;
  readonly clock: Clock;
  /** 10 ms at 24 kHz, and when they are heard. Asked for each 10 ms in order, before `hear` of the same time. */
  readonly said: (samples: Int16Array, heardAtMs: number) => void;
  /** Fills 10 ms at 16 kHz with what the microphone hears, and tells its level before echo cancellation, dBFS. */
  readonly hear: (frame: Int16Array, atMs: number) => number;
  readonly closed: () => Promise<void>;
};

/** A host without devices: the machine's clock calls for 10 ms after 10 ms. */
export function openPacedHost(options: PacedHostOptions): AudioHost {
  const front = createHostFront(options.clock);
  const playout = createPlayout();
  const stop = everyFrame(options.clock, pacedStep(options, front, playout));
  let closing: Promise<void> | null = null;

  return {
    name: options.name,
    microphone: front.microphone,
    play: (frame) => {
      playout.play(frame);
    },
    endSegment: playout.endSegment,
    clear: (generation, fadeMs) => {
      front.clearBelow(generation);
      playout.clear(generation, fadeMs);
    },
    duck: playout.duck,
    pause: playout.pause,
    resume: playout.resume,
    rewind: playout.rewind,
    devices: () => Promise.resolve([]),
    listen: front.listen,
    close: () => {
      closing ??= (async () => {
        stop();
        front.close();
        await options.closed();
      })();
      return closing;
    },
  };
}

/** What happens every 10 ms. */
function pacedStep(options: PacedHostOptions, front: HostFront, playout: Playout): (atMs: number) => void {
  const out = new Int16Array(AGENT_FRAME_SAMPLES);
  let steps = 0;
  return (atMs) => {
    const heardAtMs = atMs + LATENCY_STEPS * FRAME_MS;
    front.said(out, playout.step(out), heardAtMs);
    options.said(out, heardAtMs);
    const capturedAtMs = atMs - FRAME_MS;
    const samples = new Int16Array(MICROPHONE_FRAME_SAMPLES);
    const rawDbfs = options.hear(samples, capturedAtMs);
    const speakerDbfs = front.speakerDbfsAt(capturedAtMs);
    front.microphone.push({ samples, capturedAtMs, rawDbfs, speakerDbfs });
    if (steps++ % LEVELS_EVERY_STEPS !== 0) return;
    const microphoneDbfs = levelDbfs(samples);
    const levels = { rawMicrophoneDbfs: rawDbfs, microphoneDbfs, speakerDbfs, echoReturnLossDb: null };
    front.tell({ kind: 'levels', atMs: capturedAtMs, ...levels });
  };
}

/** Calls once for each 10 ms of the clock, in order, also for those it slept through. */
function everyFrame(clock: Clock, step: (atMs: number) => void): () => void {
  let nextAtMs = clock.nowMs();
  const ticker = setInterval(() => {
    if (clock.nowMs() - nextAtMs > CATCH_UP_MS) nextAtMs = clock.nowMs();
    for (; nextAtMs <= clock.nowMs(); nextAtMs += FRAME_MS) step(nextAtMs);
  }, FRAME_MS / 2);
  return () => {
    clearInterval(ticker);
  };
}
