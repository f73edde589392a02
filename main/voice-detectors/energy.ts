import type { VoiceDetector } from '../interfaces/voice-detector.ts';

const WINDOW_SAMPLES = 512;
/** A voice stands this far above the room. */
const FULL_SPEECH_DB = 20;
const NO_SPEECH_DB = 6;
const FIRST_FLOOR_DBFS = -60;
const LOWEST_DBFS = -90;
/** The floor follows a quieter room at once and a louder one at 3 dB a second, so that speech does not become the room. */
const FLOOR_RISE_DB = 3 * 0.032;

/**
 * Loudness above the room's own: for machines on which no model runs. Any loud noise is a voice to it.
 */
export function openEnergy(): Promise<VoiceDetector> {
  let floorDbfs = FIRST_FLOOR_DBFS;

  function speechProbability(window: Float32Array): Promise<number> {
    if (window.length !== WINDOW_SAMPLES)
      return Promise.reject(
        new RangeError(`the energy detector takes ${WINDOW_SAMPLES} samples, got ${window.length}`),
      );
    let sum = 0;
    for (let i = 0; i < window.length; i++) sum += window[i] * window[i];
    const levelDbfs = sum === 0 ? LOWEST_DBFS : Math.max(LOWEST_DBFS, 10 * Math.log10(sum / window.length));
    floorDbfs = Math.min(levelDbfs, floorDbfs + FLOOR_RISE_DB);
    const above = levelDbfs - floorDbfs;
    return Promise.resolve(Math.min(1, Math.max(0, (above - NO_SPEECH_DB) / (FULL_SPEECH_DB - NO_SPEECH_DB))));
  }

  return Promise.resolve({
    name: 'energy',
    windowSamples: WINDOW_SAMPLES,
    speechProbability,
    reset: () => {
      floorDbfs = FIRST_FLOOR_DBFS;
    },
    close: () => Promise.resolve(),
  });
}
