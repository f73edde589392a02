import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Tensor } from 'onnxruntime-node';
import type { VoiceDetector } from '../interfaces/voice-detector.ts';
import { openOnnxSession } from '../onnx-session.ts';

const WINDOW_SAMPLES = 512;
/** The model was trained on windows that carry the end of the one before. Without it soft speech is missed. */
const CONTEXT_SAMPLES = 64;
const STATE_SHAPE = [2, 1, 128] as const;

/**
 * Silero VAD v5 at 16 kHz, from the model file in `@ricky0123/vad-web`. A window takes well under 1 ms.
 *
 * @see https://github.com/snakers4/silero-vad
 */
export async function openSilero(): Promise<VoiceDetector> {
  const modelFile = createRequire(import.meta.url).resolve('@ricky0123/vad-web/dist/silero_vad_v5.onnx');
  const session = await openOnnxSession(readFileSync(modelFile));
  const sampleRate = new Tensor('int64', BigInt64Array.from([16_000n]), []);
  const input = new Float32Array(CONTEXT_SAMPLES + WINDOW_SAMPLES);
  let state = silence();
  let running: Promise<unknown> = Promise.resolve();

  async function speechProbability(window: Float32Array): Promise<number> {
    if (window.length !== WINDOW_SAMPLES)
      throw new RangeError(`Silero takes ${WINDOW_SAMPLES} samples, got ${window.length}`);
    input.set(window, CONTEXT_SAMPLES);
    const run = session.run({ input: new Tensor('float32', input, [1, input.length]), state, sr: sampleRate });
    running = run.catch(() => undefined);
    const result = await run;
    input.copyWithin(0, WINDOW_SAMPLES);
    state = result.stateN;
    return (result.output.data as Float32Array)[0]; // shape [1, 1]
  }

  return {
    name: 'silero',
    windowSamples: WINDOW_SAMPLES,
    speechProbability,
    reset: () => {
      state = silence();
      input.fill(0);
    },
    close: async () => {
      await running;
      await session.release();
    },
  };
}

function silence(): Tensor {
  return new Tensor('float32', new Float32Array(STATE_SHAPE[0] * STATE_SHAPE[1] * STATE_SHAPE[2]), STATE_SHAPE);
}
