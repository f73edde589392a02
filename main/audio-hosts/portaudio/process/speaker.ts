import { createForesight, type Foresight, FORESIGHT_MS } from '../../../domain/foresight.ts';
import { createFrameClock } from '../../../domain/frame-clock.ts';
import { AGENT_FRAME_SAMPLES, AGENT_SAMPLE_RATE, bytesOf, FRAME_MS } from '../../../domain/pcm.ts';
import { createPlayout } from '../../../domain/playout.ts';
import { createResampler } from '../../../domain/resampler.ts';
import { createSideSound } from '../../../domain/test-sounds.ts';
import type { Clock } from '../../../interfaces/clock.ts';
import { USUAL_OUTPUT_LATENCY_MS } from '../latencies.ts';
import type { ToProcess } from '../protocol.ts';
import type { Driver } from './driver.ts';
import type { Parent } from './parent.ts';

/** PortAudio’s own buffers: 7.5 ms each. Of 5 ms it loses some whenever the machine is busy; 10 ms stop 12 ms later. */
const BUFFERS_PER_SECOND = 133;
/**
 * A full device takes about a step's length to accept the next; so many of those in a row, and its buffers are full and
 * it is awake. (Some take a few, then nothing for a second.)
 */
const EVEN_STEPS = 8;
const EVEN_MS = { least: 4, most: 40 };
const MOST_WARM_UP_STEPS = 150;

export type Speaker = {
  readonly handle: (message: ToProcess) => void;
  readonly quit: () => Promise<void>;
};

type Opening = Extract<ToProcess, { kind: 'open-speaker' }>;

/**
 * Keeps a loudspeaker fed for ever: speech when there is some, else silence, so that neither the driver nor a sound
 * server goes to sleep. The device sets the pace.
 *
 * @throws DeviceError if there is no such device
 */
export function openSpeaker(driver: Driver, parent: Parent, clock: Clock, opening: Opening): Speaker {
  const device = driver.find('output', opening.device);
  const channels = Math.min(2, device.outputChannels);
  const sampleRate = device.defaultSampleRate;
  const stream = driver.openOutput(device, channels, Math.round(sampleRate / BUFFERS_PER_SECOND));
  const toDevice = createResampler({
    fromRate: AGENT_SAMPLE_RATE,
    toRate: sampleRate,
    fromChannels: 1,
    toChannels: channels,
  });
  const playout = createForesight(createPlayout(opening));
  const times = createSpeakerTimes(clock, opening.latencyMs ?? USUAL_OUTPUT_LATENCY_MS);
  const testSound = createSideSound();
  const out = new Int16Array(AGENT_FRAME_SAMPLES);
  let quitting = false;

  function sayNext(): void {
    if (quitting) return;
    const heardAtMs = times.next();
    // While its buffers fill, the device takes silence at any speed, then may take nothing for a second.
    if (times.isWarm()) {
      const { events, upcoming } = playout.step(out, heardAtMs, FORESIGHT_MS - (heardAtMs - clock.nowMs()));
      const hasTestSound = testSound.mixInto(out);
      const isSilent = !hasTestSound && !events.some((event) => event.kind === 'piece');
      const samples = isSilent ? null : out.slice();
      parent.send({ kind: 'said', step: { heardAtMs, samples, events, hasTestSound }, upcoming });
    }
    const bytes = bytesOf(toDevice.process(out));
    stream.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), sayNext);
  }

  stream.start();
  parent.send({ kind: 'opened', device, sampleRate, channels });
  sayNext();
  return {
    handle: (message) => {
      if (obey(playout, message)) return;
      if (message.kind === 'output-latency') times.setLatencyMs(message.latencyMs);
      if (message.kind === 'test-sound') testSound.play(message.samples);
    },
    quit: async () => {
      quitting = true;
      await stream.quit();
    },
  };
}

/** When a step that is handed over now will be heard. */
function createSpeakerTimes(clock: Clock, firstLatencyMs: number) {
  const frames = createFrameClock(FRAME_MS);
  let latencyMs = firstLatencyMs;
  let lastMs = clock.nowMs();
  let steps = 0;
  let even = 0;
  return {
    next(): number {
      const nowMs = clock.nowMs();
      const tookMs = nowMs - lastMs;
      if (even < EVEN_STEPS) even = tookMs >= EVEN_MS.least && tookMs <= EVEN_MS.most ? even + 1 : 0;
      lastMs = nowMs;
      steps++;
      return frames.next(nowMs) + latencyMs;
    },
    /** The device's buffers are full, so what is said now is heard when it is said to be. */
    isWarm: (): boolean => even >= EVEN_STEPS || steps > MOST_WARM_UP_STEPS,
    setLatencyMs(ms: number): void {
      latencyMs = ms;
    },
  };
}

/** @returns whether this was for the playout queue */
function obey(playout: Foresight, message: ToProcess): boolean {
  if (message.kind === 'speech') {
    const { segmentId, generation, samples, positionSamples } = message;
    playout.play({ segmentId, generation, samples }, positionSamples);
  } else if (message.kind === 'end-segment') playout.endSegment(message.segmentId, message.generation);
  else if (message.kind === 'clear') playout.clear(message.generation, message.fadeMs);
  else if (message.kind === 'duck') playout.duck(message.gainDb, message.rampMs);
  else if (message.kind === 'pause') playout.pause(message.fadeMs);
  else if (message.kind === 'resume') playout.resume(message.fadeMs);
  else return false;
  return true;
}
