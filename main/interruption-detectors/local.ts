import type { InterruptionDetector } from '../interfaces/interruption-detector.ts';
import { openSpeechCount } from './speech-count.ts';

/** Counts stretches of sound with a voice in them; a cough or a hum does not add up, an "mm-hmm" ends too early. */
export function openLocalDetector(options: { readonly minSpeechMs: number }): InterruptionDetector {
  return {
    name: 'local',
    openStream: () =>
      openSpeechCount({ name: 'local', enoughMs: options.minSpeechMs, threshold: 0.5, measure: 'counted' }),
    close: () => Promise.resolve(),
  };
}
