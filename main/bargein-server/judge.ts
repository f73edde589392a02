import type { InterruptionEstimator } from '../interfaces/interruption-estimator.ts';
import { isInterruption } from './verdict.ts';
import type { Judgement, SessionSettings } from './wire.ts';

/** Asks the estimator and compares with what the client wants. */
export async function judge(
  estimator: InterruptionEstimator,
  request: { readonly createdAt: string; readonly samples: Int16Array },
  settings: SessionSettings,
  defaultThreshold: number,
): Promise<Judgement> {
  const startedAtMs = performance.now();
  const probabilities = await estimator.probabilities(request.samples);
  return {
    createdAt: request.createdAt,
    isInterruption: isInterruption(probabilities, settings.threshold ?? defaultThreshold, settings.minFrames),
    probabilities,
    tookMs: performance.now() - startedAtMs,
  };
}
