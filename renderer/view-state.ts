import type {
  CaptionWord,
  ConversationState,
  Mood,
  Offer,
  Presentation,
  ScreenEvent,
  ScreenSnapshot,
} from '../preload/contract.ts';

/** The words of one segment, and when they sound on the kiosk's clock. */
export type Caption = {
  readonly segmentId: string;
  readonly generation: number;
  readonly text: string;
  readonly words: readonly CaptionWord[];
  /** When the segment's first sample is heard, kiosk clock; `null` while the words are known and the sound is not. */
  readonly heardAtMs: number | null;
  /** Set when the segment ended: how much of it was heard. */
  readonly heardMs: number | null;
  readonly interrupted: boolean;
};

export type Notice = { readonly level: 'info' | 'warn' | 'error'; readonly text: string };

/** Everything that the screen shows, as one value. */
export type ViewState = {
  readonly conversation: ConversationState;
  readonly caption: Caption | null;
  readonly offers: readonly Offer[];
  readonly presentation: Presentation;
  readonly mood: Mood;
  readonly visitorSpeaks: boolean;
  readonly notice: Notice | null;
  /** Everything of an older generation is void. */
  readonly generation: number;
};

export function viewStateOf(snapshot: ScreenSnapshot): ViewState {
  const { state, offers, presentation, mood } = snapshot;
  return {
    conversation: state,
    caption: null,
    offers,
    presentation,
    mood,
    visitorSpeaks: false,
    notice: null,
    generation: 0,
  };
}

/** Rooms are held open, not shown. */
export type ShownEvent = Exclude<ScreenEvent, { kind: 'room' }>;

/** What the screen shows after one event of the kiosk. */
export function afterEvent(view: ViewState, event: ShownEvent): ViewState {
  return isForOperator(event) ? view : afterShown(view, event);
}

type OperatorEvent = Extract<ShownEvent, { readonly kind: `operator-${string}` }>;

/** The operator's panel listens to these itself. */
function isForOperator(event: ShownEvent): event is OperatorEvent {
  return event.kind.startsWith('operator-');
}

function afterShown(view: ViewState, event: Exclude<ShownEvent, OperatorEvent>): ViewState {
  switch (event.kind) {
    case 'state':
      return { ...view, conversation: event.state };
    case 'segment-started':
      return afterSegmentStarted(view, event);
    case 'segment-finished':
      return withCaption(view, event.segmentId, { heardMs: event.heardMs, interrupted: event.interrupted });
    case 'caption':
      return afterCaption(view, event);
    case 'cleared':
      return afterCleared(view, event);
    case 'presentation':
      return { ...view, presentation: event.presentation };
    case 'visit-ended':
      return { ...view, caption: null };
    case 'offers':
      return { ...view, offers: event.offers };
    case 'visitor-voice':
      return { ...view, visitorSpeaks: event.speaks };
    case 'mood':
      return { ...view, mood: event.mood };
    case 'notice':
      return { ...view, notice: noticeOf(event) };
  }
}

/** An empty one takes the last one back. */
const noticeOf = ({ level, text }: Notice): Notice | null => (text === '' ? null : { level, text });

type Of<K extends ScreenEvent['kind']> = Extract<ScreenEvent, { kind: K }>;

function afterSegmentStarted(view: ViewState, event: Of<'segment-started'>): ViewState {
  if (event.generation < view.generation) return view;
  const known = view.caption?.segmentId === event.segmentId ? view.caption : null;
  const words = event.words.length > 0 ? event.words : (known?.words ?? []);
  const caption: Caption = {
    segmentId: event.segmentId,
    generation: event.generation,
    text: event.text === '' ? (known?.text ?? '') : event.text,
    words,
    heardAtMs: event.heardAtMs,
    heardMs: null,
    interrupted: false,
  };
  return { ...view, caption };
}

/** Words that come late, or before the sound: LiveKit's transcription does both. */
function afterCaption(view: ViewState, event: Of<'caption'>): ViewState {
  if (view.caption?.segmentId === event.segmentId)
    return withCaption(view, event.segmentId, { text: event.text, words: event.words });
  const { segmentId, text, words } = event;
  const generation = view.generation;
  const ended = { heardMs: null, interrupted: false };
  return { ...view, caption: { segmentId, generation, text, words, heardAtMs: null, ...ended } };
}

function afterCleared(view: ViewState, event: Of<'cleared'>): ViewState {
  if (event.generation <= view.generation) return view;
  const { caption } = view;
  const live = caption?.heardMs === null && caption.generation < event.generation;
  if (!live) return { ...view, generation: event.generation };
  const heardMs = caption.heardAtMs === null ? 0 : Math.max(0, event.atMs - caption.heardAtMs);
  return { ...view, generation: event.generation, caption: { ...caption, heardMs, interrupted: true } };
}

function withCaption(view: ViewState, segmentId: string, change: Partial<Caption>): ViewState {
  if (view.caption?.segmentId !== segmentId) return view;
  return { ...view, caption: { ...view.caption, ...change } };
}
