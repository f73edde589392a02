import type { InterruptionDetector } from '../interfaces/interruption-detector.ts';
import { openSpeechCount } from './speech-count.ts';

/** Any speech that lasts long enough interrupts, pauses within it included: LiveKit's `vad` mode. */
export function openVadDetector(options: { readonly minInterruptionMs: number }): InterruptionDetector {
  return {
    name: 'vad',
    openStream: () => openSpeechCount({ name: 'vad', enoughMs: options.minInterruptionMs, threshold: 0.5 }),
    close: () => Promise.resolve(),
  };
}
