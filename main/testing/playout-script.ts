import { AGENT_FRAME_SAMPLES } from '../domain/pcm.ts';
import type { PlayoutEvent } from '../domain/playout-events.ts';
import { createPlayout, type Playout } from '../domain/playout.ts';

export const LEVEL = 10_000;
export const ms = (lengthMs: number): number => lengthMs * 24;
export const speech = (segmentId: string, durationMs: number, generation = 1) => ({
  segmentId,
  generation,
  samples: new Int16Array(ms(durationMs)).fill(LEVEL),
});

type Step = (playout: Playout) => void;
export type Line = readonly [atMs: number, ...steps: Step[]];

export const play =
  (...what: Parameters<typeof speech>): Step =>
  (playout) => {
    playout.play(speech(...what));
  };
export const end =
  (segmentId: string, generation = 1): Step =>
  (playout) => {
    playout.endSegment(segmentId, generation);
  };

/** All of these take numbers only. */
const telling =
  (name: 'clear' | 'pause' | 'resume' | 'duck') =>
  (...how: number[]): Step =>
  (playout) => {
    const tell: (...how: number[]) => void = playout[name];
    tell(...how);
  };
export const clear = telling('clear');
export const pause = telling('pause');
export const resume = telling('resume');
export const duck = telling('duck');

/** Runs 10 ms steps; tells what happened at which ms, and keeps every sample. */
export function run(totalMs: number, script: readonly Line[]) {
  const playout = createPlayout();
  const samples = new Int16Array(ms(totalMs));
  const events: (PlayoutEvent & { atMs: number })[] = [];
  const out = new Int16Array(AGENT_FRAME_SAMPLES);
  for (let at = 0; at < totalMs; at += 10) {
    for (const [atMs, ...steps] of script) if (atMs === at) for (const step of steps) step(playout);
    for (const event of playout.step(out)) events.push({ ...event, atMs: at + event.offsetSamples / 24 });
    samples.set(out, ms(at));
  }
  return { samples, events };
}

export const said = (events: readonly (PlayoutEvent & { atMs: number })[]): string[] =>
  events.flatMap((event) => {
    if (event.kind === 'piece') return [];
    const at = Math.round(event.atMs * 10) / 10;
    if (event.kind === 'started') return [`${at} ${event.segmentId} started`];
    if (event.kind === 'silent') return [`${at} silent ${event.generation}`];
    const heardMs = Math.round((event.heardSamples / 24) * 10) / 10;
    return [`${at} ${event.segmentId} finished ${heardMs}${event.interrupted ? ' interrupted' : ''}`];
  });

export const at = (samples: Int16Array, atMs: number): number => samples[Math.round(ms(atMs))] ?? NaN;
