import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { FEATURES } from '../../domain/judgement/judgement-features.ts';
import { openOnnxSession } from '../../onnx-session.ts';

/** What the network tells apart, in the order of its answers. */
export const SOUND_CLASSES = ['interruption', 'backchannel', 'noise'] as const;

/** The network that judges: features in, for each frame the probability of each class out. */
export interface JudgementModel {
  /** The weights' file name, for the log. */
  readonly name: string;
  /**
   * @param features one window, `frames × FEATURES`
   * @returns `frames × 3`, 0–1, the three of a frame add up to 1
   */
  run(features: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * A window of three seconds takes about a millisecond.
 *
 * @param file null: the one that Parley brings
 * @throws Error naming the file, if it is missing or no such network
 */
export async function openJudgementModel(file: string | null = null): Promise<JudgementModel> {
  const path = file ?? ownFile();
  const session = await openSession(path);
  let running: Promise<unknown> = Promise.resolve();
  return {
    name: path.replace(/^.*[/\\]/, ''),
    async run(features) {
      const frames = features.length / FEATURES;
      const run = session.run({ features: new Tensor('float32', features, [1, frames, FEATURES]) });
      running = run.catch(() => undefined);
      const { probabilities } = await run;
      return probabilities.data as Float32Array; // checked when the file was opened
    },
    async close() {
      await running;
      await session.release();
    },
  };
}

async function openSession(path: string): Promise<InferenceSession> {
  try {
    const session = await openOnnxSession(readFileSync(path));
    const probe = await session.run({
      features: new Tensor('float32', new Float32Array(FEATURES * 4), [1, 4, FEATURES]),
    });
    const [, frames, classes] = 'probabilities' in probe ? probe.probabilities.dims : [];
    if (frames !== 4 || classes !== SOUND_CLASSES.length) throw new Error('it answers in another shape');
    return session;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} is no network for judging: ${reason}`, { cause: error });
  }
}

function ownFile(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'assets', 'models', 'judge.onnx');
    if (existsSync(file)) return file;
  }
  throw new Error('assets/models/judge.onnx is missing: this copy of Parley is not complete');
}
