import type { UpcomingFrame } from './audio-frames.ts';
import { createHeardFrames, type HeardFrames } from './heard-frames.ts';
import { AGENT_FRAME_SAMPLES, FRAME_MS } from './pcm.ts';
import type { PlayoutEvent } from './playout-events.ts';
import type { Playout } from './playout.ts';

/**
 * A playout queue whose frames are told before they are said: a second one, the scout, runs ahead of it. What changes
 * the course (a clear, a pause, audio that comes late) sends the scout back, and what it had told is replaced.
 */
export type Foresight = Pick<Playout, 'play' | 'endSegment' | 'clear' | 'duck' | 'pause' | 'resume'> & {
  /**
   * The next step of the playout queue.
   *
   * @param heardAtMs when its first sample will be heard
   * @param aheadMs how long before they are said frames are to be told
   */
  readonly step: (
    out: Int16Array,
    heardAtMs: number,
    aheadMs: number,
  ) => { readonly events: readonly PlayoutEvent[]; readonly upcoming: readonly UpcomingFrame[] };
};

/** Frames are told so long before they are heard. */
export const FORESIGHT_MS = 150;
/** Times wander by less; a jump of the loudspeaker's clock is told anew. */
const SAME_MS = 8;

type Scout = {
  readonly playout: Playout;
  readonly frames: HeardFrames;
  /** How many steps it is ahead. */
  readonly steps: number;
  /** It had nothing more to say: what comes now is said earlier than it thinks. */
  isDry: boolean;
  /** When the next step of the queue itself should be heard, by what was told. */
  dueMs: number;
};

/** Nothing of what was told for this time or later will be heard. */
export function nothingFrom(heardAtMs: number): UpcomingFrame {
  return { segmentId: '', generation: 0, positionMs: 0, heardAtMs, samples: new Int16Array(0), replaces: true };
}

/** @param playout is given its orders here only */
export function createForesight(playout: Playout): Foresight {
  const ahead = new Int16Array(AGENT_FRAME_SAMPLES);
  let scout: Scout | null = null;

  /** For what changes what is said next. */
  const turn = (order: () => void): void => {
    order();
    scout = null;
  };
  /** For what only adds to the end, or changes no mouth. */
  const both = (order: (queue: Playout) => void): void => {
    order(playout);
    if (scout?.isDry === true) scout = null;
    else if (scout !== null) order(scout.playout);
  };

  function look(scouted: Scout, heardAtMs: number): UpcomingFrame[] {
    const events = scouted.playout.step(ahead);
    const said = events.reduce((sum, event) => sum + (event.kind === 'piece' ? event.sampleCount : 0), 0);
    scouted.isDry = said < ahead.length;
    return framesOf(scouted.frames, ahead, events, heardAtMs);
  }

  /** Begins anew at the step that was just said. */
  function send(out: Int16Array, events: readonly PlayoutEvent[], heardAtMs: number, aheadMs: number): UpcomingFrame[] {
    const steps = Math.max(0, Math.round(aheadMs / FRAME_MS));
    const sent: Scout = {
      playout: playout.copy(),
      frames: createHeardFrames(),
      steps,
      isDry: false,
      dueMs: heardAtMs + FRAME_MS,
    };
    scout = sent;
    const told = framesOf(sent.frames, out, events, heardAtMs);
    for (let step = 1; step <= steps; step++) told.push(...look(sent, heardAtMs + step * FRAME_MS));
    const [first, ...rest] = told;
    if (told.length > 0) return [{ ...first, replaces: true }, ...rest];
    return [nothingFrom(heardAtMs)];
  }

  return {
    ...ordersFor(playout, turn, both),
    step(out, heardAtMs, aheadMs) {
      const events = playout.step(out);
      if (scout === null || Math.abs(heardAtMs - scout.dueMs) > SAME_MS)
        return { events, upcoming: send(out, events, heardAtMs, aheadMs) };
      scout.dueMs = heardAtMs + FRAME_MS;
      return { events, upcoming: look(scout, heardAtMs + scout.steps * FRAME_MS) };
    },
  };
}

type Orders = Omit<Foresight, 'step'>;

function ordersFor(
  playout: Playout,
  turn: (order: () => void) => void,
  both: (order: (queue: Playout) => void) => void,
): Orders {
  return {
    play: (frame, positionSamples) => {
      both((queue) => {
        queue.play(frame, positionSamples);
      });
    },
    endSegment: (segmentId, generation) => {
      both((queue) => {
        queue.endSegment(segmentId, generation);
      });
    },
    duck: (gainDb, rampMs) => {
      both((queue) => {
        queue.duck(gainDb, rampMs);
      });
    },
    clear: (generation, fadeMs) => {
      turn(() => {
        playout.clear(generation, fadeMs);
      });
    },
    pause: (fadeMs) => {
      turn(() => {
        playout.pause(fadeMs);
      });
    },
    resume: (fadeMs) => {
      turn(() => {
        playout.resume(fadeMs);
      });
    },
  };
}

function framesOf(
  frames: HeardFrames,
  samples: Int16Array,
  events: readonly PlayoutEvent[],
  heardAtMs: number,
): UpcomingFrame[] {
  return frames.add(samples, events, heardAtMs).flatMap((event) => (event.kind === 'heard' ? [event.frame] : []));
}
