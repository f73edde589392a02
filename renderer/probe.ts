import type { ScreenClock } from './screen-clock.ts';
import type { DrawnPicture } from './stage/stage.ts';
import type { ViewState } from './view-state.ts';

export type MouthSample = { readonly atMs: number; readonly openness: number; readonly jawOpen: number };
/** A picture: the display's frame that it was drawn for, and whose instant's mouth it shows. */
export type DrawnSample = MouthSample & { readonly frameAtMs: number; readonly mouthAtMs: number };

/** What a test in a browser may read; there only when `?probe` is in the address. All times on the kiosk's clock. */
export type ParleyProbe = {
  /** The mouths that were drawn lately, at the time at which their light left the screen. */
  readonly drawn: readonly DrawnSample[];
  /** The mouth's own curve, whether it was drawn or not. */
  readonly curve: (fromMs: number, toMs: number, stepMs: number) => MouthSample[];
  readonly kioskNowMs: () => number;
  readonly view: () => ViewState | null;
  readonly activeWord: () => string | null;
  readonly cleared: readonly { readonly generation: number; readonly atMs: number; readonly receivedAtMs: number }[];
  readonly framesReceived: () => number;
  /** How long before it was heard each audio frame came, of the last thousand and more. */
  readonly leadsMs: readonly number[];
  readonly renderer: () => string;
  /** What the graphics card holds; undefined for a flat face. */
  readonly held: () => Held;
};
type Held = { readonly geometries: number; readonly textures: number; readonly programs: number } | undefined;

declare global {
  interface Window {
    parleyProbe?: ParleyProbe;
  }
}

export type ProbeSources = {
  readonly clock: ScreenClock;
  readonly mouthAt: (screenAtMs: number) => { readonly openness: number; readonly jawOpen: number };
  readonly view: () => ViewState | null;
  readonly activeWord: () => string | null;
  readonly renderer: () => string;
  readonly held: () => Held;
};

export interface Probe {
  drawn(picture: DrawnPicture): void;
  cleared(generation: number, atMs: number): void;
  received(leadMs: number): void;
}

const KEPT = 4000;

export function openProbe(sources: ProbeSources): Probe {
  const { clock } = sources;
  const drawn: DrawnSample[] = [];
  const cleared: { generation: number; atMs: number; receivedAtMs: number }[] = [];
  const leadsMs: number[] = [];
  let framesReceived = 0;
  window.parleyProbe = {
    drawn,
    cleared,
    kioskNowMs: () => clock.toKiosk(performance.now()),
    view: sources.view,
    activeWord: sources.activeWord,
    renderer: sources.renderer,
    held: sources.held,
    framesReceived: () => framesReceived,
    leadsMs,
    curve(fromMs, toMs, stepMs) {
      const samples: MouthSample[] = [];
      for (let atMs = fromMs; atMs <= toMs; atMs += stepMs) {
        const { openness, jawOpen } = sources.mouthAt(clock.toScreen(atMs));
        samples.push({ atMs, openness, jawOpen });
      }
      return samples;
    },
  };
  return {
    drawn({ frameAtMs, lightAtMs, mouthAtMs, mouth: { openness, jawOpen } }) {
      const [atMs, shownMs, tickMs] = [lightAtMs, mouthAtMs, frameAtMs].map((ms) => clock.toKiosk(ms));
      drawn.push({ atMs, frameAtMs: tickMs, mouthAtMs: shownMs, openness, jawOpen });
      if (drawn.length > KEPT) drawn.splice(0, KEPT / 4);
    },
    cleared(generation, atMs) {
      cleared.push({ generation, atMs, receivedAtMs: clock.toKiosk(performance.now()) });
    },
    received(leadMs) {
      framesReceived += 1;
      leadsMs.push(leadMs);
      if (leadsMs.length > KEPT) leadsMs.splice(0, KEPT / 4);
    },
  };
}
