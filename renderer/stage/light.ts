/** When what is drawn now will be seen, and which instant's mouth it has to show. */
export interface Light {
  /** A frame of the display begins, drawn or not. */
  frame(atMs: number): void;
  /** When the light of a picture leaves the screen, if its drawing begins now. */
  lightAt(startMs: number): number;
  /** The mouth that a picture shows whose light leaves at this time, if its sound is known by then. */
  mouthAt(lightAtMs: number): number;
  /**
   * A picture was drawn.
   *
   * @param gapMs since the one before
   * @returns when its light leaves the screen, by now
   */
  drawn(startMs: number, endMs: number, gapMs: number): number;
}

/** That of a display at 60 Hz, until more is known. */
const USUAL_PERIOD_MS = 1000 / 60;
/** A picture that was handed over is put together and shown in less than the display's next frame; measured: in 2–12 ms. */
const PART_OF_PERIOD = 0.6;
const LONGEST_PERIOD_MS = 34;
const PERIODS = 30;
/** So many pictures are remembered for how long one stays. */
const GAPS = 12;
/**
 * A picture stays until the next: its mouth is that of some time after its light, so that lips lead a little at first
 * and trail hardly at the end. 0–60 ms ahead looks right; so the lead grows with the pictures' distance no farther.
 */
const SHORTEST_LEAD_MS = 40;
const LONGEST_LEAD_MS = 56;

export function openLight(): Light {
  let lastFrameMs = -Infinity;
  let drawingMs = 6;
  const periods: number[] = [];
  const gaps: number[] = [];

  const toLightMs = (): number => PART_OF_PERIOD * periodMs();
  const periodMs = (): number =>
    Math.min(LONGEST_PERIOD_MS, periods.length === 0 ? USUAL_PERIOD_MS : Math.min(...periods));
  const keep = (list: number[], value: number, most: number): void => {
    list.push(value);
    if (list.length > most) list.shift();
  };

  return {
    frame(atMs) {
      const periodNow = atMs - lastFrameMs;
      lastFrameMs = atMs;
      // Two callbacks of one frame, or a clock that is rounded, are no period.
      if (periodNow > 3) keep(periods, periodNow, PERIODS);
    },
    lightAt: (startMs) => startMs + drawingMs + toLightMs(),
    mouthAt: (lightAtMs) => lightAtMs + Math.min(LONGEST_LEAD_MS, Math.max(SHORTEST_LEAD_MS, ...gaps)),
    drawn(startMs, endMs, gapMs) {
      drawingMs += (endMs - startMs - drawingMs) * 0.2;
      if (gapMs < 1000) keep(gaps, gapMs, GAPS);
      return endMs + toLightMs();
    },
  };
}
