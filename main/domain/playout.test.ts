import { describe, expect, it } from 'vitest';
import { AGENT_FRAME_SAMPLES } from './pcm.ts';
import type { PlayoutEvent } from './playout-events.ts';
import { createPlayout, type Playout } from './playout.ts';

const LEVEL = 10_000;
const ms = (lengthMs: number): number => lengthMs * 24;
const speech = (segmentId: string, durationMs: number, generation = 1) => ({
  segmentId,
  generation,
  samples: new Int16Array(ms(durationMs)).fill(LEVEL),
});

type Line = { at: number; does: (playout: Playout) => void };

/** Runs 10 ms steps; tells what happened at which ms, and keeps every sample. */
function run(totalMs: number, script: readonly Line[]) {
  const playout = createPlayout();
  const samples = new Int16Array(ms(totalMs));
  const events: (PlayoutEvent & { atMs: number })[] = [];
  const out = new Int16Array(AGENT_FRAME_SAMPLES);
  for (let at = 0; at < totalMs; at += 10) {
    for (const line of script) if (line.at === at) line.does(playout);
    for (const event of playout.step(out)) events.push({ ...event, atMs: at + event.offsetSamples / 24 });
    samples.set(out, ms(at));
  }
  return { samples, events };
}

const said = (events: readonly (PlayoutEvent & { atMs: number })[]): string[] =>
  events.flatMap((event) => {
    if (event.kind === 'piece') return [];
    const at = Math.round(event.atMs * 10) / 10;
    if (event.kind === 'started') return [`${at} ${event.segmentId} started`];
    if (event.kind === 'silent') return [`${at} silent ${event.generation}`];
    const heardMs = Math.round((event.heardSamples / 24) * 10) / 10;
    return [`${at} ${event.segmentId} finished ${heardMs}${event.interrupted ? ' interrupted' : ''}`];
  });

const at = (samples: Int16Array, atMs: number): number => samples[Math.round(ms(atMs))] ?? NaN;

