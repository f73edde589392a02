import { judgementFeatures } from '../../domain/judgement/judgement-features.ts';
import type { InterruptionEstimator } from '../../interfaces/interruption-estimator.ts';
import type { VoiceDetector } from '../../interfaces/voice-detector.ts';
import { openJudgementModel, SOUND_CLASSES } from './model.ts';
import { rawFramesOf } from './raw-frames.ts';

export type JudgementEstimatorOptions = {
  /** Its own: it is run over each window from a fresh start. */
  readonly voiceDetector: VoiceDetector;
  /** Another file than the one that Parley brings; null: that one. */
  readonly modelFile?: string | null;
};

/**
 * The kiosk's judge for a server: keeps nothing between windows, answers one after another.
 *
 * @throws Error naming the file, if the network cannot be opened
 */
export async function openJudgementEstimator(options: JudgementEstimatorOptions): Promise<InterruptionEstimator> {
  const model = await openJudgementModel(options.modelFile);
  const { voiceDetector } = options;
  // The voice detector remembers what it hears within a window: two windows at once would be mixed up.
  let work: Promise<unknown> = Promise.resolve();

  async function judge(samples: Int16Array): Promise<Float32Array> {
    const frames = await rawFramesOf(samples, voiceDetector);
    if (frames.length === 0) return new Float32Array(0);
    const answers = await model.run(judgementFeatures(frames));
    return Float32Array.from(frames, (_, frame) => answers[frame * SOUND_CLASSES.length]);
  }

  return {
    name: 'judgement',
    probabilities(samples) {
      const answer = work.then(() => judge(samples));
      work = answer.catch(() => undefined);
      return answer;
    },
    async close() {
      await work;
      await model.close();
      await voiceDetector.close();
    },
  };
}
