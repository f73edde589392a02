import type { Settings } from '../domain/settings.ts';
import type { InterruptionDetector } from '../interfaces/interruption-detector.ts';
import { openLocalDetector } from './local.ts';
import { openVadDetector } from './vad.ts';

/** Every interruption detector by its name. */
export const interruptionDetectors = {
  local: (settings: Settings) => openLocalDetector(settings.interruption),
  vad: (settings: Settings) => openVadDetector(settings.interruption),
} as const satisfies Readonly<Record<string, (settings: Settings) => InterruptionDetector>>;

/** The one that judges in mode `adaptive` or `vad`. */
export function openInterruptionDetector(judge: 'adaptive' | 'vad', settings: Settings): InterruptionDetector {
  return judge === 'vad' ? interruptionDetectors.vad(settings) : interruptionDetectors.local(settings);
}
