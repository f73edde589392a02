import { AGENT_SAMPLE_RATE } from './pcm.ts';

const PEAK = 5800; // −15 dBFS: louder than speech on the average, and nobody is startled

/** Above, a voice has less and less: what the test sound tells of the echo's level shall be true of voices. */
const VOICED_HZ = 600;

/** A sound that swells within this time and goes as it came. */
function eased(index: number, count: number, easeMs: number): number {
  const ease = (easeMs * AGENT_SAMPLE_RATE) / 1000;
  const part = Math.min(1, index / ease, (count - 1 - index) / ease);
  return part * part * (3 - 2 * part);
}

/**
 * Three rising sweeps (200 Hz–6 kHz), no two alike in length, so that their echo has one place only: for measuring.
 *
 * @returns 1.3 s, 24 kHz mono
 */
export function measuringSound(): Int16Array {
  const sweeps = [430, 290, 370].map((lengthMs) => sweep(lengthMs, 200, 6000));
  const pause = new Int16Array((70 * AGENT_SAMPLE_RATE) / 1000);
  return joined([sweeps[0], pause, sweeps[1], pause, sweeps[2], pause]);
}

/** Two notes that say “this loudspeaker”: for a person's ears. @returns 0.9 s, 24 kHz mono */
export function toneForEars(): Int16Array {
  return joined([note(523.25, 350), note(659.25, 550)]);
}

function sweep(lengthMs: number, fromHz: number, toHz: number): Int16Array {
  const count = Math.round((lengthMs * AGENT_SAMPLE_RATE) / 1000);
  const seconds = lengthMs / 1000;
  const rate = Math.log(toHz / fromHz) / seconds;
  return Int16Array.from({ length: count }, (_, i) => {
    const hz = fromHz * Math.exp((rate * i) / AGENT_SAMPLE_RATE);
    const weight = Math.min(1, Math.sqrt(VOICED_HZ / hz));
    const phase = ((2 * Math.PI * fromHz) / rate) * (Math.exp((rate * i) / AGENT_SAMPLE_RATE) - 1);
    return Math.round(PEAK * weight * eased(i, count, 15) * Math.sin(phase));
  });
}

function note(hz: number, lengthMs: number): Int16Array {
  const count = Math.round((lengthMs * AGENT_SAMPLE_RATE) / 1000);
  return Int16Array.from({ length: count }, (_, i) => {
    const fading = Math.exp((-3 * i) / count);
    return Math.round(PEAK * eased(i, count, 20) * fading * Math.sin((2 * Math.PI * hz * i) / AGENT_SAMPLE_RATE));
  });
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Sounds beside the agent's voice: mixed into what it says, step by step. */
export type SideSound = {
  readonly play: (samples: Int16Array) => void;
  /** Adds the next samples to a step. @returns whether there were any */
  readonly mixInto: (out: Int16Array) => boolean;
};

/** @returns nothing to play yet; a second sound takes the place of the first */
export function createSideSound(): SideSound {
  let samples: Int16Array = new Int16Array(0);
  let next = 0;
  return {
    play: (sound) => {
      samples = sound;
      next = 0;
    },
    mixInto: (out) => {
      const count = Math.min(out.length, samples.length - next);
      for (let i = 0; i < count; i++) out[i] = Math.max(-32_768, Math.min(32_767, out[i] + samples[next + i]));
      next += Math.max(0, count);
      return count > 0;
    },
  };
}
