import type { CaptionWord, KioskEvent } from '../domain/kiosk-events.ts';

/**
 * A conversation as lines of text, while it happens: two bars, one for each voice, the guide's words as they are heard,
 * and what was decided and why. Time flows downwards.
 */

/** What a line is about; a printer may give each a colour. */
export type Tone = 'guide' | 'visitor' | 'duck' | 'stop' | 'good' | 'quiet' | 'warn';

export type TimelineLine = {
  /** Since the conversation began, ms; null: goes on with the line above. */
  readonly atMs: number | null;
  readonly guide: 'speaks' | 'ducked' | 'quiet';
  readonly visitor: 'speaks' | 'quiet';
  readonly tone: Tone;
  readonly text: string;
};

export type TimelineEvent =
  | KioskEvent
  | { readonly kind: 'tick'; readonly atMs: number }
  /** The scripted visitor says something that is known. */
  | { readonly kind: 'utterance'; readonly atMs: number; readonly endedAtMs: number; readonly text: string };

type Segment = { readonly startedAtMs: number; readonly words: readonly CaptionWord[]; readonly said: number };

export type Timeline = {
  readonly startedAtMs: number;
  /** Columns for the text of a line. */
  readonly width: number;
  readonly segment: Segment | null;
  readonly ducked: boolean;
  readonly visitorSpeaks: boolean;
  /** The visitor's known words were shown already: "speaks" adds nothing. */
  readonly utteranceAtMs: number;
  /** Until when the known words sound. */
  readonly utteranceEndedAtMs: number;
  /** The interruption whose silence is still awaited. */
  readonly stopping: { readonly atMs: number; readonly onsetAtMs: number; readonly generation: number } | null;
  readonly duckedAtMs: number | null;
  readonly topics: ReadonlyMap<string, string>;
  /** Of the last line: time never runs backwards on the page. */
  readonly lineAtMs: number;
};

export function timelineOf(startedAtMs: number, width: number): Timeline {
  return {
    startedAtMs,
    width,
    segment: null,
    ducked: false,
    visitorSpeaks: false,
    utteranceAtMs: -Infinity,
    utteranceEndedAtMs: -Infinity,
    stopping: null,
    duckedAtMs: null,
    topics: new Map(),
    lineAtMs: 0,
  };
}

type Told = { readonly timeline: Timeline; readonly lines: readonly TimelineLine[] };

/** Words that were heard by then become lines; then what happened does. */
export function timelineAfter(timeline: Timeline, event: TimelineEvent): Told {
  const heard = hearWords(timeline, event.atMs, makesRoom(event.kind));
  const next = told(heard.timeline, event);
  return forwards(next.timeline, [...heard.lines, ...next.lines]);
}

/** A word may have begun before the line above, which could not wait for it. */
function forwards(timeline: Timeline, lines: readonly TimelineLine[]): Told {
  let { lineAtMs } = timeline;
  const ordered = lines.map((one) => {
    if (one.atMs === null) return one;
    lineAtMs = Math.max(lineAtMs, one.atMs);
    return { ...one, atMs: lineAtMs };
  });
  return { timeline: { ...timeline, lineAtMs }, lines: ordered };
}

type Room = 'all' | 'most' | 'none';

/** How many of the words so far must be on the page before it. */
function makesRoom(kind: TimelineEvent['kind']): Room {
  if (kind === 'interrupted' || kind === 'topic-chosen') return 'all';
  return kind === 'utterance' || kind === 'ducked' || kind === 'overlap-judged' ? 'most' : 'none';
}

/** Fewer letters than this wait for the next line rather than being one. */
const SHORTEST_LINE = 14;

function line(timeline: Timeline, atMs: number | null, tone: Tone, text: string): TimelineLine {
  return {
    atMs: atMs === null ? null : Math.max(0, atMs - timeline.startedAtMs),
    guide: timeline.segment === null ? 'quiet' : timeline.ducked ? 'ducked' : 'speaks',
    visitor: timeline.visitorSpeaks || isUttering(timeline, atMs) ? 'speaks' : 'quiet',
    tone,
    text,
  };
}

