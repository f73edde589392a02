import type { Mood } from './mood.ts';
import type { InterruptionDetectionError, InterruptionMetrics, OverlappingSpeechEvent } from './overlapping-speech.ts';

/** Who may speak. `both` while an overlap is undecided. */
export type Floor = 'nobody' | 'agent' | 'visitor' | 'both';

/** What the avatar is doing, for its face and for the words on the screen. */
export type Phase = 'starting' | 'idle' | 'speaking' | 'listening' | 'your-turn' | 'thinking' | 'interrupted' | 'error';

/** The one value that says who speaks, who has the floor and why. */
export type ConversationState = {
  readonly phase: Phase;
  readonly floor: Floor;
  readonly ducked: boolean;
  readonly microphoneOpen: boolean;
  /** For a person: `visitor spoke for 340 ms over the agent`. */
  readonly because: string;
  readonly atMs: number;
};

/** What went wrong with the sound, and what was done. */
export type AudioHostIncident = {
  readonly kind: 'stalled' | 'hung' | 'crashed' | 'device-lost' | 'device-back' | 'restarted' | 'gave-up';
  readonly atMs: number;
  /** For the operator, one sentence. */
  readonly detail: string;
  /** How long nothing was heard or said, when it is over. */
  readonly outageMs: number | null;
};

/** What went wrong with the screen or the kiosk itself, and which repair brought it back. */
export type KioskIncident = {
  readonly part: 'main' | 'screen';
  readonly kind: 'closed' | 'picture-lost' | 'crashed' | 'hung' | 'gave-up';
  readonly repair:
    'none' | 'picture-redrawn' | 'page-reloaded' | 'window-renewed' | 'browser-restarted' | 'kiosk-restarted';
  readonly atMs: number;
  /** For the operator, one sentence. */
  readonly detail: string;
  /** How long it was away; null when it is not back or nobody can say. */
  readonly outageMs: number | null;
};

/** One word of a caption and when it sounds within its segment. */
export type CaptionWord = { readonly text: string; readonly startMs: number; readonly endMs: number };

/** Something a visitor may touch to ask about it. */
export type Offer = { readonly id: string; readonly label: string };

/** An interruption's probability over an overlap's first two seconds. */
export type JudgeCurve = {
  /** Of the first value, against the overlap's start. */
  readonly fromMs: number;
  /** One for each 25 ms. */
  readonly probabilities: Float32Array;
};

/**
 * Everything that happens, in order, on the monotonic clock: the screen, the log, the report and the timeline are
 * all drawn from this one stream.
 */
export type KioskEvent =
  | { readonly kind: 'state-changed'; readonly atMs: number; readonly state: ConversationState }
  /** First sample heard. */
  | {
      readonly kind: 'segment-started';
      readonly atMs: number;
      readonly segmentId: string;
      readonly generation: number;
      readonly text: string;
      readonly words: readonly CaptionWord[];
    }
  /** Last sample heard, or cut off; `heardMs` is the position as heard. */
  | {
      readonly kind: 'segment-finished';
      readonly atMs: number;
      readonly segmentId: string;
      readonly heardMs: number;
      readonly interrupted: boolean;
    }
  /** `atMs` is the acoustic onset as well as the detector knows it; `decidedAtMs` when it was sure. */
  | { readonly kind: 'visitor-started-speaking'; readonly atMs: number; readonly decidedAtMs: number }
  | { readonly kind: 'visitor-stopped-speaking'; readonly atMs: number; readonly decidedAtMs: number }
  | { readonly kind: 'overlap-started'; readonly atMs: number }
  | { readonly kind: 'overlap-judged'; readonly atMs: number; readonly verdict: OverlappingSpeechEvent }
  /** What the operator's other model would have said; nobody acted on it. */
  | { readonly kind: 'second-opinion'; readonly atMs: number; readonly verdict: OverlappingSpeechEvent }
  /** Both voices around an overlap that was judged, when they are complete; for the log. */
  | {
      readonly kind: 'overlap-curve';
      readonly atMs: number;
      /** Of the verdict. */
      readonly createdAtMs: number;
      /** Of the first value, against the overlap's start. */
      readonly fromMs: number;
      readonly stepMs: number;
      readonly speechCurve: Float32Array;
      readonly agentCurve: Float32Array;
      /** What the judge, and a second one beside it, made of it; null where they do not tell. */
      readonly judgeCurve: JudgeCurve | null;
      readonly secondCurve: JudgeCurve | null;
    }
  /** Both voices around an overlap were kept as a recording. */
  | {
      readonly kind: 'overlap-sound';
      readonly atMs: number;
      /** Of the verdict. */
      readonly createdAtMs: number;
      /** Of the first sample, against the overlap's start. */
      readonly fromMs: number;
      readonly file: string;
    }
  | { readonly kind: 'ducked'; readonly atMs: number; readonly gainDb: number }
  | { readonly kind: 'unducked'; readonly atMs: number }
  /** The agent was told to stop: `onsetAtMs` is the visitor's first sound, `atMs` the decision. */
  | {
      readonly kind: 'interrupted';
      readonly atMs: number;
      readonly onsetAtMs: number;
      readonly generation: number;
      readonly because: string;
    }
  /** The interruption came to nothing: the agent goes on from the word that was cut. */
  | { readonly kind: 'taken-back'; readonly atMs: number; readonly because: string }
  /** The audio host reports that the last faded sample was heard. */
  | { readonly kind: 'speaker-silent'; readonly atMs: number; readonly generation: number }
  /** Somebody came, or everybody has left; what was said to them leaves the screen. */
  | { readonly kind: 'visit-started'; readonly atMs: number }
  | { readonly kind: 'visit-ended'; readonly atMs: number }
  | { readonly kind: 'offers-changed'; readonly atMs: number; readonly offers: readonly Offer[] }
  /** The agent's, or that of the line which begins to be heard. */
  | { readonly kind: 'mood-changed'; readonly atMs: number; readonly mood: Mood }
  | { readonly kind: 'topic-chosen'; readonly atMs: number; readonly topicId: string }
  | { readonly kind: 'metrics-collected'; readonly atMs: number; readonly metrics: InterruptionMetrics }
  | { readonly kind: 'detector-error'; readonly atMs: number; readonly error: InterruptionDetectionError }
  | { readonly kind: 'audio-incident'; readonly atMs: number; readonly incident: AudioHostIncident }
  | { readonly kind: 'incident'; readonly atMs: number; readonly incident: KioskIncident }
  | {
      readonly kind: 'notice';
      readonly atMs: number;
      readonly level: 'info' | 'warn' | 'error';
      readonly text: string;
    };
