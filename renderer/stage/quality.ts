/** How the picture is drawn now. */
export type Quality = {
  /** Drawn pixels for each CSS pixel. */
  readonly pixelRatio: number;
  /** At most so many frames a second. */
  readonly fps: number;
};

export type Tier = 'soft' | 'gpu';

/** Renderers without a graphics card, by the names that they give themselves. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|basic render|\bwarp\b|software/i;

export function tierOf(rendererName: string): Tier {
  return SOFTWARE.test(rendererName) ? 'soft' : 'gpu';
}

/** From poor to rich; the controller goes up and down these steps. */
export const LADDERS: Readonly<Record<Tier, readonly Quality[]>> = {
  soft: [
    { pixelRatio: 0.4, fps: 15 },
    { pixelRatio: 0.5, fps: 20 },
    { pixelRatio: 0.6, fps: 24 },
    { pixelRatio: 0.75, fps: 24 },
    { pixelRatio: 0.75, fps: 30 },
    { pixelRatio: 1, fps: 30 },
  ],
  gpu: [
    { pixelRatio: 0.75, fps: 30 },
    { pixelRatio: 1, fps: 30 },
    { pixelRatio: 1, fps: 60 },
    { pixelRatio: 1.5, fps: 60 },
    { pixelRatio: 2, fps: 60 },
  ],
};
const STARTS_AT: Readonly<Record<Tier, number>> = { soft: 3, gpu: 3 };

export interface QualityController {
  readonly quality: Quality;
  /** One drawn frame: how long after the one before it came. Returns true when the quality changed. */
  frame(gapMs: number): boolean;
  /** The page was hidden, or nothing was drawn: what was measured so far says nothing. */
  forget(): void;
}

const WINDOW = 24;
/** A gap longer than this was no frame but a pause. */
const PAUSE_MS = 1500;
const CALM_WINDOWS_TO_RISE = 6;
const LONGEST_WAIT_TO_RISE = 96;

/**
 * Steps down when the median gap of a window is 35 % over what was asked for, and up after some windows that kept the
 * pace. A step up that had to be taken back doubles the wait before the next try, so it does not flicker.
 */
export function openQualityController(tier: Tier): QualityController {
  const ladder = LADDERS[tier];
  let step = STARTS_AT[tier];
  let gaps: number[] = [];
  let calm = 0;
  let waitToRise = CALM_WINDOWS_TO_RISE;
  let rose = false;

  const quality = (): Quality => ladder[step] ?? { pixelRatio: 0.5, fps: 20 };

  function judge(): boolean {
    const askedMs = 1000 / quality().fps;
    const sorted = gaps.toSorted((a, b) => a - b);
    const medianMs = sorted[WINDOW >> 1] ?? askedMs;
    gaps = [];
    if (medianMs > askedMs * 1.35) {
      calm = 0;
      if (rose) waitToRise = Math.min(LONGEST_WAIT_TO_RISE, waitToRise * 2);
      rose = false;
      if (step === 0) return false;
      step -= 1;
      return true;
    }
    calm = medianMs < askedMs * 1.12 ? calm + 1 : 0;
    if (calm < waitToRise) return false;
    calm = 0;
    if (step === ladder.length - 1) return false;
    rose = true;
    step += 1;
    return true;
  }

  return {
    get quality() {
      return quality();
    },
    frame(gapMs) {
      if (gapMs > PAUSE_MS) return false;
      gaps.push(gapMs);
      return gaps.length === WINDOW && judge();
    },
    forget() {
      gaps = [];
      calm = 0;
    },
  };
}
