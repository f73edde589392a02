import type { SpeechWindow } from './speech-activity.ts';

/**
 * A window that is this likely speech and touches the first believed one is its beginning: the model's doubt at an onset
 * lasts a window or two, and its certainty comes late.
 */
const ONSET_PROBABILITY = 0.3;

/**
 * When the speech that begins with the window at `sinceMs` really began: the model is sure only after some of it.
 *
 * @param windows the last ones in order, those of the start among them
 */
export function onsetBefore(windows: readonly SpeechWindow[], sinceMs: number): number {
  let onsetAtMs = sinceMs;
  for (const window of windows.toReversed()) {
    if (window.startedAtMs >= sinceMs) continue;
    if (window.probability < ONSET_PROBABILITY) break;
    onsetAtMs = window.startedAtMs;
  }
  return onsetAtMs;
}
