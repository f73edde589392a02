import { describe, expect, it } from 'vitest';
import { createHeardFrames, type SpokenEvent } from './heard-frames.ts';
import { AGENT_FRAME_SAMPLES } from './pcm.ts';
import { createPlayout, type Playout } from './playout.ts';

/** Steps a playout queue from t = 1000 ms on and tells each event in one line. */
function tell(steps: number, script: Readonly<Record<number, (playout: Playout) => void>>): string[] {
  const playout = createPlayout();
  const frames = createHeardFrames();
  const out = new Int16Array(AGENT_FRAME_SAMPLES);
  const told: SpokenEvent[] = [];
  for (let step = 0; step < steps; step++) {
    if (step in script) script[step](playout);
    told.push(...frames.add(out, playout.step(out), 1000 + step * 10));
  }
  return told.map((event) => {
    switch (event.kind) {
      case 'heard': {
        const { segmentId, positionMs, heardAtMs, samples } = event.frame;
        return `${segmentId} ${positionMs}+${samples.length / 24} at ${heardAtMs}: ${samples[0]}`;
      }
      case 'segment-started':
        return `${event.segmentId} started ${event.heardAtMs}`;
      case 'segment-finished':
        return `${event.segmentId} finished ${event.heardMs} at ${event.atMs}`;
      case 'silent':
        return `silent ${event.generation} at ${event.atMs}`;
    }
  });
}

const speech = (segmentId: string, durationMs: number, level: number) => ({
  segmentId,
  generation: 1,
  samples: new Int16Array(durationMs * 24).fill(level),
});

describe('heard frames', () => {
  it('are 20 ms but for the last of a segment, and carry the time of their first sample', () => {
    const told = tell(8, {
      0: (p) => {
        p.play(speech('a', 45, 7));
        p.endSegment('a', 1);
        p.play(speech('b', 20, 9));
        p.endSegment('b', 1);
      },
    });
    expect(told).toEqual([
      'a started 1000',
      'a 0+20 at 1000: 7',
      'a 20+20 at 1020: 7',
      'a 40+5 at 1040: 7',
      'a finished 45 at 1045',
      'b started 1045',
      'b 0+20 at 1045: 9',
      'b finished 20 at 1065',
    ]);
  });

  it('do not wait for the end of a pause', () => {
    const told = tell(8, {
      0: (p) => {
        p.play(speech('a', 30, 7));
        p.endSegment('a', 1);
      },
      1: (p) => {
        p.pause(0);
      },
      4: (p) => {
        p.resume(0);
      },
    });
    expect(told).toEqual(['a started 1000', 'a 0+10 at 1000: 7', 'a 10+20 at 1040: 7', 'a finished 30 at 1060']);
  });

  it('come before the end that a clear brings', () => {
    const told = tell(8, {
      0: (p) => {
        p.play(speech('a', 500, 7));
      },
      3: (p) => {
        p.clear(2, 0);
      },
    });
    expect(told.slice(-3)).toEqual(['a 20+10 at 1020: 7', 'a finished 30 at 1030', 'silent 2 at 1030']);
  });
});