const isUttering = ({ utteranceAtMs, utteranceEndedAtMs }: Timeline, atMs: number | null): boolean =>
  atMs !== null && atMs >= utteranceAtMs && atMs < utteranceEndedAtMs;

/** The words that were heard since the last line, when they fill one, end a sentence, or must make room. */
function hearWords(timeline: Timeline, atMs: number, room: Room): Told {
  const { segment } = timeline;
  if (segment === null) return only(timeline);
  const { words, startedAtMs } = segment;
  const lines: TimelineLine[] = [];
  let { said } = segment;
  for (;;) {
    const waiting = words.slice(said).filter((word) => startedAtMs + word.endMs <= atMs);
    const isEnd = said + waiting.length === words.length;
    const breaks = room === 'all' || (room === 'most' && textOf(waiting).length >= SHORTEST_LINE);
    const count = breaks ? fitting(waiting, timeline.width) : fullLine(waiting, timeline.width, isEnd);
    if (count === 0) break;
    lines.push(line(timeline, startedAtMs + waiting[0].startMs, 'guide', textOf(waiting.slice(0, count))));
    said += count;
  }
  return { timeline: { ...timeline, segment: { ...segment, said } }, lines };
}

const textOf = (words: readonly CaptionWord[]): string => words.map((word) => word.text).join(' ');

/** How many words go on one line of this width; one at least, if there is any. */
function fitting(words: readonly CaptionWord[], width: number): number {
  let count = Math.min(1, words.length);
  while (count < words.length && textOf(words.slice(0, count + 1)).length <= width) count++;
  return count;
}

/** As `fitting`, but 0 while more words may still come on the same line. */
function fullLine(words: readonly CaptionWord[], width: number, isEnd: boolean): number {
  const count = fitting(words, width);
  for (let i = count; i > 0; i--) {
    const text = textOf(words.slice(0, i));
    const pause = /[.!?]$/.test(text) ? 0.25 : 0.6;
    if (/[.,:;!?]$/.test(text) && text.length >= pause * width) return i;
  }
  return count < words.length || isEnd ? count : 0;
}

type Telling = {
  readonly [K in TimelineEvent['kind']]: (
    timeline: Timeline,
    event: Extract<TimelineEvent, { readonly kind: K }>,
  ) => Told;
};

const telling: Telling = {
  'segment-started': (timeline, { atMs, words }) =>
    only({ ...timeline, segment: { startedAtMs: atMs, words, said: 0 } }),
  'segment-finished': (timeline, { interrupted }) => segmentFinished(timeline, interrupted),
  'visitor-started-speaking': visitorStarted,
  'visitor-stopped-speaking': (timeline) => only({ ...timeline, visitorSpeaks: false }),
  utterance: (timeline, { atMs, endedAtMs, text }) =>
    withLine({ ...timeline, utteranceAtMs: atMs, utteranceEndedAtMs: endedAtMs }, atMs, 'visitor', `“${text}”`),
  'offers-changed': (timeline, { offers }) =>
    only({
      ...timeline,
      topics: new Map([...timeline.topics, ...offers.map(({ id, label }) => [id, label] as const)]),
    }),
  'topic-chosen': (timeline, { atMs, topicId }) =>
    withLine(timeline, atMs, 'visitor', `☞ touches “${timeline.topics.get(topicId) ?? topicId}”`),
  'overlap-started': only,
  ducked,
  unducked,
  'overlap-judged': judged,
  interrupted,
  'speaker-silent': speakerSilent,
  notice: (timeline, { atMs, level, text }) => withLine(timeline, atMs, level === 'info' ? 'quiet' : 'warn', text),
  'audio-incident': (timeline, { atMs, incident }) => withLine(timeline, atMs, 'warn', `sound: ${incident.detail}`),
  incident: (timeline, { atMs, incident }) => withLine(timeline, atMs, 'warn', `${incident.part}: ${incident.detail}`),
  'detector-error': (timeline, { atMs, error }) => withLine(timeline, atMs, 'warn', `detector: ${error.reason}`),
  'taken-back': (timeline, { atMs, because }) => withLine(timeline, atMs, 'good', `↻ goes on: ${because}`),
  'second-opinion': only,
  'visit-started': only,
  'visit-ended': only,
  'metrics-collected': only,
  'overlap-curve': only,
  'overlap-sound': only,
  'mood-changed': only,
  'state-changed': only,
  tick: only,
};

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- K ties the event to its row in the table
function told<K extends TimelineEvent['kind']>(
  timeline: Timeline,
  event: Extract<TimelineEvent, { readonly kind: K }>,
): Told {
  const kind: K = event.kind;
  return telling[kind](timeline, event);
}

