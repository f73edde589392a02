import { OPINION_CURVE_MS } from '../domain/opinion.ts';
import type { InterruptionDetector, InterruptionStream } from '../interfaces/interruption-detector.ts';
import { log } from '../log.ts';

/**
 * Lets another detector judge beside the first: what it says is told as `second-opinion`, for comparing, and nobody acts
 * on it. Its failures are its own.
 */
export function withSecondOpinion(first: InterruptionDetector, second: InterruptionDetector): InterruptionDetector {
  return {
    name: first.name,
    openStream: () => openBoth(first.openStream(), second.openStream()),
    close: async () => {
      await Promise.all([first.close(), second.close()]);
    },
  };
}

function openBoth(first: InterruptionStream, second: InterruptionStream): InterruptionStream {
  /** The first has judged: the second has until then. */
  let lastWordMs = Infinity;
  return {
    push: (input) => {
      first.push(input);
      second.push(input);
      if (input.kind === 'overlap-speech-started' || input.kind === 'overlap-speech-ended') lastWordMs = Infinity;
      if (input.kind !== 'audio' || input.atMs < lastWordMs) return;
      lastWordMs = Infinity;
      second.push({ kind: 'overlap-speech-ended', atMs: input.atMs, agentEnded: false });
    },
    listen: (listener) => {
      const offs = [
        first.listen((event) => {
          if (event.kind === 'overlapping-speech')
            lastWordMs = (event.event.overlapStartedAtMs ?? event.event.detectedAtMs) + OPINION_CURVE_MS;
          listener(event);
        }),
        second.listen((event) => {
          if (event.kind === 'overlapping-speech') listener({ kind: 'second-opinion', event: event.event });
          if (event.kind === 'error') log.warn('the second judge failed', { reason: event.error.reason });
        }),
      ];
      return () => {
        for (const off of offs) off();
      };
    },
    watch: (watcher) => {
      const offs = [
        first.watch?.(watcher),
        second.watch?.((opinion) => {
          watcher({ ...opinion, judge: 'second' });
        }),
      ];
      return () => {
        for (const off of offs) off?.();
      };
    },
    close: async () => {
      await Promise.all([first.close(), second.close()]);
    },
  };
}
