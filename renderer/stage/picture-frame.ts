import { openPortrait2d } from './portrait-2d.ts';
import type { Portrait } from './portrait.ts';
import { openQualityController, type Quality, type QualityController } from './quality.ts';

/** Holds one portrait on the page, as large and as fine as fits it and the machine. */
export interface PictureFrame {
  readonly portrait: Portrait;
  readonly quality: Quality;
  /** The one before is freed, unless it is the same with somebody else in it. */
  hang(portrait: Portrait, guest: string | null): void;
  /** A drawn picture's distance from the one before: may change the quality, and make it better where that may be. */
  measured(gapMs: number, mayRise: boolean): void;
  forget(): void;
  /** Follows the page's size from now on. */
  follow(): void;
  close(): void;
}

const SOFT_FINEST = 1.7;

/** @param redraw the canvas is new or empty: draw into it now */
export function openPictureFrame(host: HTMLElement, redraw: () => void): PictureFrame {
  let portrait: Portrait = openPortrait2d('thea');
  let quality: QualityController = openQualityController('soft');
  const sizes = new ResizeObserver(refit);

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

  return {
    get portrait() {
      return portrait;
    },
    get quality() {
      return quality.quality;
    },
    hang(next, guest) {
      const before = portrait;
      portrait = next;
      if (before !== next) quality = openQualityController(next.tier, host.clientWidth * host.clientHeight);
      refit();
      if (before !== next) before.dispose();
      host.replaceChildren(next.canvas);
      host.dataset['renderer'] = next.rendererName;
      if (guest === null) delete host.dataset['guest'];
      else host.dataset['guest'] = guest;
    },
    measured(gapMs, mayRise) {
      if (quality.frame(gapMs, mayRise)) fit();
    },
    forget: () => {
      quality.forget();
    },
    follow: () => {
      sizes.observe(host);
    },
    close() {
      sizes.disconnect();
      portrait.dispose();
    },
  };
}