function only(timeline: Timeline): Told {
  return { timeline, lines: [] };
}

const withLine = (timeline: Timeline, atMs: number, tone: Tone, text: string): Told => ({
  timeline,
  lines: wrapped(text, timeline.width).map((part, i) => line(timeline, i === 0 ? atMs : null, tone, part)),
});

function segmentFinished(timeline: Timeline, interrupted: boolean): Told {
  const { segment } = timeline;
  const quiet = { ...timeline, segment: null };
  if (segment === null || interrupted) return only(quiet);
  const rest = segment.words.slice(segment.said);
  if (rest.length === 0) return only(quiet);
  const lines = wrapped(textOf(rest), timeline.width).map((part, i) =>
    line(timeline, i === 0 ? segment.startedAtMs + rest[0].startMs : null, 'guide', part),
  );
  return { timeline: quiet, lines };
}

/** Recent enough to be the same voice. */
const SAME_VOICE_MS = 1500;

type Of<K extends KioskEvent['kind']> = Extract<KioskEvent, { readonly kind: K }>;

function visitorStarted(timeline: Timeline, { decidedAtMs }: Of<'visitor-started-speaking'>): Told {
  const speaks = { ...timeline, visitorSpeaks: true };
  if (decidedAtMs - timeline.utteranceAtMs < SAME_VOICE_MS) return only(speaks);
  return withLine(speaks, decidedAtMs, 'visitor', 'the visitor speaks');
}

function ducked(timeline: Timeline, { atMs, gainDb }: Of<'ducked'>): Told {
  const text = `↓ softer by ${Math.round(-gainDb)} dB: somebody seems to speak`;
  return withLine({ ...timeline, ducked: true, duckedAtMs: atMs }, atMs, 'duck', text);
}

function unducked(timeline: Timeline, { atMs }: Of<'unducked'>): Told {
  const up = { ...timeline, ducked: false };
  if (!timeline.ducked || timeline.segment === null) return only(up);
  const forMs = Math.round(atMs - (timeline.duckedAtMs ?? atMs));
  return withLine(up, atMs, 'duck', `↑ as loud as before, after ${forMs} ms`);
}

function judged(timeline: Timeline, { atMs, verdict }: Of<'overlap-judged'>): Told {
  if (verdict.isInterruption) return only(timeline);
  const undecided = '· undecided: the guide had finished';
  return withLine(timeline, atMs, 'good', verdict.agentEnded ? undecided : `✓ keeps the floor: ${verdict.because}`);
}

function interrupted(timeline: Timeline, { atMs, onsetAtMs, generation, because }: Of<'interrupted'>): Told {
  const stopped = { ...timeline, segment: null, ducked: false, stopping: { atMs, onsetAtMs, generation } };
  return withLine(stopped, atMs, 'stop', `✂ gives the floor: ${because}`);
}

function speakerSilent(timeline: Timeline, { atMs, generation }: Of<'speaker-silent'>): Told {
  const { stopping } = timeline;
  if (stopping?.generation !== generation) return only(timeline);
  const decidedMs = Math.round(stopping.atMs - stopping.onsetAtMs);
  const silentMs = Math.round(atMs - stopping.atMs);
  // The loudspeaker may run dry before a late decision reaches it, on a machine that is too busy.
  const silent = silentMs < 0 ? `silent ${-silentMs} ms before that` : `silent ${silentMs} ms later`;
  const text = `decided after ${decidedMs} ms, ${silent}`;
  return withLine({ ...timeline, stopping: null }, atMs, 'stop', text);
}

/** Text in lines of at most `width` columns; a longer word is left as it is. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
