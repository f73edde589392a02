import { describe, expect, it } from 'vitest';
import { verdictAt } from '../testing/overlap-judged.ts';
import { openOverlapRecorder, type GraphPoint, type RecordedCurve } from './overlap-recorder.ts';

const verdict = verdictAt(5330, { detectedAtMs: 5320, detectionDelayMs: 320, overlapStartedAtMs: 5000 });

describe('the recorder of overlaps', () => {
  it('gives both voices around an overlap, and what its judges made of it, once', () => {
    const recorder = openOverlapRecorder();
    const curves: RecordedCurve[] = [];
    const points: GraphPoint[] = [];
    const probabilities = Float32Array.of(0.1, 0.7);
    for (let startedAtMs = 0; startedAtMs < 8000; startedAtMs += 32) {
      if (startedAtMs === 4992) recorder.note({ kind: 'overlap-started', atMs: 5000 });
      if (startedAtMs === 5120)
        recorder.think({ kind: 'now', judge: 'second', atMs: 5120, probability: 0.2, threshold: 0.6 });
      if (startedAtMs === 5312)
        recorder.think({ kind: 'now', judge: 'first', atMs: 5312, probability: 0.7, threshold: 0.6 });
      if (startedAtMs === 5344) recorder.note({ kind: 'overlap-judged', atMs: 5330, verdict });
      if (startedAtMs === 6976)
        recorder.think({ kind: 'curve', judge: 'first', overlapStartedAtMs: 5000, fromMs: -10, probabilities });
      const probability = startedAtMs >= 4992 ? 0.9 : 0.1;
      const heard = recorder.hear({ startedAtMs, endedAtMs: startedAtMs + 32, probability, speakerDbfs: -15 });
      curves.push(...heard.curves);
      points.push(heard.point);
      if (startedAtMs === 5344) expect(heard.point.decision).toBe('interruption');
    }
    expect(curves).toHaveLength(1);
    const [{ fromMs, stepMs, speechCurve, agentCurve, createdAtMs, judgeCurve, secondCurve }] = curves;
    expect([createdAtMs, stepMs, speechCurve.length]).toEqual([5330, 32, 100]);
    expect([judgeCurve, secondCurve]).toEqual([{ fromMs: -10, probabilities }, null]);
    expect(fromMs).toBeGreaterThanOrEqual(-1032);
    expect(speechCurve.findIndex((probability) => probability > 0.5)).toBe(Math.round((-8 - fromMs) / 32));
    expect(agentCurve[0]).toBeCloseTo(0.75);
    // Each thought is seen from when it was had until the verdict.
    const seen = points.filter(({ judge, second }) => judge !== null || second !== null);
    expect(seen.map(({ judge, second }) => [judge, second])).toEqual([
      ...Array.from({ length: 6 }, () => [null, 0.2]),
      ...Array.from({ length: 2 }, () => [0.7, 0.2]),
    ]);
  });
});
