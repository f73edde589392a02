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
    { pixelRatio: 0.5, fps: 15 },
    { pixelRatio: 0.6, fps: 20 },
    { pixelRatio: 0.8, fps: 24 },
    { pixelRatio: 1, fps: 24 },
    { pixelRatio: 1, fps: 30 },
    { pixelRatio: 1.35, fps: 30 },
    { pixelRatio: 1.7, fps: 30 },
  ],
  gpu: [
    { pixelRatio: 0.75, fps: 30 },
    { pixelRatio: 1, fps: 30 },
    { pixelRatio: 1, fps: 60 },
    { pixelRatio: 1.5, fps: 60 },
    { pixelRatio: 2, fps: 60 },
  ],
};
/** The first picture is drawn at the finest step that has no more pixels than that: what a usual machine can keep. */
const PIXELS_AT_FIRST: Readonly<Record<Tier, number>> = { soft: 900_000, gpu: 8_500_000 };
const WORST_AT_FIRST: Readonly<Record<Tier, number>> = { soft: 2, gpu: 1 };
const FINEST_AT_FIRST: Readonly<Record<Tier, number>> = { soft: 5, gpu: 3 };

/** @param pixels of the page that the picture covers */
function firstStep(tier: Tier, pixels: number): number {
  const fits = LADDERS[tier].findLastIndex(({ pixelRatio }) => pixels * pixelRatio ** 2 <= PIXELS_AT_FIRST[tier]);
  return Math.min(FINEST_AT_FIRST[tier], Math.max(WORST_AT_FIRST[tier], fits));
}

export interface QualityController {
  readonly quality: Quality;
  /**
   * One drawn frame: how long after the one before it came. Returns true when the quality changed.
   *
   * @param mayRise false while lips are read: a new size costs a picture or two
   */
  frame(gapMs: number, mayRise?: boolean): boolean;
  /** The page was hidden, or nothing was drawn: what was measured so far says nothing. */
  forget(): void;
}

/** A verdict needs so many pictures, or so much time: a machine that is far too slow must not wait for 24 of them. */
const WINDOW = 24;
const LONGEST_WINDOW_MS = 1200;
const FEWEST = 5;
/** A gap longer than this was no frame but a pause. */
const PAUSE_MS = 1500;
const TOO_SLOW = 1.35;
const FAR_TOO_SLOW = 2.4;
const IN_TIME = 1.12;
const CALM_WINDOWS_TO_RISE = 5;
const LONGEST_WAIT_TO_RISE = 80;

/**
 * Steps down when the usual gap of a window is 35 % over what was asked for (two steps when it is far over), and up
 * after some windows that kept the pace. A step up that had to be taken back doubles the wait before the next try, so
 * that the picture does not flicker between two sizes.
 */
export function openQualityController(tier: Tier, pixels = 0): QualityController {
  const ladder = LADDERS[tier];
  let step = firstStep(tier, pixels);
  let gaps: number[] = [];
  let windowMs = 0;
  let calm = 0;
  let waitToRise = CALM_WINDOWS_TO_RISE;
  let rose = false;

  function fall(steps: number): boolean {
    calm = 0;
    if (rose) waitToRise = Math.min(LONGEST_WAIT_TO_RISE, waitToRise * 2);
    rose = false;
    const before = step;
    step = Math.max(0, step - steps);
    return step !== before;
  }

  function keep(inTime: boolean, mayRise: boolean): boolean {
    calm = inTime ? calm + 1 : 0;
    if (!mayRise || calm < waitToRise || step === ladder.length - 1) return false;
    calm = 0;
    rose = true;
    step += 1;
    return true;
  }

  function judge(mayRise: boolean): boolean {
    // The mean: a display at 60 Hz shows 24 pictures a second in gaps of 33 and 50 ms.
    const over = (mean(gaps) * ladder[step].fps) / 1000;
    gaps = [];
    windowMs = 0;
    if (over > TOO_SLOW) return fall(over > FAR_TOO_SLOW ? 2 : 1);
    return keep(over < IN_TIME, mayRise);
  }

  return {
    get quality() {
      return ladder[step];
    },
    frame(gapMs, mayRise = true) {
      if (gapMs > PAUSE_MS) return false;
      gaps.push(gapMs);
      windowMs += gapMs;
      const enough = gaps.length >= WINDOW || (windowMs > LONGEST_WINDOW_MS && gaps.length >= FEWEST);
      return enough && judge(mayRise);
    },
    forget() {
      gaps = [];
      windowMs = 0;
      calm = 0;
    },
  };
}

/** Without the tenth at either end: one hiccup is no pace. */
function mean(values: readonly number[]): number {
  const off = Math.floor(values.length / 10);
  const kept = values.toSorted((a, b) => a - b).slice(off, values.length - off);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
