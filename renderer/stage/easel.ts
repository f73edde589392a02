import { openPictureFrame, type PictureFrame } from './picture-frame.ts';
import { openPortrait2d } from './portrait-2d.ts';
import { openSculptor } from './sculptor.ts';
import { sameSitter, type Sitter } from './sitter.ts';

/** Whatever draws the avatar now: the flat face first, then a sculpture, made anew when its graphics context goes away. */
export interface Easel {
  readonly frame: Pick<PictureFrame, 'portrait' | 'quality' | 'measured' | 'forget'>;
  /** Who is drawn from now on; the one before stays until the next one is ready. */
  seat(sitter: Sitter): void;
  close(): void;
}

export type EaselOptions = {
  readonly host: HTMLElement;
  /** The canvas is new or empty: draw into it now. */
  readonly redraw: () => void;
  readonly onAbsent: (guest: string, why: string) => void;
};

/** The first sculpture is begun when the flat face is on the screen: it takes a moment on a slow machine. */
const BUILD_AFTER_MS = 50;

export function openEasel({ host, redraw, onAbsent }: EaselOptions): Easel {
  const patience = openPatience();
  const frame = openPictureFrame(host, redraw);
  let sitter: Sitter | null = null;
  let isReady = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const sculptor = openSculptor({
    onAbsent,
    onReady(portrait, guest) {
      patience.built();
      frame.hang(portrait, guest);
    },
    onLost() {
      showFlat();
      timer = setTimeout(build, patience.nextMs());
    },
  });

  function showFlat(): void {
    const dropped = sculptor.drop();
    if (frame.portrait.flat) dropped?.dispose();
    else frame.hang(openPortrait2d(sitter?.guide ?? 'thea'), null);
  }

  function build(): void {
    if (sitter === null) return;
    if (sitter.flat) showFlat();
    else sculptor.sculpt(sitter);
  }

  timer = setTimeout(() => {
    frame.hang(frame.portrait, null);
    frame.follow();
    timer = setTimeout(() => {
      isReady = true;
      build();
    }, BUILD_AFTER_MS);
  }, 0);

  return {
    frame,
    seat(next) {
      if (sitter !== null && sameSitter(sitter, next)) return;
      const flatGuide = sitter?.guide ?? 'thea';
      sitter = next;
      if (frame.portrait.flat && flatGuide !== next.guide) frame.hang(openPortrait2d(next.guide), null);
      if (isReady) build();
    },
    close() {
      clearTimeout(timer);
      const dropped = sculptor.drop();
      if (dropped !== frame.portrait) dropped?.dispose();
      frame.close();
    },
  };
}

const REBUILD_AFTER_MS = 1000;
const LONGEST_REBUILD_MS = 60_000;
/** A context that lived so long was not lost by what we drew. */
const LONG_LIFE_MS = 600_000;

/** How long to wait before a lost picture is made again: longer each time, and short again after a good while. */
function openPatience(): { built(): void; nextMs(): number } {
  let builtAtMs = -Infinity;
  let nextMs = REBUILD_AFTER_MS;
  return {
    built() {
      builtAtMs = performance.now();
    },
    nextMs() {
      if (performance.now() - builtAtMs > LONG_LIFE_MS) nextMs = REBUILD_AFTER_MS;
      const waitMs = nextMs;
      nextMs = Math.min(LONGEST_REBUILD_MS, nextMs * 2);
      return waitMs;
    },
  };
}
