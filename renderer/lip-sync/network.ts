import { BANDS } from './log-mel.ts';
import { VISEME_COUNT } from './mouth-pose.ts';

/** Frames of sound that the network sees before and after the one it judges. */
export const PAST_FRAMES = 10;
export const AHEAD_FRAMES = 4;
export const CONTEXT_FRAMES = PAST_FRAMES + 1 + AHEAD_FRAMES;

/** As `scripts/lip-sync/train.py` writes it: whole numbers of 8 bits, one scale for each output. */
export type NetworkFile = {
  readonly note: string;
  readonly startMean: readonly number[];
  readonly layers: readonly {
    readonly inputs: number;
    readonly outputs: number;
    readonly weights: string;
    readonly scales: string;
    readonly biases: string;
  }[];
};

/** What the network says about one frame. */
export type Judgement = {
  /** Probabilities in the order of `VISEMES`. */
  readonly visemes: Float64Array;
  /** How far the lips are apart, 0–1. */
  readonly openness: number;
};

type Layer = { readonly inputs: number; readonly weights: Float32Array; readonly biases: Float32Array };

function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
}

function layersOf(file: NetworkFile): Layer[] {
  return file.layers.map(({ inputs, outputs, weights, scales, biases }) => {
    const whole = new Int8Array(bytesOf(weights));
    const scale = new Float32Array(bytesOf(scales));
    if (whole.length !== inputs * outputs || scale.length !== outputs)
      throw new RangeError('the weights of the lip-sync network are cut off');
    const real = Float32Array.from(whole, (value, i) => value * scale[Math.floor(i / inputs)]);
    return { inputs, weights: real, biases: new Float32Array(bytesOf(biases)) };
  });
}

/** @returns a function from `CONTEXT_FRAMES` normalised frames, oldest first, to what the middle one is */
export function openNetwork(file: NetworkFile): (context: readonly Float64Array[]) => Judgement {
  const layers = layersOf(file);
  if (layers[0].inputs !== CONTEXT_FRAMES * BANDS || layers.at(-1)?.biases.length !== VISEME_COUNT + 1)
    throw new RangeError('these weights are for another lip-sync network');
  const input = new Float32Array(CONTEXT_FRAMES * BANDS);

  return (context) => {
    context.forEach((frame, i) => {
      input.set(frame, i * BANDS);
    });
    let values = input;
    layers.forEach(({ inputs, weights, biases }, depth) => {
      const last = depth === layers.length - 1;
      values = biases.map((bias, row) => {
        let sum = bias;
        const from = row * inputs;
        for (let i = 0; i < inputs; i++) sum += weights[from + i] * values[i];
        return last ? sum : Math.max(0, sum);
      });
    });
    const scores = values.subarray(0, VISEME_COUNT);
    const top = Math.max(...scores);
    const exponentials = Float64Array.from(scores, (score) => Math.exp(score - top));
    const total = exponentials.reduce((a, b) => a + b, 0);
    return {
      visemes: exponentials.map((value) => value / total),
      openness: Math.min(1, Math.max(0, values[VISEME_COUNT])),
    };
  };
}
