import type { VoiceDetector } from '../interfaces/voice-detector.ts';
import { openEnergy } from './energy.ts';
import { openSilero } from './silero.ts';

/** Every voice detector by the name it has in the settings. */
export const voiceDetectors = { silero: openSilero, energy: openEnergy } as const satisfies Readonly<
  Record<string, () => Promise<VoiceDetector>>
>;
