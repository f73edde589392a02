import type { ConversationState, KioskEvent } from '../domain/kiosk-events.ts';
import { COLOURS, element, labelRows, paragraph, text, voicePath, widthOf, wrapToWidth } from './picture-parts.ts';
import { drawDecisions } from './picture-decisions.ts';
import type { Report } from './report.ts';
import type { SaidByVisitor, Story } from './story.ts';

export type Picture = { readonly svg: string; readonly width: number; readonly height: number };

const WIDTH = 1600;
const LEFT = 148;
const RIGHT = 40;
/** A longer conversation shows its end. */
const LONGEST_MS = 120_000;
/** Room for one voice above and below its middle, px. */
const HALF_VOICE = 42;

const LANES = {
  guide: 218,
  guideText: 284,
  visitor: 452,
  visitorText: 512,
  decisions: 384,
  state: 572,
  axis: 626,
} as const;
const HEIGHT = 704;

type Scale = { readonly x: (atMs: number) => number; readonly fromMs: number; readonly toMs: number };
type Of<K extends KioskEvent['kind']> = Extract<KioskEvent, { readonly kind: K }>;

/** Both voices, what was said, who had the floor, and what was decided: one conversation at a glance, as SVG. */
export function pictureOf(story: Story, report: Report): Picture {
  const toMs = story.endedAtMs;
  const fromMs = Math.max(story.startedAtMs, toMs - LONGEST_MS);
  const pxPerMs = (WIDTH - LEFT - RIGHT) / Math.max(1, toMs - fromMs);
  const scale: Scale = { x: (atMs) => LEFT + (atMs - fromMs) * pxPerMs, fromMs, toMs };
  const seen: Story = {
    ...story,
    events: story.events.filter((event) => event.atMs >= fromMs && event.atMs <= toMs),
    agentVoice: story.agentVoice.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs),
    visitorVoice: story.visitorVoice.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs),
    visitorSaid: story.visitorSaid.filter(({ endedAtMs, atMs }) => endedAtMs >= fromMs && atMs <= toMs),
  };
  const body = [
    element('rect', { width: WIDTH, height: HEIGHT, fill: COLOURS.ground }),
    ...heading(report, toMs - fromMs),
    ...axis(scale, story.startedAtMs),
    ...guideLane(seen, scale),
    ...visitorLane(seen, scale),
    ...stateLane(seen, scale),
    ...drawDecisions(seen.events, scale.x, {
      from: LANES.guide - HALF_VOICE - 8,
      to: LANES.visitor + 34,
      label: LANES.decisions,
    }),
    ...legend(),
  ].join('\n');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="Figtree, Inter, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif">\n${body}\n</svg>\n`;
  return { svg, width: WIDTH, height: HEIGHT };
}

function heading(report: Report, lengthMs: number): string[] {
  const figures: readonly (readonly [readonly number[], string])[] = [
    [report.bargeIn.onsetToDecisionMs, 'first sound to decision'],
    [report.bargeIn.decisionToSilenceMs, 'decision to silence'],
    [report.bargeIn.onsetToSilenceMs, 'first sound to silence'],
  ];
  const title = `A conversation of ${Math.round(lengthMs / 1000)} seconds`;
  const where = `screen ${report.shell}  ·  sound ${report.audioHost}`;
  return [
    text(40, 62, title, { size: 30, weight: 600 }),
    text(40, 92, where, { size: 15, fill: COLOURS.dim }),
    ...figures.flatMap(([values, label], i) => {
      const x = WIDTH - RIGHT - (figures.length - 1 - i) * 200;
      return [
        text(x, 62, values.length === 0 ? '–' : `${Math.round(middleOf(values))} ms`, {
          size: 30,
          weight: 600,
          anchor: 'end',
        }),
        text(x, 92, label, { size: 15, fill: COLOURS.dim, anchor: 'end' }),
      ];
    }),
  ];
}

/** The median, the lower one of two. */
const middleOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];

function axis({ x, fromMs, toMs }: Scale, startedAtMs: number): string[] {
  const parts: string[] = [];
  const everyMs = toMs - fromMs > 60_000 ? 10_000 : 5000;
  for (let atMs = Math.ceil((fromMs - startedAtMs) / everyMs) * everyMs + startedAtMs; atMs <= toMs; atMs += everyMs) {
    const left = x(atMs);
    parts.push(
      element('line', { x1: left, x2: left, y1: 136, y2: LANES.axis - 6, stroke: COLOURS.grid }),
      text(left, LANES.axis + 14, `${Math.round((atMs - startedAtMs) / 1000)} s`, {
        size: 13,
        fill: COLOURS.dim,
        anchor: 'middle',
      }),
    );
  }
  return parts;
}

const laneName = (y: number, name: string, fill: string): string =>
  text(40, y + 6, name, { size: 17, weight: 600, fill });

type Spoken = {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly text: string;
  readonly isCut: boolean;
};

/** Each segment as it was heard: what was said of it, and whether it was cut. */
function spokenOf(events: readonly KioskEvent[]): readonly Spoken[] {
  const begun = new Map<string, Of<'segment-started'>>();
  return events.flatMap((event): Spoken[] => {
    if (event.kind === 'segment-started') begun.set(event.segmentId, event);
    if (event.kind !== 'segment-finished') return [];
    const start = begun.get(event.segmentId);
    if (start === undefined) return [];
    const words = start.words.filter((word) => word.startMs < event.heardMs).map((word) => word.text);
    const said = start.words.length === 0 ? start.text : words.join(' ');
    const shown = event.interrupted ? `${said} —` : said;
    return [{ startedAtMs: start.atMs, endedAtMs: event.atMs, text: shown, isCut: event.interrupted }];
  });
}

/** Lines that follow each other without a pause read as one. */
function joined(spoken: readonly Spoken[]): readonly Spoken[] {
  const paragraphs: Spoken[] = [];
  for (const one of spoken) {
    const last = paragraphs.at(-1);
    if (last === undefined || last.isCut || one.startedAtMs - last.endedAtMs > 600) paragraphs.push(one);
    else paragraphs.splice(-1, 1, { ...one, startedAtMs: last.startedAtMs, text: `${last.text} ${one.text}` });
  }
  return paragraphs;
}

function guideLane({ events, agentVoice }: Story, { x }: Scale): string[] {
  const y = LANES.guide;
  const spoken = joined(spokenOf(events));
  return [
    laneName(y, 'Guide', COLOURS.guide),
    element('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, stroke: COLOURS.guide, 'stroke-opacity': 0.25 }),
    ...duckedSpans(events).map(([from]) =>
      text(x(from), y - HALF_VOICE - 13, 'softer', { size: 12, fill: COLOURS.duck, anchor: 'middle' }),
    ),
    ...duckedSpans(events).map(([from, to]) =>
      element('rect', {
        x: x(from),
        y: y - HALF_VOICE - 8,
        width: Math.max(3, x(to) - x(from)),
        height: 2 * HALF_VOICE + 16,
        rx: 4,
        fill: COLOURS.duck,
        'fill-opacity': 0.22,
      }),
    ),
    element('path', { d: voicePath(agentVoice, x, y, HALF_VOICE), fill: COLOURS.guide }),
    ...spoken.flatMap((one, i) => {
      const left = x(one.startedAtMs);
      const room = Math.max(46, x(spoken[i + 1]?.startedAtMs ?? one.endedAtMs) - left - 10);
      const lines = wrapToWidth(one.text, Math.min(room, x(one.endedAtMs) - left + 24), 12.5);
      return paragraph(left, LANES.guideText, lines.slice(0, 5), { size: 12.5, fill: COLOURS.text });
    }),
  ];
}

function duckedSpans(events: readonly KioskEvent[]): readonly (readonly [number, number])[] {
  let since: number | null = null;
  return events.flatMap((event) => {
    if (event.kind === 'ducked') since ??= event.atMs;
    if ((event.kind !== 'unducked' && event.kind !== 'interrupted') || since === null) return [];
    const span = [since, event.atMs] as const;
    since = null;
    return [span];
  });
}

/** What the microphone's ear took for speech, where nothing better is known. */
function heardSpans(events: readonly KioskEvent[], toMs: number): readonly SaidByVisitor[] {
  let since: number | null = null;
  const spans: SaidByVisitor[] = [];
  for (const event of events) {
    if (event.kind === 'visitor-started-speaking') since = event.atMs;
    if (event.kind !== 'visitor-stopped-speaking' || since === null) continue;
    spans.push({ atMs: since, endedAtMs: event.atMs, text: '' });
    since = null;
  }
  return since === null ? spans : [...spans, { atMs: since, endedAtMs: toMs, text: '' }];
}

function visitorLane({ events, visitorVoice, visitorSaid }: Story, { x, toMs }: Scale): string[] {
  const y = LANES.visitor;
  const labels = new Map(
    events.flatMap((event) =>
      event.kind === 'offers-changed' ? event.offers.map((offer) => [offer.id, offer.label] as const) : [],
    ),
  );
  const touches = events.flatMap((event) =>
    event.kind === 'topic-chosen'
      ? [{ atMs: event.atMs, text: `touches “${labels.get(event.topicId) ?? event.topicId}”` }]
      : [],
  );
  const words = visitorSaid.map(({ atMs, text: said }) => ({ atMs, text: `“${said}”` }));
  const notes = labelRows(
    [...touches, ...words].sort((a, b) => a.atMs - b.atMs),
    x,
    13,
  );
  return [
    laneName(y, 'Visitor', COLOURS.visitor),
    element('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, stroke: COLOURS.visitor, 'stroke-opacity': 0.25 }),
    ...heardSpans(events, toMs).map(({ atMs, endedAtMs }) =>
      element('rect', {
        x: x(atMs),
        y: y - 28,
        width: Math.max(2, x(endedAtMs) - x(atMs)),
        height: 56,
        rx: 5,
        fill: COLOURS.visitor,
        'fill-opacity': 0.2,
      }),
    ),
    element('path', { d: voicePath(visitorVoice, x, y, 30), fill: COLOURS.visitor }),
    ...touches.map(({ atMs }) => element('circle', { cx: x(atMs), cy: y, r: 6, fill: COLOURS.visitor })),
    ...notes.map((one) => text(one.x, LANES.visitorText + one.row * 18, one.text, { size: 13, fill: COLOURS.text })),
  ];
}

const PHASES: Readonly<Partial<Record<ConversationState['phase'], { readonly label: string; readonly fill: string }>>> =
  {
    speaking: { label: 'speaking', fill: COLOURS.guide },
    listening: { label: 'listening', fill: COLOURS.visitor },
    'your-turn': { label: 'your turn', fill: COLOURS.rest },
    thinking: { label: 'thinking', fill: COLOURS.duck },
    interrupted: { label: 'interrupted', fill: COLOURS.stop },
  };

function stateLane({ events }: Story, { x, fromMs, toMs }: Scale): string[] {
  const states = events.flatMap((event) => (event.kind === 'state-changed' ? [event.state] : []));
  const changes = states.filter((state, i) => state.phase !== states[i - 1]?.phase);
  return [
    laneName(LANES.state, 'State', COLOURS.dim),
    ...changes.flatMap((state, i) => {
      const look = PHASES[state.phase];
      if (look === undefined) return [];
      const left = x(Math.max(fromMs, state.atMs));
      const width = Math.max(1.5, x(changes[i + 1]?.atMs ?? toMs) - left - 1.5);
      const isRoomy = width > widthOf(look.label, 13) + 16;
      return [
        element('rect', {
          x: left,
          y: LANES.state - 12,
          width,
          height: 24,
          rx: 4,
          fill: look.fill,
          'fill-opacity': 0.3,
        }),
        ...(isRoomy ? [text(left + 8, LANES.state + 5, look.label, { size: 13, fill: COLOURS.text })] : []),
      ];
    }),
  ];
}

function legend(): string[] {
  const parts: string[] = [];
  let left = LEFT;
  for (const { label, fill } of Object.values(PHASES)) {
    parts.push(
      element('rect', { x: left, y: HEIGHT - 41, width: 14, height: 14, rx: 3, fill, 'fill-opacity': 0.4 }),
      text(left + 21, HEIGHT - 29, label, { size: 13, fill: COLOURS.dim }),
    );
    left += widthOf(label, 13) + 56;
  }
  return parts;
}
