import type { KioskIncident } from './kiosk-events.ts';

/** What the page says of its picture; its reports, about one a second, are also the watch's clock. */
export type PictureEvent =
  /** A page is there, for the first time or anew. */
  | { readonly kind: 'page-came' }
  /** The graphics context went away. */
  | { readonly kind: 'lost' }
  /** The first frame after that. */
  | { readonly kind: 'drawn-anew' }
  /** @property frames drawn since the last report */
  | { readonly kind: 'reported'; readonly frames: number };

/** What is to be made anew: the page, or the window and whatever draws for it. */
export type PictureRenewal = { readonly how: 'page' | 'window'; readonly detail: string };

export type PictureAction =
  { readonly kind: 'incident'; readonly incident: KioskIncident } | ({ readonly kind: 'renew' } & PictureRenewal);

export const PICTURE = {
  /** So often within so long: a page that lost its picture again and again is to be another one. */
  mostLosses: 3,
  lossesWithinMs: 600_000,
  /** A page that lives and draws nothing for so long shows nothing. */
  longestBlankMs: 20_000,
  /** When neither page nor window helped, a display that sleeps may be all there is to it. */
  restMs: 3_600_000,
} as const;

export type PictureRules = Readonly<Record<keyof typeof PICTURE, number>>;

/** Whether there is a picture to see: told what the page says and what time it is, it says what to do. */
export type PictureWatch = {
  readonly on: (event: PictureEvent, atMs: number) => readonly PictureAction[];
};

type State = {
  lostAtMs: number | null;
  lossesAtMs: number[];
  /** Since when nothing was drawn, or since the last try to mend that. */
  blankSinceMs: number | null;
  tries: number;
};

/** @param rules a test may have less patience than a kiosk */
export function createPictureWatch(rules: PictureRules = PICTURE): PictureWatch {
  const state: State = { lostAtMs: null, lossesAtMs: [], blankSinceMs: null, tries: 0 };
  return {
    on: (event, atMs) => {
      switch (event.kind) {
        case 'lost':
          return onLoss(rules, state, atMs);
        case 'drawn-anew':
          return over(state, 'picture-redrawn', 'the graphics context was lost, the page drew anew', atMs);
        case 'page-came':
          return over(state, 'page-reloaded', 'the graphics context was lost, and the page came anew', atMs);
        case 'reported':
          return onReport(rules, state, event.frames, atMs);
      }
    },
  };
}

function onLoss({ mostLosses, lossesWithinMs }: PictureRules, state: State, atMs: number): PictureAction[] {
  state.lostAtMs ??= atMs;
  state.lossesAtMs = [...state.lossesAtMs.filter((lossMs) => atMs - lossMs < lossesWithinMs), atMs];
  if (state.lossesAtMs.length < mostLosses) return [];
  state.lossesAtMs = [];
  const detail = `the picture was lost ${mostLosses} times within ${lossesWithinMs / 60_000} minutes`;
  return [{ kind: 'renew', how: 'page', detail }];
}

function over(state: State, repair: KioskIncident['repair'], detail: string, atMs: number): PictureAction[] {
  const sinceMs = state.lostAtMs;
  if (sinceMs === null) return [];
  state.lostAtMs = null;
  const outageMs = atMs - sinceMs;
  return [
    { kind: 'incident', incident: { part: 'screen', kind: 'picture-lost', repair, detail, atMs: sinceMs, outageMs } },
  ];
}

function onReport(rules: PictureRules, state: State, frames: number, atMs: number): PictureAction[] {
  if (frames > 0) {
    state.blankSinceMs = null;
    state.tries = 0;
    return [];
  }
  state.blankSinceMs ??= atMs;
  const patienceMs = state.tries < 2 ? rules.longestBlankMs : rules.restMs;
  if (atMs - state.blankSinceMs < patienceMs) return [];
  state.blankSinceMs = atMs;
  state.tries += 1;
  const detail = `the page lives and drew nothing for ${Math.round(patienceMs / 1000)} s`;
  return [{ kind: 'renew', how: state.tries === 1 ? 'page' : 'window', detail }];
}
