import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fft, powerOfTwo } from '../domain/fft.ts';
import type { Sound, VirtualSoundCard } from './virtual-sound-card.ts';

export const ROOM_RATE = 16_000;
/** One step of the room, samples. */
export const ROOM_BLOCK = 160;

export type RoomOptions = {
  /** Measured response at 16 kHz; what lies before its first sound is left out. */
  readonly response: Int16Array;
  /** What the loudspeaker says, 16 kHz or more: its level counts. */
  readonly voice: Sound;
  /** Level of the echo against the loudspeaker for this voice, dB. */
  readonly gainDb: number;
  /** Way from the loudspeaker to the microphone, ms. */
  readonly delayMs: number;
  /** How much slower the microphone's clock runs, parts per million. */
  readonly driftPpm: number;
};

export type Room = {
  /** Takes the loudspeaker's next 160 samples and gives the microphone's. */
  process(block: Float64Array): Float64Array;
};

/** A room as arithmetic: convolution with its response, then a delay that grows as two clocks drift apart. */
export function createRoom({ response, voice, gainDb, delayMs, driftPpm }: RoomOptions): Room {
  const reverberate = createConvolver(responseOf(response, voice, gainDb));
  const delay = createDriftingDelay((delayMs * ROOM_RATE) / 1000, driftPpm);
  return { process: (block) => delay(reverberate(block)) };
}

export type RoomProcess = {
  /** Times that its output ran dry or fell behind: what was measured then is not the room. */
  readonly slips: number;
  close(): void;
};

/**
 * Runs a room between the card's loudspeaker and its microphone, in a process of its own.
 *
 * @param options `delayMs` counts from the loudspeaker's monitor to the microphone's sink, PulseAudio's own way included
 */
export async function openRoom(card: VirtualSoundCard, options: RoomOptions): Promise<RoomProcess> {
  const child = fork(join(import.meta.dirname, 'room-process.ts'), {
    env: { ...process.env, ...card.env },
    serialization: 'advanced',
  });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const state = { slips: 0 };
  child.send(options);
  await told(child, 'open');
  child.on('message', (message) => {
    if (message === 'slip') state.slips += 1;
  });
  return {
    get slips() {
      return state.slips;
    },
    close: () => {
      process.off('exit', kill);
      kill();
    },
  };
}

async function told(child: ChildProcess, word: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message) => {
      if (message === word) resolve();
    });
    child.once('exit', (code) => {
      reject(new Error(`the room ended with code ${code ?? '?'}`));
    });
  });
}

/** The response from its first sound on, scaled so that the voice comes out `gainDb` louder than it goes in. */
function responseOf(response: Int16Array, voice: Sound, gainDb: number): Float64Array {
  const peak = response.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (peak === 0) throw new RangeError('a silent room response');
  const first = response.findIndex((value) => Math.abs(value) > peak * 0.1);
  const taps = Float64Array.from(response.subarray(first), (value) => value / 32_768);
  const scale = 10 ** (gainDb / 20) / gainFor(voice, taps);
  return taps.map((value) => value * scale);
}

/** How much louder a response makes this voice. */
function gainFor(voice: Sound, taps: Float64Array): number {
  const n = powerOfTwo(Math.max(taps.length, 1 << 17));
  const response = spectrumOf(taps, n);
  const spoken = spectrumOf(Float64Array.from(voice.samples.subarray(0, n)), n);
  let weighted = 0;
  let weights = 0;
  for (let k = 1; k < n / 2; k++) {
    const at = Math.round((k * ROOM_RATE) / voice.sampleRate);
    const weight = spoken.real[at] ** 2 + spoken.imaginary[at] ** 2;
    weighted += weight * (response.real[k] ** 2 + response.imaginary[k] ** 2);
    weights += weight;
  }
  return Math.sqrt(weighted / weights);
}

/** Convolution block by block without delay: the response in parts of one block, each as its spectrum (overlap-save). */
function createConvolver(taps: Float64Array): (block: Float64Array) => Float64Array {
  const size = powerOfTwo(2 * ROOM_BLOCK);
  const part = ROOM_BLOCK;
  const count = Math.ceil(taps.length / part);
  const parts = Array.from({ length: count }, (_, i) => spectrumOf(taps.subarray(i * part, (i + 1) * part), size));
  const past: Spectrum[] = parts.map(() => spectrumOf(new Float64Array(0), size));
  const window = new Float64Array(size);
  let newest = 0;
  return (block) => {
    window.copyWithin(0, ROOM_BLOCK);
    window.set(block, size - ROOM_BLOCK);
    newest = (newest + count - 1) % count;
    past[newest] = spectrumOf(window, size);
    const real = new Float64Array(size);
    const imaginary = new Float64Array(size);
    for (let i = 0; i < count; i++) multiplyAdd(real, imaginary, past[(newest + i) % count], parts[i]);
    fft(real, imaginary, true);
    return real.slice(size - ROOM_BLOCK);
  };
}

type Spectrum = { readonly real: Float64Array; readonly imaginary: Float64Array };

function spectrumOf(samples: Float64Array, size: number): Spectrum {
  const real = new Float64Array(size);
  real.set(samples);
  const imaginary = new Float64Array(size);
  fft(real, imaginary);
  return { real, imaginary };
}

function multiplyAdd(real: Float64Array, imaginary: Float64Array, a: Spectrum, b: Spectrum): void {
  for (let k = 0; k < real.length; k++) {
    real[k] += a.real[k] * b.real[k] - a.imaginary[k] * b.imaginary[k];
    imaginary[k] += a.real[k] * b.imaginary[k] + a.imaginary[k] * b.real[k];
  }
}

const HALF_TAPS = 16;
/** Room for a delay that grows by 50 ppm for an hour. */
const LONGEST_SAMPLES = 1 << 14;

/** Reads a delay line at places that move: 32 taps of a windowed sinc between the samples. */
function createDriftingDelay(delaySamples: number, driftPpm: number): (block: Float64Array) => Float64Array {
  if (delaySamples < HALF_TAPS) throw new RangeError(`the delay must be ${HALF_TAPS} samples at least`);
  const line = new Float64Array(LONGEST_SAMPLES);
  let written = 0;
  return (block) => {
    for (let i = 0; i < block.length; i++) line[(written + i) % LONGEST_SAMPLES] = block[i];
    const given = Float64Array.from({ length: block.length }, (_, i) => {
      const n = written + i;
      return interpolated(line, n * (1 - driftPpm * 1e-6) - delaySamples);
    });
    written += block.length;
    return given;
  };
}

function interpolated(line: Float64Array, place: number): number {
  const whole = Math.floor(place);
  const fraction = place - whole;
  let sum = 0;
  for (let k = 1 - HALF_TAPS; k <= HALF_TAPS; k++) {
    const at = whole + k;
    if (at >= 0) sum += line[at % LONGEST_SAMPLES] * windowedSinc(k - fraction);
  }
  return sum;
}

function windowedSinc(x: number): number {
  if (Math.abs(x) < 1e-9) return 1;
  if (Math.abs(x) >= HALF_TAPS) return 0;
  const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / HALF_TAPS);
  return (Math.sin(Math.PI * x) / (Math.PI * x)) * window;
}
