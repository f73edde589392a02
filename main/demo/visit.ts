import type { KioskEvent } from '../domain/kiosk-events.ts';

/** What a visitor waits for before the next thing they do. */
export type Cue =
  /** The visit has begun. */
  | { readonly kind: 'start'; readonly afterMs: number }
  /** Nobody has spoken for so long. */
  | { readonly kind: 'quiet'; readonly afterMs: number }
  /** So far into the next answer that is long enough for it. */
  | { readonly kind: 'into-answer'; readonly afterMs: number; readonly lastingMs: number };

export type Deed =
  | { readonly kind: 'touch-screen' }
  /** This question if it is offered, else the first. */
  | { readonly kind: 'choose'; readonly topicId: string }
  /** A recording, and what is said in it. */
  | { readonly kind: 'say'; readonly file: string; readonly text: string };

export type VisitStep = { readonly cue: Cue; readonly deed: Deed };

/** About 40 s: a welcome, a backchannel in a long answer, a question that cuts into another. */
export const demoVisit: readonly VisitStep[] = [
  { cue: { kind: 'start', afterMs: 700 }, deed: { kind: 'touch-screen' } },
  { cue: { kind: 'quiet', afterMs: 700 }, deed: { kind: 'choose', topicId: 'bellows' } },
  {
    cue: { kind: 'into-answer', afterMs: 4600, lastingMs: 7000 },
    deed: { kind: 'say', file: 'kay.wav', text: '’Kay.' },
  },
  { cue: { kind: 'quiet', afterMs: 700 }, deed: { kind: 'choose', topicId: 'keyboard' } },
  {
    cue: { kind: 'into-answer', afterMs: 3900, lastingMs: 6500 },
    deed: {
      kind: 'say',
      file: 'how-old-is-the-brooklyn-bridge.wav',
      text: 'How old is the Brooklyn Bridge?',
    },
  },
];

/** Silence after the last deed and everything that followed: the visitor has left. */
const FAREWELL_MS = 3000;
/** A cue that does not come is given up: a pack without long answers has no place for a backchannel. */
const PATIENCE_MS = 30_000;

export type Visit = {
  readonly steps: readonly VisitStep[];
  /** Since when the next cue is waited for; null: not begun. */
  readonly waitingSinceMs: number | null;
  readonly offers: readonly string[];
  readonly agentSpeaks: boolean;
  /** The answer of now: when it began and how long it lasts at the least. */
  readonly answer: { readonly startedAtMs: number; readonly lastsMs: number } | null;
  /** When the last sound of either ended. */
  readonly quietSinceMs: number;
  readonly isDone: boolean;
};

export type VisitHappening =
  KioskEvent | { readonly kind: 'visit-begins' | 'tick' | 'visitor-said'; readonly atMs: number };

export function visitOf(steps: readonly VisitStep[]): Visit {
  return {
    steps,
    waitingSinceMs: null,
    offers: [],
    agentSpeaks: false,
    answer: null,
    quietSinceMs: 0,
    isDone: false,
  };
}

/** What the visitor does now: nothing, or one thing. */
export function visitAfter(
  visit: Visit,
  happened: VisitHappening,
): { readonly visit: Visit; readonly deed: Deed | null } {
  const seen = saw(visit, happened);
  if (seen.waitingSinceMs === null || seen.isDone || happened.kind !== 'tick') return { visit: seen, deed: null };
  const { atMs } = happened;
  const next = seen.steps.at(0);
  if (next === undefined) return { visit: { ...seen, isDone: isQuietFor(seen, atMs, FAREWELL_MS) }, deed: null };
  const isCue = hasCome(next.cue, seen, atMs);
  if (!isCue && atMs - seen.waitingSinceMs < PATIENCE_MS) return { visit: seen, deed: null };
  const waiting: Visit = { ...seen, steps: seen.steps.slice(1), waitingSinceMs: atMs, quietSinceMs: Infinity };
  const deed = isCue ? deedFor(next.deed, seen.offers) : null;
  // Whoever did nothing waits for no answer: the quiet counts from where it began.
  return { visit: deed === null ? { ...waiting, quietSinceMs: Math.min(seen.quietSinceMs, atMs) } : waiting, deed };
}

function saw(visit: Visit, happened: VisitHappening): Visit {
  switch (happened.kind) {
    case 'visit-begins':
      return { ...visit, waitingSinceMs: happened.atMs, quietSinceMs: happened.atMs };
    case 'offers-changed':
      return { ...visit, offers: happened.offers.map((offer) => offer.id) };
    case 'segment-started':
      return {
        ...visit,
        agentSpeaks: true,
        answer: { startedAtMs: happened.atMs, lastsMs: happened.words.at(-1)?.endMs ?? 0 },
      };
    case 'segment-finished':
      return { ...visit, agentSpeaks: false, answer: null, quietSinceMs: happened.atMs };
    case 'visitor-said':
      return { ...visit, quietSinceMs: happened.atMs };
    default:
      return visit;
  }
}

const isQuietFor = (visit: Visit, atMs: number, quietMs: number): boolean =>
  !visit.agentSpeaks && atMs - visit.quietSinceMs >= quietMs;

function hasCome(cue: Cue, visit: Visit, atMs: number): boolean {
  switch (cue.kind) {
    case 'start':
      return atMs - (visit.waitingSinceMs ?? atMs) >= cue.afterMs;
    case 'quiet':
      return isQuietFor(visit, atMs, cue.afterMs);
    case 'into-answer':
      return (
        visit.answer !== null && visit.answer.lastsMs >= cue.lastingMs && atMs - visit.answer.startedAtMs >= cue.afterMs
      );
  }
}

function deedFor(deed: Deed, offers: readonly string[]): Deed | null {
  if (deed.kind !== 'choose' || offers.includes(deed.topicId)) return deed;
  const first = offers.at(0);
  return first === undefined ? null : { kind: 'choose', topicId: first };
}
