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
  return {
    push: (input) => {
      first.push(input);
      second.push(input);
    },
    listen: (listener) => {
      const offs = [
        first.listen(listener),
        second.listen((event) => {
          if (event.kind === 'overlapping-speech') listener({ kind: 'second-opinion', event: event.event });
          if (event.kind === 'error') log.warn('the second judge failed', { reason: event.error.reason });
        }),
      ];
      return () => {
        for (const off of offs) off();
      };
    },
    close: async () => {
      await Promise.all([first.close(), second.close()]);
    },
  };
}
