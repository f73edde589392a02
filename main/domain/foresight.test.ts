import { describe, expect, it } from 'vitest';
import type { UpcomingFrame } from './audio-frames.ts';
import { createForesight, type Foresight } from './foresight.ts';
import { createHeardFrames } from './heard-frames.ts';
import { AGENT_FRAME_SAMPLES } from './pcm.ts';
import { createPlayout } from './playout.ts';

const AHEAD_MS = 100;
const ramp = (segmentId: string, durationMs: number, generation = 1) => ({
  segmentId,
  generation,
  samples: Int16Array.from({ length: durationMs * 24 }, (_, i) => (i % 20_000) + 1),
});

type Line = { readonly at: number; readonly does: (foresight: Foresight) => void };
type Told = { readonly atMs: number; readonly frame: UpcomingFrame };

/** What would be shown at each ms, by what was told last for it, and what was heard; as positions. */
function run(totalMs: number, script: readonly Line[], latencyMs: (at: number) => number = () => 40) {
  const foresight = createForesight(createPlayout());
  const frames = createHeardFrames();
  const out = new Int16Array(AGENT_FRAME_SAMPLES);
  const told: Told[] = [];
  const heard: UpcomingFrame[] = [];
  for (let at = 0; at < totalMs; at += 10) {
    for (const line of script) if (line.at === at) line.does(foresight);
    const { events, upcoming } = foresight.step(out, at + latencyMs(at), AHEAD_MS);
    told.push(...upcoming.map((frame) => ({ atMs: at, frame })));
    for (const event of frames.add(out, events, at + latencyMs(at)))
      if (event.kind === 'heard') heard.push(event.frame);
  }
  return { told, heard };
}

/** What is left of what was told when each replacement has voided what was told for later. */
function standing(told: readonly Told[]): Told[] {
  let left: Told[] = [];
  for (const one of told) {
    if (one.frame.replaces) left = left.filter(({ frame }) => frame.heardAtMs < one.frame.heardAtMs - 1e-6);
    if (one.frame.samples.length > 0) left.push(one);
  }
  return left;
}

/** Where each 20 ms of sound lies: frame borders may differ between what was foreseen and what was heard. */
const places = (frames: readonly UpcomingFrame[]): string[] =>
  frames.flatMap(({ segmentId, heardAtMs, positionMs, samples }) =>
    Array.from(
      { length: samples.length / 240 },
      (_, i) => `${heardAtMs + i * 10} ${segmentId} ${positionMs + i * 10} ${samples[i * 240]}`,
    ),
  );

const say =
  (segmentId: string, durationMs: number, generation = 1) =>
  (f: Foresight): void => {
    f.play(ramp(segmentId, durationMs, generation));
    f.endSegment(segmentId, generation);
  };

describe('foresight', () => {
  const table: [title: string, script: Line[]][] = [
    [
      'foresees a segment to its end and the next one',
      [
        { at: 0, does: say('a', 300) },
        { at: 50, does: say('b', 200) },
      ],
    ],
    [
      'foresees the rest after a pause, and nothing in between',
      [
        { at: 0, does: say('a', 500) },
        {
          at: 200,
          does: (f) => {
            f.pause(30);
          },
        },
        {
          at: 400,
          does: (f) => {
            f.resume(0);
          },
        },
      ],
    ],
    [
      'foresees the fade of a clear and what comes after it',
      [
        { at: 0, does: say('a', 900) },
        {
          at: 200,
          does: (f) => {
            f.clear(2, 30);
            say('b', 200, 2)(f);
          },
        },
      ],
    ],
    [
      'foresees a late agent as soon as it can',
      [
        {
          at: 0,
          does: (f) => {
            f.play(ramp('a', 100));
          },
        },
        {
          at: 250,
          does: (f) => {
            f.play(ramp('a', 100));
            f.endSegment('a', 1);
          },
        },
      ],
    ],
  ];
  it.each(table)('%s', (_, script) => {
    const { told, heard } = run(1200, script);
    expect(places(standing(told).map(({ frame }) => frame))).toEqual(places(heard));
  });

  it('tells frames 100 ms before they are said, but for what is new', () => {
    const { told } = run(800, [{ at: 0, does: say('a', 600) }]);
    const leads = standing(told).map(({ atMs, frame }) => frame.heardAtMs - atMs);
    // A frame of 20 ms is told with its second half.
    expect(leads.slice(6).every((lead) => lead === 40 + AHEAD_MS - 10)).toBe(true);
    expect(leads[0]).toBe(40);
  });

  it('says nothing new while nothing changes, and a duck changes no mouth', () => {
    const { told } = run(800, [
      { at: 0, does: say('a', 600) },
      {
        at: 200,
        does: (f) => {
          f.duck(-12, 60);
        },
      },
    ]);
    expect(told.filter(({ frame }) => frame.replaces).map(({ atMs }) => atMs)).toEqual([0]);
    expect(Math.max(...told.at(-1)!.frame.samples)).toBeLessThan(20_000 / 3);
  });

  it('tells anew when the loudspeaker’s time jumps', () => {
    const { told, heard } = run(800, [{ at: 0, does: say('a', 600) }], (at) => (at < 300 ? 40 : 70));
    expect(told.filter(({ frame }) => frame.replaces).map(({ atMs }) => atMs)).toEqual([0, 300]);
    expect(places(standing(told).map(({ frame }) => frame)).slice(-10)).toEqual(places(heard).slice(-10));
  });
});