describe('playout: what happens, in order', () => {
  const table: [title: string, totalMs: number, script: Line[], expected: string[]][] = [
    [
      'says a segment to its end, to the sample',
      100,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 45));
            p.endSegment('a', 1);
          },
        },
      ],
      ['0 a started', '45 a finished 45'],
    ],
    [
      'says the second segment right after the first, within one step',
      100,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 25));
            p.endSegment('a', 1);
            p.play(speech('b', 30));
            p.endSegment('b', 1);
          },
        },
      ],
      ['0 a started', '25 a finished 25', '25 b started', '55 b finished 30'],
    ],
    [
      'keeps the order in which segments were first named, though their frames arrive mixed',
      100,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 10));
            p.play(speech('b', 10));
            p.play(speech('a', 10));
            p.endSegment('b', 1);
            p.endSegment('a', 1);
          },
        },
      ],
      ['0 a started', '20 a finished 20', '20 b started', '30 b finished 10'],
    ],
    [
      'waits for a late agent and goes on',
      100,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 20));
          },
        },
        {
          at: 50,
          does: (p) => {
            p.play(speech('a', 20));
            p.endSegment('a', 1);
          },
        },
      ],
      ['0 a started', '70 a finished 40'],
    ],
    [
      'finishes an empty segment once, without starting it',
      50,
      [
        {
          at: 10,
          does: (p) => {
            p.endSegment('a', 1);
          },
        },
      ],
      ['10 a finished 0'],
    ],
    [
      'drops audio that comes after the end of its segment',
      60,
      [
        {
          at: 0,
          does: (p) => {
            p.endSegment('a', 1);
          },
        },
        {
          at: 10,
          does: (p) => {
            p.play(speech('a', 20));
            p.endSegment('a', 1);
          },
        },
      ],
      ['0 a finished 0'],
    ],
    [
      'clears with a fade of 30 ms and finishes everything older once',
      200,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 100));
            p.play(speech('b', 100));
          },
        },
        {
          at: 40,
          does: (p) => {
            p.clear(2, 30);
          },
        },
        {
          at: 100,
          does: (p) => {
            p.play(speech('a', 50));
            p.endSegment('a', 1);
            p.endSegment('b', 1);
          },
        },
      ],
      ['0 a started', '70 a finished 70 interrupted', '70 b finished 0 interrupted', '70 silent 2'],
    ],
    [
      'says what is newer right after the fade',
      200,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 100));
          },
        },
        {
          at: 40,
          does: (p) => {
            p.clear(2, 25);
            p.play(speech('n', 20, 2));
            p.endSegment('n', 2);
          },
        },
      ],
      ['0 a started', '65 a finished 65 interrupted', '65 silent 2', '65 n started', '85 n finished 20'],
    ],
    [
      'finishes a segment of an older generation that turns up after the clear',
      60,
      [
        {
          at: 0,
          does: (p) => {
            p.clear(5, 30);
          },
        },
        {
          at: 10,
          does: (p) => {
            p.play(speech('old', 30, 4));
            p.play(speech('new', 10, 5));
            p.endSegment('new', 5);
          },
        },
        {
          at: 30,
          does: (p) => {
            p.endSegment('old', 4);
          },
        },
      ],
      ['0 silent 5', '10 old finished 0 interrupted', '10 new started', '20 new finished 10'],
    ],
    [
      'leaves a segment of the same generation alone',
      60,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 40, 3));
            p.endSegment('a', 3);
          },
        },
        {
          at: 20,
          does: (p) => {
            p.clear(3, 30);
          },
        },
      ],
      ['0 a started', '20 silent 3', '40 a finished 40'],
    ],
    [
      'takes the shorter fade when a second clear comes during the first',
      200,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 190));
          },
        },
        {
          at: 40,
          does: (p) => {
            p.clear(2, 100);
          },
        },
        {
          at: 60,
          does: (p) => {
            p.clear(3, 10);
          },
        },
      ],
      ['0 a started', '70 a finished 70 interrupted', '70 silent 3'],
    ],
    [
      'does not lengthen a fade by a clear that comes during it',
      200,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 190));
          },
        },
        {
          at: 40,
          does: (p) => {
            p.clear(2, 40);
          },
        },
        {
          at: 60,
          does: (p) => {
            p.clear(3, 100);
          },
        },
      ],
      ['0 a started', '80 a finished 80 interrupted', '80 silent 3'],
    ],
    [
      'lets a segment that ends within the fade of a clear end by itself',
      100,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 50));
            p.endSegment('a', 1);
          },
        },
        {
          at: 40,
          does: (p) => {
            p.clear(2, 30);
          },
        },
      ],
      ['0 a started', '50 a finished 50', '50 silent 2'],
    ],
    [
      'cuts at once with a fade of 0 ms',
      60,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 100));
          },
        },
        {
          at: 20,
          does: (p) => {
            p.clear(2, 0);
          },
        },
      ],
      ['0 a started', '20 a finished 20 interrupted', '20 silent 2'],
    ],
    [
      'pauses and goes on where it was',
      200,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 100));
            p.endSegment('a', 1);
          },
        },
        {
          at: 40,
          does: (p) => {
            p.pause(30);
          },
        },
        {
          at: 120,
          does: (p) => {
            p.resume(10);
          },
        },
      ],
      ['0 a started', '150 a finished 100'],
    ],
    [
      'drops what a pause held when a clear comes, and speaks again without a resume',
      200,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 100));
          },
        },
        {
          at: 20,
          does: (p) => {
            p.pause(20);
          },
        },
        {
          at: 80,
          does: (p) => {
            p.clear(2, 30);
            p.play(speech('n', 10, 2));
            p.endSegment('n', 2);
          },
        },
      ],
      ['0 a started', '80 a finished 40 interrupted', '80 silent 2', '80 n started', '90 n finished 10'],
    ],
    [
      'clears during the fade of a pause without a second fade',
      200,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 100));
          },
        },
        {
          at: 20,
          does: (p) => {
            p.pause(40);
          },
        },
        {
          at: 40,
          does: (p) => {
            p.clear(2, 40);
          },
        },
      ],
      ['0 a started', '60 a finished 60 interrupted', '60 silent 2'],
    ],
    [
      'holds the last segment through a pause at its end',
      200,
      [
        {
          at: 0,
          does: (p) => {
            p.play(speech('a', 50));
            p.endSegment('a', 1);
          },
        },
        {
          at: 40,
          does: (p) => {
            p.pause(30);
          },
        },
        {
          at: 80,
          does: (p) => {
            p.resume(0);
          },
        },
      ],
      ['0 a started', '80 a finished 50'],
    ],
  ];
  for (const [title, totalMs, script, expected] of table) {
    it(title, () => {
      expect(said(run(totalMs, script).events)).toEqual(expected);
    });
  }
});

