import { describe, expect, it } from 'vitest';
import { judgeAgain, type PastOverlap } from './what-if.ts';

/** `#` is a window of 32 ms with speech, `.` one without; `|` is where the overlap begins. */
function overlapOf(windows: string, change: Partial<PastOverlap> = {}): PastOverlap {
  const before = windows.indexOf('|');
  const speech = Array.from(windows.replace('|', ''), (window) => (window === '#' ? 0.9 : 0.1));
  const curve = { fromMs: -32 * before, stepMs: 32, speech, agent: speech.map(() => 1) };
  return {
    verdict: 'interruption',
    detectionDelayMs: 320,
    probabilities: null,
    agentEndedAfterMs: null,
    curve,
    ...change,
  };
}
const values = { threshold: 0.5, minSpeechMs: 320, backchannelSilenceMs: 500 };

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

  it('follows the model’s own probabilities where there are some', () => {
    const judged = overlapOf('|', { probabilities: [0.1, 0.4, 0.7, 0.9] });
    expect(judgeAgain(judged, values)).toEqual({ verdict: 'interruption', detectionDelayMs: 75 });
    expect(judgeAgain(judged, { ...values, threshold: 0.95 })?.verdict).toBe('backchannel');
  });

  it('knows nothing about what was not kept, and never goes on after the agent', () => {
    expect(judgeAgain(overlapOf('|', { curve: null }), values)).toBeNull();
    expect(judgeAgain(overlapOf('|##########', { agentEndedAfterMs: 100 }), values)?.verdict).toBe('agent-ended');
  });
});
