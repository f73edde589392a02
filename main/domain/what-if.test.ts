import { describe, expect, it } from 'vitest';
import { judgeAgain, judgeBySecond, type PastOverlap } from './what-if.ts';

/** `#` is a window of 32 ms with speech, `.` one without; `|` is where the overlap begins. */
function overlapOf(windows: string, change: Partial<PastOverlap> = {}): PastOverlap {
  const before = windows.indexOf('|');
  const speech = Array.from(windows.replace('|', ''), (window) => (window === '#' ? 0.9 : 0.1));
  const curve = { fromMs: -32 * before, stepMs: 32, speech, agent: speech.map(() => 1) };
  return {
    verdict: 'interruption',
    detectionDelayMs: 320,
    probabilities: null,
    judgeCurve: null,
    secondCurve: null,
    agentEndedAfterMs: null,
    curve,
    ...change,
  };
}
const values = { threshold: 0.5, holdsMs: 25, minSpeechMs: 320, backchannelSilenceMs: 500 };

describe('an overlap judged again', () => {
  it('interrupts where its speech adds up, not counting what was before it', () => {
    expect(judgeAgain(overlapOf('###|##########'), values)).toEqual({ verdict: 'interruption', detectionDelayMs: 320 });
    expect(judgeAgain(overlapOf('|#####..#####'), values)).toEqual({ verdict: 'interruption', detectionDelayMs: 384 });
  });

  it('becomes a backchannel with more speech asked for, and an interruption with less', () => {
    const mmHmm = overlapOf(`|######${'.'.repeat(20)}`);
    expect(judgeAgain(mmHmm, values)?.verdict).toBe('backchannel');
    expect(judgeAgain(mmHmm, { ...values, minSpeechMs: 150 })?.verdict).toBe('interruption');
  });

  it('waits less long with less silence asked for', () => {
    const pause = overlapOf(`|####${'.'.repeat(10)}########`);
    expect(judgeAgain(pause, values)?.verdict).toBe('interruption');
    expect(judgeAgain(pause, { ...values, backchannelSilenceMs: 250 })?.verdict).toBe('backchannel');
  });

  it('follows a server’s own probabilities as far as they go: what it would have said later is not known', () => {
    const judged = overlapOf('|', { probabilities: Array.from('01111179', (digit) => Number(digit) / 10) });
    expect(judgeAgain(judged, values)).toEqual({ verdict: 'interruption', detectionDelayMs: 175 });
    expect(judgeAgain(judged, { ...values, threshold: 0.95 })).toBeNull();
    expect(judgeAgain({ ...judged, verdict: 'backchannel' }, { ...values, threshold: 0.95 })?.verdict).toBe(
      'backchannel',
    );
  });

  describe('by a network, whose probabilities are kept beyond the verdict', () => {
    const rising = { fromMs: 0, probabilities: Array.from('01234566788999999999', (digit) => Number(digit) / 10) };
    const judged = overlapOf(`|${'#'.repeat(20)}`, { judgeCurve: rising, detectionDelayMs: 175 });

    it('interrupts later with a higher threshold, or when it must stay there for longer', () => {
      expect(judgeAgain(judged, { ...values, threshold: 0.6 })?.detectionDelayMs).toBe(175);
      expect(judgeAgain(judged, { ...values, threshold: 0.85 })?.detectionDelayMs).toBe(300);
      expect(judgeAgain(judged, { ...values, threshold: 0.85, holdsMs: 75 })?.detectionDelayMs).toBe(350);
      expect(judgeAgain(judged, { ...values, threshold: 0.95 })).toEqual({
        verdict: 'backchannel',
        detectionDelayMs: null,
      });
    });

    it('wants somebody to have spoken, as the judge does', () => {
      const silent = overlapOf(`|${'.'.repeat(20)}`, { judgeCurve: rising });
      expect(judgeAgain(silent, values)?.verdict).toBe('backchannel');
    });

    it('ends with the agent, and leaves as it was what came after what is known', () => {
      expect(judgeAgain({ ...judged, agentEndedAfterMs: 100 }, values)?.verdict).toBe('agent-ended');
      const late = { ...judged, detectionDelayMs: 1200 };
      expect(judgeAgain(late, { ...values, threshold: 0.95 })).toMatchObject({
        verdict: 'interruption',
        detectionDelayMs: 1200,
      });
    });

    it('lets a second network judge the same', () => {
      const calm = { fromMs: 0, probabilities: rising.probabilities.map((probability) => probability / 3) };
      const both = { ...judged, secondCurve: calm };
      expect([judgeAgain(both, values)?.verdict, judgeBySecond(both, values)?.verdict]).toEqual([
        'interruption',
        'backchannel',
      ]);
      expect(judgeBySecond(judged, values)).toBeNull();
    });
  });

  it('knows nothing about what was not kept, and never goes on after the agent', () => {
    expect(judgeAgain(overlapOf('|', { curve: null }), values)).toBeNull();
    expect(judgeAgain(overlapOf('|##########', { agentEndedAfterMs: 100 }), values)?.verdict).toBe('agent-ended');
  });
});
