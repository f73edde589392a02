import type { Opinion } from '../domain/opinion.ts';
import type { OverlappingSpeechEvent } from '../domain/overlapping-speech.ts';
import type { DetectorEvent, InterruptionStream } from '../interfaces/interruption-detector.ts';

/** Who hears of a judge's verdicts and opinions: the half of a stream that every judge on the device shares. */
export type Listeners = Required<Pick<InterruptionStream, 'listen' | 'watch'>> & {
  readonly tell: (event: DetectorEvent) => void;
  /** The verdict and what it cost. */
  readonly tellVerdict: (verdict: OverlappingSpeechEvent) => void;
  readonly think: (opinion: Opinion) => void;
  readonly isWatched: () => boolean;
  /** Nobody hears anything any more. */
  readonly clear: () => void;
};

export function openListeners(): Listeners {
  const listeners = new Set<(event: DetectorEvent) => void>();
  const watchers = new Set<(opinion: Opinion) => void>();
  const tell = (event: DetectorEvent): void => {
    for (const listener of listeners) listener(event);
  };
  return {
    tell,
    tellVerdict: (event) => {
      tell({ kind: 'overlapping-speech', event });
      tell(costsOf(event));
    },
    think: (opinion) => {
      for (const watcher of watchers) watcher(opinion);
    },
    isWatched: () => watchers.size > 0,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watch: (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    clear: () => {
      listeners.clear();
      watchers.clear();
    },
  };
}

function costsOf(verdict: OverlappingSpeechEvent): DetectorEvent {
  const { createdAtMs: atMs, isInterruption, agentEnded, detector: modelName } = verdict;
  const { totalDurationMs, predictionDurationMs, detectionDelayMs, numRequests } = verdict;
  return {
    kind: 'metrics-collected',
    metrics: {
      type: 'interruption_metrics',
      atMs,
      totalDurationMs,
      predictionDurationMs,
      detectionDelayMs,
      numRequests,
      numInterruptions: isInterruption ? 1 : 0,
      numBackchannels: isInterruption || agentEnded ? 0 : 1,
      metadata: { modelName, modelProvider: 'parley' },
    },
  };
}