describe('playout: what is heard', () => {
  it('is silence when there is nothing to say', () => {
    expect(run(30, []).samples.every((sample) => sample === 0)).toBe(true);
  });

  it('fades as the cube of a straight line and leaves no sample behind', () => {
    const { samples } = run(100, [
      {
        at: 0,
        does: (p) => {
          p.play(speech('a', 100));
        },
      },
      {
        at: 20,
        does: (p) => {
          p.clear(2, 30);
        },
      },
    ]);
    expect([at(samples, 19), at(samples, 35), at(samples, 49.9)]).toEqual([LEVEL, LEVEL / 8, 0]);
    expect(samples.subarray(ms(50)).every((sample) => sample === 0)).toBe(true);
  });

  it('ducks by 12 dB within 60 ms and comes back within 150 ms', () => {
    const { samples } = run(400, [
      {
        at: 0,
        does: (p) => {
          p.play(speech('a', 400));
        },
      },
      {
        at: 50,
        does: (p) => {
          p.duck(-12, 60);
        },
      },
      {
        at: 200,
        does: (p) => {
          p.duck(0, 150);
        },
      },
    ]);
    expect([49, 80, 110, 199, 275, 350].map((t) => at(samples, t))).toEqual([10_000, 6256, 2512, 2512, 6256, 10_000]);
  });

  it('is already down after a pause during which it was ducked', () => {
    const { samples } = run(200, [
      {
        at: 0,
        does: (p) => {
          p.play(speech('a', 200));
        },
      },
      {
        at: 20,
        does: (p) => {
          p.pause(0);
        },
      },
      {
        at: 30,
        does: (p) => {
          p.duck(-20, 40);
        },
      },
      {
        at: 100,
        does: (p) => {
          p.resume(0);
        },
      },
    ]);
    expect([at(samples, 19), at(samples, 50), at(samples, 100)]).toEqual([LEVEL, 0, LEVEL / 10]);
  });

  it('resumes in the middle of a fade-out from the level that it had', () => {
    const { samples } = run(200, [
      {
        at: 0,
        does: (p) => {
          p.play(speech('a', 200));
        },
      },
      {
        at: 20,
        does: (p) => {
          p.pause(40);
        },
      },
      {
        at: 40,
        does: (p) => {
          p.resume(20);
        },
      },
    ]);
    expect([at(samples, 40), at(samples, 50), at(samples, 60)]).toEqual([1250, 4219, LEVEL]);
  });

  it('says every position once and in order, through a pause', () => {
    const ramp = Int16Array.from({ length: ms(60) }, (_, i) => i);
    const { samples, events } = run(150, [
      {
        at: 0,
        does: (p) => {
          p.play({ segmentId: 'a', generation: 1, samples: ramp });
          p.endSegment('a', 1);
        },
      },
      {
        at: 20,
        does: (p) => {
          p.pause(0);
        },
      },
      {
        at: 70,
        does: (p) => {
          p.resume(0);
        },
      },
    ]);
    expect([...samples.subarray(0, ms(20)), ...samples.subarray(ms(70), ms(110))]).toEqual([...ramp]);
    const pieces = events.filter((event) => event.kind === 'piece');
    expect(pieces.map((piece) => [piece.atMs, piece.positionSamples / 24])).toEqual([
      [0, 0],
      [10, 10],
      [70, 20],
      [80, 30],
      [90, 40],
      [100, 50],
    ]);
  });

  it('goes on in the middle of a segment after a restart', () => {
    const ramp = Int16Array.from({ length: ms(40) }, (_, i) => i);
    const { samples, events } = run(30, [
      {
        at: 0,
        does: (p) => {
          p.play({ segmentId: 'a', generation: 1, samples: ramp.subarray(ms(20)) }, ms(20));
          p.endSegment('a', 1);
        },
      },
    ]);
    expect([...samples.subarray(0, ms(20))]).toEqual([...ramp.subarray(ms(20))]);
    expect(said(events)).toEqual(['0 a started', '20 a finished 40']);
  });

  it('begins as the queue that was lost: quiet, held, and without what was cleared', () => {
    const playout = createPlayout({ oldestGeneration: 2, duckGainDb: -20, paused: true });
    const out = new Int16Array(AGENT_FRAME_SAMPLES);
    playout.play(speech('old', 10, 1));
    playout.play(speech('new', 20, 2));
    expect(playout.step(out).map((event) => event.kind)).toEqual(['finished']);
    expect(playout.step(out)).toEqual([]);
    playout.resume(0);
    expect(playout.step(out).map((event) => event.kind)).toEqual(['started', 'piece']);
    expect(out[0]).toBe(LEVEL / 10);
  });

  it('counts what is queued', () => {
    const playout = createPlayout();
    playout.play(speech('a', 30));
    playout.play(speech('b', 30));
    playout.step(new Int16Array(AGENT_FRAME_SAMPLES));
    expect(playout.queuedSamples()).toBe(ms(50));
  });
});
