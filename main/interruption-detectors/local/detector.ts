import { OPERATING_POINTS, type OperatingPoint } from '../../domain/judgement/verdict.ts';
import type { InterruptionDetector } from '../../interfaces/interruption-detector.ts';
import { openJudgementModel } from './model.ts';
import { openLocalStream } from './stream.ts';

export type LocalDetectorOptions = {
  readonly operatingPoint: OperatingPoint;
  /** Another file than the one that Parley brings; null: that one. */
  readonly modelFile?: string | null;
};

/**
 * Judges on this machine, with a network that was trained on what people say over a voice: commands and questions,
 * "mm-hmm"s, coughs and the rest. Needs no server, and answers about every 50 ms.
 */
export function openLocalDetector({ operatingPoint, modelFile = null }: LocalDetectorOptions): InterruptionDetector {
  const model = openJudgementModel(modelFile);
  // Whoever judges with it hears of its failure; here it must only not be unhandled.
  model.catch(() => undefined);
  return {
    name: 'local',
    openStream: () => openLocalStream({ name: 'local', model, verdict: OPERATING_POINTS[operatingPoint] }),
    close: async () => {
      const opened = await model.catch(() => null);
      await opened?.close();
    },
  };
}
