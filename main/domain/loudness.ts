import { MICROPHONE_FRAME_SAMPLES, MICROPHONE_SAMPLE_RATE } from './pcm.ts';

/** Pipecat's window: one gating block of BS.1770. */
export const LOUDNESS_WINDOW_MS = 400;
const BLOCKS = LOUDNESS_WINDOW_MS / 10;
const LOWEST_LUFS = -110;
const HIGHEST_LUFS = -10;

/** −110…−10 LUFS as 0…1, clamped. */
export function volumeOf(loudnessLufs: number): number {
  return Math.min(1, Math.max(0, (loudnessLufs - LOWEST_LUFS) / (HIGHEST_LUFS - LOWEST_LUFS)));
}

export type VolumeMeterOptions = {
  /** 0–1: how much of a rise or a fall one reading follows. Pipecat smooths both with 0.2. */
  readonly attackWeight: number;
  readonly releaseWeight: number;
  /** Read before a whole window was heard: Pipecat does not (0 until 400 ms). */
  readonly readEarly: boolean;
};

/** As Pipecat reads volume. */
export const pipecatVolume: VolumeMeterOptions = { attackWeight: 0.2, releaseWeight: 0.2, readEarly: false };

/**
 * For a kiosk: Pipecat's smoothing after a quiet room delays the start of speech by four windows more, and costs the
 * visitor's first word; a rise counts at once here, a fall as there.
 */
export const kioskVolume: VolumeMeterOptions = { attackWeight: 1, releaseWeight: 0.2, readEarly: true };

export type VolumeMeter = {
  /** 10 ms, 16 kHz mono. */
  readonly hear: (frame: Int16Array) => void;
  /** 0–1, smoothed; call once for each window of the voice detector. */
  readonly read: () => number;
  readonly reset: () => void;
};

/** BS.1770 loudness over the last 400 ms at 16 kHz, read as Pipecat's volume 0–1. */
export function openVolumeMeter(options: VolumeMeterOptions = kioskVolume): VolumeMeter {
  const filter = [...kWeighting(MICROPHONE_SAMPLE_RATE)].map((coefficients) => ({ coefficients, z1: 0, z2: 0 }));
  const blocks = new Float64Array(BLOCKS);
  let heard = 0;
  let volume = 0;

  function hear(frame: Int16Array): void {
    let sum = 0;
    for (let i = 0; i < frame.length; i++) {
      let x = frame[i] / 32_768;
      for (const stage of filter) {
        const { b0, b1, b2, a1, a2 } = stage.coefficients;
        const y = b0 * x + stage.z1;
        stage.z1 = b1 * x - a1 * y + stage.z2;
        stage.z2 = b2 * x - a2 * y;
        x = y;
      }
      sum += x * x;
    }
    blocks[heard % BLOCKS] = sum;
    heard++;
  }

  function read(): number {
    const known = Math.min(heard, BLOCKS);
    if (known === 0 || (known < BLOCKS && !options.readEarly)) return volume;
    let sum = 0;
    for (let i = 0; i < known; i++) sum += blocks[i];
    const meanSquare = sum / (known * MICROPHONE_FRAME_SAMPLES);
    const now = meanSquare === 0 ? 0 : volumeOf(-0.691 + 10 * Math.log10(meanSquare));
    volume += (now > volume ? options.attackWeight : options.releaseWeight) * (now - volume);
    return volume;
  }

  function reset(): void {
    blocks.fill(0);
    heard = 0;
    volume = 0;
    for (const stage of filter) stage.z1 = stage.z2 = 0;
  }

  return { hear, read, reset };
}

type Biquad = {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
};

/** The two filters of ITU-R BS.1770-4, designed for any rate: a shelf of 4 dB above 1.5 kHz, a high-pass at 38 Hz. */
function kWeighting(sampleRate: number): readonly [Biquad, Biquad] {
  return [
    highShelf(1681.974450955533, 3.999843853973347, 0.7071752369554196, sampleRate),
    highPass(38.13547087602444, 0.5003270373238773, sampleRate),
  ];
}

function highShelf(frequencyHz: number, gainDb: number, quality: number, sampleRate: number): Biquad {
  const k = Math.tan((Math.PI * frequencyHz) / sampleRate);
  const vh = 10 ** (gainDb / 20);
  const vb = vh ** 0.4996667741545416;
  const a0 = 1 + k / quality + k * k;
  return {
    b0: (vh + (vb * k) / quality + k * k) / a0,
    b1: (2 * (k * k - vh)) / a0,
    b2: (vh - (vb * k) / quality + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / quality + k * k) / a0,
  };
}

function highPass(frequencyHz: number, quality: number, sampleRate: number): Biquad {
  const k = Math.tan((Math.PI * frequencyHz) / sampleRate);
  const a0 = 1 + k / quality + k * k;
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / quality + k * k) / a0 };
}
