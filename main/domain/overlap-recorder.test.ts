import { describe, expect, it } from 'vitest';
import type { OverlappingSpeechEvent } from './overlapping-speech.ts';
import { openOverlapRecorder, type RecordedCurve } from './overlap-recorder.ts';

const verdict: OverlappingSpeechEvent = {
  type: 'overlapping_speech',
  createdAtMs: 5330,
  detectedAtMs: 5320,
  isInterruption: true,
  agentEnded: false,
  totalDurationMs: 0,
  predictionDurationMs: 0,
  detectionDelayMs: 320,
  overlapStartedAtMs: 5000,
  speechInput: null,
  probabilities: null,
  probability: 1,
  numRequests: 0,
  detector: 'local',
  because: '320 ms of speech ≥ 320 ms',
};

describe('the recorder of overlaps', () => {
  it('gives both voices from a second before an overlap to 0.6 s after its verdict, once', () => {
    const recorder = openOverlapRecorder(() => 320);
    const curves: RecordedCurve[] = [];
    const judge: (number | null)[] = [];
    for (let startedAtMs = 0; startedAtMs < 8000; startedAtMs += 32) {
      if (startedAtMs === 4992) recorder.note({ kind: 'overlap-started', atMs: 5000 });
      if (startedAtMs === 5344) recorder.note({ kind: 'overlap-judged', atMs: 5330, verdict });
      const probability = startedAtMs >= 4992 ? 0.9 : 0.1;
      const heard = recorder.hear({ startedAtMs, endedAtMs: startedAtMs + 32, probability, speakerDbfs: -15 });
      curves.push(...heard.curves);
      if (heard.point.judge !== null) judge.push(heard.point.judge);
      if (startedAtMs === 5344) expect(heard.point.decision).toBe('interruption');
    }
    expect(curves).toHaveLength(1);
    const [{ fromMs, stepMs, speechCurve, agentCurve, createdAtMs }] = curves;
    expect([createdAtMs, stepMs, speechCurve.length]).toEqual([5330, 32, 60]);
    expect(fromMs).toBeGreaterThanOrEqual(-1032);
    expect(speechCurve.findIndex((probability) => probability > 0.5)).toBe(Math.round((-8 - fromMs) / 32));
    expect(agentCurve[0]).toBeCloseTo(0.75);
    expect(judge[0]).toBeCloseTo(0.1);
    expect(judge.at(-1)).toBe(1);
  });
});
