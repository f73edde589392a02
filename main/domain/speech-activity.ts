/** What one window of the voice detector said. */
export type SpeechWindow = {
  /** 0–1. */
  readonly probability: number;
  /** 0–1, see `loudness.ts`. */
  readonly volume: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
};

export type SpeechActivityOptions = {
  readonly confidence: number;
  readonly startMs: number;
  readonly stopMs: number;
  readonly minVolume: number;
  readonly windowMs: number;
};

/** Pipecat's defaults, with Silero's window. */
export const pipecatActivity: SpeechActivityOptions = {
  confidence: 0.7,
  startMs: 200,
  stopMs: 200,
  minVolume: 0.6,
  windowMs: 32,
};

export type SpeechActivity = {
  readonly phase: 'quiet' | 'starting' | 'speaking' | 'stopping';
  /** Windows in a row that speak for a change. */
  readonly windows: number;
  /** When the first window of the start that is being believed began. */
  readonly sinceMs: number;
  /** When the last window with speech ended. */
  readonly lastSpeechAtMs: number;
};

export type SpeechChange =
  | { readonly kind: 'started'; readonly onsetAtMs: number; readonly atMs: number }
  | { readonly kind: 'stopped'; readonly endedAtMs: number; readonly atMs: number };

export const quiet: SpeechActivity = { phase: 'quiet', windows: 0, sinceMs: 0, lastSpeechAtMs: 0 };

/** Both thresholds include themselves, as in Pipecat. */
export function isSpeech(window: SpeechWindow, options: SpeechActivityOptions): boolean {
  return window.probability >= options.confidence && window.volume >= options.minVolume;
}

/**
 * Pipecat's voice activity: a start is believed after `startMs` of speech in a row and a stop after `stopMs` of
 * silence in a row. The thresholds are tried once for each call, after all its windows, so hand over windows as they come.
 */
export function hearWindows(
  activity: SpeechActivity,
  windows: readonly SpeechWindow[],
  options: SpeechActivityOptions,
): { readonly activity: SpeechActivity; readonly change: SpeechChange | null } {
  const heard = windows.reduce((state, window) => hearWindow(state, window, isSpeech(window, options)), activity);
  const atMs = windows.at(-1)?.endedAtMs ?? activity.lastSpeechAtMs;
  if (heard.phase === 'starting' && heard.windows >= windowsOf(options.startMs, options))
    return {
      activity: { ...heard, phase: 'speaking', windows: 0 },
      change: { kind: 'started', onsetAtMs: heard.sinceMs, atMs },
    };
  if (heard.phase === 'stopping' && heard.windows >= windowsOf(options.stopMs, options))
    return {
      activity: { ...heard, phase: 'quiet', windows: 0 },
      change: { kind: 'stopped', endedAtMs: heard.lastSpeechAtMs, atMs },
    };
  return { activity: heard, change: null };
}

/** No sound came for `audioIdleMs`: somebody who was speaking is not heard any more. */
export function hearNothing(
  activity: SpeechActivity,
  atMs: number,
): { readonly activity: SpeechActivity; readonly change: SpeechChange | null } {
  const wasSpeaking = activity.phase === 'speaking' || activity.phase === 'stopping';
  return {
    activity: { ...activity, phase: 'quiet', windows: 0 },
    change: wasSpeaking ? { kind: 'stopped', endedAtMs: activity.lastSpeechAtMs, atMs } : null,
  };
}

/** How many windows make this time: Python's `round`, half to even, because Pipecat's figures come from it. */
export function windowsOf(lengthMs: number, options: Pick<SpeechActivityOptions, 'windowMs'>): number {
  const exact = lengthMs / options.windowMs;
  const below = Math.floor(exact);
  if (exact - below !== 0.5) return Math.round(exact);
  return below % 2 === 0 ? below : below + 1;
}

function hearWindow(state: SpeechActivity, window: SpeechWindow, speech: boolean): SpeechActivity {
  const lastSpeechAtMs = speech ? window.endedAtMs : state.lastSpeechAtMs;
  switch (state.phase) {
    case 'quiet':
      return speech ? { phase: 'starting', windows: 1, sinceMs: window.startedAtMs, lastSpeechAtMs } : state;
    case 'starting':
      return speech
        ? { ...state, windows: state.windows + 1, lastSpeechAtMs }
        : { ...state, phase: 'quiet', windows: 0 };
    case 'speaking':
      return speech ? { ...state, lastSpeechAtMs } : { ...state, phase: 'stopping', windows: 1 };
    case 'stopping':
      return speech
        ? { ...state, phase: 'speaking', windows: 0, lastSpeechAtMs }
        : { ...state, windows: state.windows + 1 };
  }
}
