import { createFarFrames } from '../../../domain/far-frames.ts';
import { createLoopMeter, type LoopMeter } from '../../../domain/loop-meter.ts';
import { createFrameClock } from '../../../domain/frame-clock.ts';
import {
  AGENT_SAMPLE_RATE,
  FRAME_MS,
  levelDbfs,
  MICROPHONE_FRAME_SAMPLES,
  MICROPHONE_SAMPLE_RATE,
  samplesOf,
} from '../../../domain/pcm.ts';
import { createResampler } from '../../../domain/resampler.ts';
import type { Clock } from '../../../interfaces/clock.ts';
import type { EchoCanceller } from '../../../interfaces/echo-canceller.ts';
import { INPUT_LATENCY_MS } from '../latencies.ts';
import type { ToProcess } from '../protocol.ts';
import type { Driver } from './driver.ts';
import type { Parent } from './parent.ts';

const BUFFERS_PER_SECOND = 1000 / FRAME_MS;
/** The canceller gets the loudspeaker's sound this much early: an error in our times may not put the echo before it. */
const FAR_LEAD_MS = 30;

/** The loudspeaker's sound comes by way of main: while main stands still, a frame waits for it, and nobody misses it. */
const MOST_WAIT_MS = 400;

export type Microphone = {
  readonly handle: (message: ToProcess) => void;
  readonly quit: () => Promise<void>;
};

type Opening = Extract<ToProcess, { kind: 'open-microphone' }>;

/**
 * Reads a microphone for ever: 10 ms at 16 kHz, without the agent's own voice.
 *
 * @throws DeviceError if there is no such device
 */
export function openMicrophone(
  driver: Driver,
  parent: Parent,
  clock: Clock,
  opening: Opening,
  canceller: EchoCanceller,
): Microphone {
  const device = driver.find('input', opening.device);
  const channels = Math.min(2, device.inputChannels);
  const sampleRate = device.defaultSampleRate;
  const stream = driver.openInput(device, channels, Math.round(sampleRate / BUFFERS_PER_SECOND));
  const fromDevice = createResampler({
    fromRate: sampleRate,
    toRate: MICROPHONE_SAMPLE_RATE,
    fromChannels: channels,
    toChannels: 1,
  });
  const meter = createLoopMeter();
  const far = createFar(clock, meter);
  const times = createFrameClock(FRAME_MS);
  canceller.setDelayMs(FAR_LEAD_MS);

  const asked = createAsked(meter, parent);
  const waiting: { readonly samples: Int16Array; readonly capturedAtMs: number }[] = [];

  function processWaiting(): void {
    for (let first = waiting.at(0); first !== undefined; first = waiting.at(0)) {
      const { samples, capturedAtMs } = first;
      const farAtMs = capturedAtMs + FAR_LEAD_MS;
      const isLate = clock.nowMs() - capturedAtMs > MOST_WAIT_MS;
      if (far.isFlowing() && !isLate && !far.reach(farAtMs)) return;
      waiting.shift();
      const rawDbfs = levelDbfs(samples);
      meter.near(samples, capturedAtMs);
      canceller.process(samples, far.at(farAtMs));
      parent.send({ kind: 'captured', samples, capturedAtMs, rawDbfs });
    }
    asked.answer();
  }

  const frames = cutFrames((samples) => {
    waiting.push({ samples, capturedAtMs: times.next(clock.nowMs()) - INPUT_LATENCY_MS - FRAME_MS });
    processWaiting();
  });
  const cutBytes = cutWholeMoments(channels * 2);
  stream.on('data', (chunk: Buffer) => {
    frames(fromDevice.process(samplesOf(cutBytes(chunk))));
  });
  stream.start();
  parent.send({ kind: 'opened', device, sampleRate, channels });
  return {
    handle: (message) => {
      if (message.kind === 'find-loop') asked.ask(message);
      if (message.kind !== 'far') return;
      far.add(message.samples, message.heardAtMs);
      processWaiting();
    },
    quit: async () => {
      await stream.quit();
      canceller.close();
    },
  };
}

/** Questions for what came back of the loudspeaker's sound, answered when the microphone has heard that far. */
function createAsked(meter: LoopMeter, parent: Parent) {
  const waiting: { readonly fromMs: number; readonly toMs: number }[] = [];
  return {
    ask: ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): void => {
      waiting.push({ fromMs, toMs });
    },
    answer: (): void => {
      for (let first = waiting.at(0); first !== undefined && meter.covers(first.toMs); first = waiting.at(0)) {
        waiting.shift();
        parent.send({ kind: 'loop', ...first, finding: meter.find(first.fromMs, first.toMs) });
      }
    },
  };
}

/** The loudspeaker's sound at the microphone's rate. */
function createFar(clock: Clock, meter: LoopMeter) {
  const frames = createFarFrames();
  const silence = new Int16Array((AGENT_SAMPLE_RATE * FRAME_MS) / 1000);
  const toMicrophoneRate = createResampler({
    fromRate: AGENT_SAMPLE_RATE,
    toRate: MICROPHONE_SAMPLE_RATE,
    fromChannels: 1,
    toChannels: 1,
  });
  let addedAtMs = -Infinity;
  return {
    /** Somebody feeds a loudspeaker; if main only stands still for a moment, the frames come. */
    isFlowing: (): boolean => clock.nowMs() - addedAtMs < MOST_WAIT_MS,
    reach: frames.reach,
    add: (samples: Int16Array | null, heardAtMs: number): void => {
      addedAtMs = clock.nowMs();
      const far = toMicrophoneRate.process(samples ?? silence);
      const farAtMs = heardAtMs - toMicrophoneRate.delayMs;
      meter.far(far, farAtMs);
      frames.add(far, farAtMs);
    },
    at: frames.at,
  };
}

/** Collects samples into frames of 10 ms. */
function cutFrames(whole: (frame: Int16Array) => void): (samples: Int16Array) => void {
  let frame: Int16Array = new Int16Array(MICROPHONE_FRAME_SAMPLES);
  let filled = 0;
  return (samples) => {
    for (let taken = 0; taken < samples.length;) {
      const count = Math.min(samples.length - taken, frame.length - filled);
      frame.set(samples.subarray(taken, taken + count), filled);
      filled += count;
      taken += count;
      if (filled < frame.length) continue;
      whole(frame);
      frame = new Int16Array(MICROPHONE_FRAME_SAMPLES);
      filled = 0;
    }
  };
}

/** Holds back the rest of a moment (one sample of each channel) that a chunk cuts in two. */
function cutWholeMoments(momentBytes: number): (chunk: Buffer) => Buffer {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const wholeBytes = bytes.length - (bytes.length % momentBytes);
    rest = bytes.subarray(wholeBytes);
    return bytes.subarray(0, wholeBytes);
  };
}
