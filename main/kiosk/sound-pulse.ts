import type { Clock } from '../interfaces/clock.ts';
import type { PartReport } from '../interfaces/watchdog.ts';

/** The host's own watch gives an audio process up after so long without a frame. */
const LONGEST_SILENCE_MS = 1500;

export type SoundPulse = {
  /** Sound of the microphone came: its process lives. */
  readonly beat: () => void;
  /** @param repairs how often the host started an audio process again */
  readonly report: (repairs: number) => PartReport;
};

/** How the sound is, for the operator; its repairs are its host's. */
export function openSoundPulse(clock: Clock): SoundPulse {
  let lastBeatMs: number | null = null;
  return {
    beat: () => {
      lastBeatMs = clock.nowMs();
    },
    report: (repairs) => {
      if (lastBeatMs === null) return { part: 'sound', state: 'starting', repairs };
      const isWell = clock.nowMs() - lastBeatMs < LONGEST_SILENCE_MS;
      return { part: 'sound', state: isWell ? 'well' : 'repairing', repairs };
    },
  };
}
