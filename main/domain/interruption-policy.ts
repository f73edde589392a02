import type { CaptionWord } from './kiosk-events.ts';
import { SILENCE_DBFS } from './pcm.ts';
import type { Settings } from './settings.ts';
import type { SpeechWindow } from './speech-activity.ts';

/** Which detector judges overlaps in this mode; null: nobody here does. */
export function judgeOf(mode: Settings['interruption']['mode']): 'adaptive' | 'vad' | null {
  switch (mode) {
    case 'adaptive':
      return 'adaptive';
    case 'vad':
      return 'vad';
    case 'manual':
    case 'server':
      return null;
  }
}

/**
 * While the agent speaks and somebody judges what is said over it, less is needed to begin judging: half the confidence
 * that a turn needs, for half of its time. What is no interruption is then rejected by the judge, not by the waiting.
 */
export const OVERLAP_CONFIDENCE = 0.5;
export const OVERLAP_START_MS = 100;

/** What the voice detector must believe, now. */
export function speechNeeded(
  voice: Settings['voice'],
  mode: Settings['interruption']['mode'],
  agentSpeaks: boolean,
): Settings['voice'] {
  if (!agentSpeaks || judgeOf(mode) !== 'adaptive') return voice;
  const confidence = Math.min(voice.confidence, OVERLAP_CONFIDENCE);
  return { ...voice, confidence, startMs: Math.min(voice.startMs, OVERLAP_START_MS) };
}

/** Probability at which a window makes the agent lower its voice: lower than what proves speech, because it costs nothing. */
export const EARLY_DUCK_PROBABILITY = 0.5;
/** This many such windows in a row duck. */
export const EARLY_DUCK_WINDOWS = 2;
/** This many quiet windows in a row take an early duck back when no speech followed. */
export const DUCK_RELEASE_WINDOWS = 5;
export const DUCK_RAMP_MS = 60;
export const UNDUCK_RAMP_MS = 150;
export const CLEAR_FADE_MS = 30;
/** A window this soft ducks nobody. */
const EARLY_DUCK_VOLUME = 0.45;

/** Whether this window makes the agent lower its voice. */
export function soundsLikeSomebody(window: SpeechWindow): boolean {
  return window.probability >= EARLY_DUCK_PROBABILITY && window.volume >= EARLY_DUCK_VOLUME;
}

/**
 * How far the agent lowers its voice. Where the loudspeaker comes back loudly, the canceller hides a visitor who is no
 * louder than the echo: there it must go deeper to hear anybody.
 *
 * @param echoDbfs level of the agent's own voice at the microphone, `SILENCE_DBFS` while unknown
 * @param settingDb the operator's, 0 or less
 */
export function duckGainFor(echoDbfs: number, settingDb: number): number {
  if (settingDb === 0 || echoDbfs <= SILENCE_DBFS) return settingDb;
  if (echoDbfs > -20) return Math.min(settingDb, settingDb - 12);
  if (echoDbfs > -30) return Math.min(settingDb, settingDb - 6);
  return settingDb;
}

/** Where to go on after a false interruption: at the start of the word that was cut, or a little back without words. */
export function resumePositionMs(words: readonly CaptionWord[], heardMs: number): number {
  const cut = words.find((word) => word.endMs > heardMs);
  if (cut) return Math.min(cut.startMs, heardMs);
  return words.length > 0 ? heardMs : Math.max(0, heardMs - 300);
}

/** A stretch of speech that is longer than this was meant, whatever came of it. */
export const LONGEST_FALSE_INTERRUPTION_MS = 2000;
/** When a detector owes a verdict for longer than this after the overlap is over, the overlap ends as inconclusive. */
export const VERDICT_PATIENCE_MS = 3000;
/** How long the face shows that it was interrupted. */
export const INTERRUPTED_FACE_MS = 1000;
/** An agent may be away for so long before visitors are told: most lines are mended sooner. */
export const AWAY_FACE_MS = 3000;
/** Speech this close to the agent's first or last words is no agreement with what it says. */
export const BOUNDARY_MS = 1000;
/** Who speaks on for this long over the agent does not merely agree. */
export const PERSISTENT_SPEECH_MS = 2000;
