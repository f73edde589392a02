import { describe, expect, it } from 'vitest';
import { at, clear, duck, end, LEVEL, ms, pause, play, resume, run, said, speech } from '../testing/playout-script.ts';
import { AGENT_FRAME_SAMPLES } from './pcm.ts';
import { createPlayout } from './playout.ts';

describe('playout: what is heard', () => {
  it('is silence when there is nothing to say', () => {
    expect(run(30, []).samples.every((sample) => sample === 0)).toBe(true);
  });

  it('fades as the cube of a straight line and leaves no sample behind', () => {
    const { samples } = run(100, [
      [0, play('a', 100)],
      [20, clear(2, 30)],
    ]);
    expect([at(samples, 19), at(samples, 35), at(samples, 49.9)]).toEqual([LEVEL, LEVEL / 8, 0]);
    expect(samples.subarray(ms(50)).every((sample) => sample === 0)).toBe(true);
  });

  it('ducks by 12 dB within 60 ms and comes back within 150 ms', () => {
    const { samples } = run(400, [
      [0, play('a', 400)],
      [50, duck(-12, 60)],
      [200, duck(0, 150)],
    ]);
    expect([49, 80, 110, 199, 275, 350].map((t) => at(samples, t))).toEqual([10_000, 6256, 2512, 2512, 6256, 10_000]);
  });

  it('is already down after a pause during which it was ducked', () => {
    const { samples } = run(200, [
      [0, play('a', 200)],
      [20, pause(0)],
      [30, duck(-20, 40)],
      [100, resume(0)],
    ]);
    expect([at(samples, 19), at(samples, 50), at(samples, 100)]).toEqual([LEVEL, 0, LEVEL / 10]);
  });

  it('resumes in the middle of a fade-out from the level that it had', () => {
    const { samples } = run(200, [
      [0, play('a', 200)],
      [20, pause(40)],
      [40, resume(20)],
    ]);
    expect([at(samples, 40), at(samples, 50), at(samples, 60)]).toEqual([1250, 4219, LEVEL]);
  });

  it('says every position once and in order, through a pause', () => {
    const ramp = Int16Array.from({ length: ms(60) }, (_, i) => i);
    const { samples, events } = run(150, [
      [
        0,
        (p) => {
          p.play({ segmentId: 'a', generation: 1, samples: ramp });
        },
        end('a'),
      ],
      [20, pause(0)],
      [70, resume(0)],
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
      [
        0,
        (p) => {
          p.play({ segmentId: 'a', generation: 1, samples: ramp.subarray(ms(20)) }, ms(20));
        },
        end('a'),
      ],
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
