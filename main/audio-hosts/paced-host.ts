import { createForesight, type Foresight, FORESIGHT_MS } from '../domain/foresight.ts';
import { createLoopMeter, type LoopFinding, type LoopMeter } from '../domain/loop-meter.ts';
import {
  AGENT_FRAME_SAMPLES,
  AGENT_SAMPLE_RATE,
  FRAME_MS,
  levelDbfs,
  MICROPHONE_FRAME_SAMPLES,
  MICROPHONE_SAMPLE_RATE,
} from '../domain/pcm.ts';
import { createPlayout } from '../domain/playout.ts';
import { createResampler } from '../domain/resampler.ts';
import { createSideSound } from '../domain/test-sounds.ts';
import type { AudioHost } from '../interfaces/audio-host.ts';
import type { Clock } from '../interfaces/clock.ts';
import { createHostFront, type HostFront } from './front.ts';
import { createLoopTest, type LoopTest, type Span } from './loop-test.ts';

/** What is said is heard a little later, as with a real loudspeaker: frames reach the screen before their time. */
const LATENCY_MS = 30;
const LEVELS_EVERY_STEPS = 10;
/** After a longer pause of the whole process the clock is set anew: nobody wants to hear it catch up. */
const CATCH_UP_MS = 500;

export type PacedHostOptions = {
  readonly name: string;
  readonly clock: Clock;
  /** 10 ms at 24 kHz, and when they are heard. Asked for each 10 ms in order, before `hear` of the same time. */
  readonly said: (samples: Int16Array, heardAtMs: number) => void;
  /** Fills 10 ms at 16 kHz with what the microphone hears, before echo cancellation. */
  readonly hear: (frame: Int16Array, atMs: number) => void;
  /** Takes the echo out of it. */
  readonly clean: (frame: Int16Array) => void;
  readonly closed: () => Promise<void>;
};

/** A host without devices: the machine's clock calls for 10 ms after 10 ms. */
export function openPacedHost(options: PacedHostOptions): AudioHost {
  const front = createHostFront(options.clock);
  const playout = createForesight(createPlayout());
  const sideSound = createSideSound();
  const meter = createLoopMeter();
  const loopTest = createLoopTest({
    playSound: sideSound.play,
    find: (span) => findWhenHeard(meter, span),
    reckon: (lagMs) => ({ outputLatencyMs: LATENCY_MS, roundTripMs: LATENCY_MS + lagMs }),
  });
  const stop = everyFrame(options.clock, pacedStep(options, { front, playout, sideSound, meter, loopTest }));
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
    devices: () => Promise.resolve([]),
    testTone: loopTest.testTone,
    measureLoop: loopTest.measureLoop,
    playBeside: loopTest.playBeside,
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

type Stepped = {
  readonly front: HostFront;
  readonly playout: Foresight;
  readonly sideSound: ReturnType<typeof createSideSound>;
  readonly meter: LoopMeter;
  readonly loopTest: LoopTest;
};

/** What happens every 10 ms. */
function pacedStep(options: PacedHostOptions, stepped: Stepped): (atMs: number) => void {
  const { front, playout, sideSound, meter, loopTest } = stepped;
  const out = new Int16Array(AGENT_FRAME_SAMPLES);
  const rates = { fromRate: AGENT_SAMPLE_RATE, toRate: MICROPHONE_SAMPLE_RATE, fromChannels: 1, toChannels: 1 };
  const toMicrophoneRate = createResampler(rates);
  let steps = 0;
  return (atMs) => {
    const heardAtMs = atMs + LATENCY_MS;
    const { events, upcoming } = playout.step(out, heardAtMs, FORESIGHT_MS - LATENCY_MS);
    front.upcoming(upcoming);
    const hasSound = sideSound.mixInto(out);
    front.said(out, events, heardAtMs);
    loopTest.step(hasSound, heardAtMs);
    meter.far(toMicrophoneRate.process(out), heardAtMs - toMicrophoneRate.delayMs);
    options.said(out, heardAtMs);
    const capturedAtMs = atMs - FRAME_MS;
    const samples = new Int16Array(MICROPHONE_FRAME_SAMPLES);
    options.hear(samples, capturedAtMs);
    meter.near(samples, capturedAtMs);
    const rawDbfs = levelDbfs(samples);
    options.clean(samples);
    const speakerDbfs = front.speakerDbfsAt(capturedAtMs);
    front.microphone.push({ samples, capturedAtMs, rawDbfs, speakerDbfs });
    if (steps++ % LEVELS_EVERY_STEPS !== 0) return;
    const microphoneDbfs = levelDbfs(samples);
    const levels = { rawMicrophoneDbfs: rawDbfs, microphoneDbfs, speakerDbfs, echoReturnLossDb: null };
    front.tell({ kind: 'levels', atMs: capturedAtMs, ...levels });
  };
}

async function findWhenHeard(meter: LoopMeter, { fromMs, toMs }: Span): Promise<LoopFinding | null> {
  while (!meter.covers(toMs)) await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
  return meter.find(fromMs, toMs);
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
