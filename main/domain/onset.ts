import type { SpeechWindow } from './speech-activity.ts';

/** A window that is this likely speech and touches the first believed one is its beginning. */
const ONSET_PROBABILITY = 0.3;
/** Silero answers about this much after the sound, within its window. */
const MODEL_LAG_MS = 16;

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
  return onsetAtMs + MODEL_LAG_MS;
}
