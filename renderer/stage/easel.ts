import { openPortrait2d } from './portrait-2d.ts';
import { openPortrait3d } from './portrait-3d.ts';
import type { Portrait } from './portrait.ts';
import { openQualityController, type Quality, type QualityController } from './quality.ts';

/** Holds whatever draws the avatar now, keeps its size, and makes it anew when its graphics context goes away. */
export interface Easel {
  readonly portrait: Portrait;
  readonly quality: Quality;
  /** A drawn picture's distance from the one before: may change the quality. */
  measured(gapMs: number): void;
  /** What was measured says nothing: the page was hidden. */
  forget(): void;
  close(): void;
}

const REBUILD_AFTER_MS = 1000;
const MOST_REBUILDS = 5;
const SOFT_FINEST = 1.7;

/**
 * @param redraw the canvas is new or empty: draw into it now
 */
export function openEasel(host: HTMLElement, redraw: () => void): Easel {
  let portrait: Portrait = openPortrait2d();
  let quality: QualityController = openQualityController('soft');
  let rebuilds = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function fit(): void {
    // A step above the display's own density smooths the edges where nothing else does.
    const finest = portrait.tier === 'gpu' ? devicePixelRatio : Math.max(devicePixelRatio, SOFT_FINEST);
    const ratio = portrait.flat ? 1 : Math.min(quality.quality.pixelRatio, finest);
    portrait.resize(host.clientWidth, host.clientHeight, ratio);
  }

  function refit(): void {
    fit();
    redraw();
  }

  function take(next: Portrait): void {
    const before = portrait;
    portrait = next;
    quality = openQualityController(next.tier);
    refit();
    if (before !== next) before.dispose();
    host.replaceChildren(next.canvas);
    host.dataset['renderer'] = next.rendererName;
  }

  function build(): void {
    try {
      take(openPortrait3d(rebuildLater));
    } catch {
      // No WebGL: the flat face stays, and the report names it.
    }
  }

  function rebuildLater(): void {
    take(openPortrait2d());
    rebuilds += 1;
    if (rebuilds <= MOST_REBUILDS) timer = setTimeout(build, REBUILD_AFTER_MS);
  }

  const sizes = new ResizeObserver(refit);
  // The flat face is on the screen before the sculpture is made: that takes a moment on a slow machine.
  timer = setTimeout(() => {
    take(portrait);
    sizes.observe(host);
    timer = setTimeout(build, 50);
  }, 0);

  return {
    get portrait() {
      return portrait;
    },
    get quality() {
      return quality.quality;
    },
    measured(gapMs) {
      if (quality.frame(gapMs)) fit();
    },
    forget: () => {
      quality.forget();
    },
    close() {
      clearTimeout(timer);
      sizes.disconnect();
      portrait.dispose();
    },
  };
}
