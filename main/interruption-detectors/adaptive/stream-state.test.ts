import { describe, expect, it } from 'vitest';
import { estimateProbability } from './probability.ts';
import { createStreamState, type StreamState } from './stream-state.ts';

const OPTIONS = {
  maxAudioSamples: 48_000,
  prefixSamples: 16_000,
  batchSamples: 1600,
  sampleRate: 16_000,
  cacheSize: 10,
  headroomBytes: 8,
  detector: 'test',
};
const frame = (samples = 160): Int16Array => new Int16Array(samples).fill(7);
const start = { kind: 'agent-speech-started', atMs: 0 } as const;
const stop = (atMs: number) => ({ kind: 'agent-speech-ended', atMs }) as const;
/** The visitor has spoken for 200 ms at `atMs`. */
const overlap = (atMs: number, speechDurationMs = 200) =>
  ({ kind: 'overlap-speech-started', atMs, speechDurationMs }) as const;
const over = (atMs: number, agentEnded = false) => ({ kind: 'overlap-speech-ended', atMs, agentEnded }) as const;

/** Hears so much audio in 10 ms frames and sends what is due at once; the sizes of what was sent. */
function hearMs(state: StreamState, ms: number, nowMs = 0): number[] {
  const sizes: number[] = [];
  for (let at = 0; at < ms; at += 10) {
    if (state.hear(frame())) sizes.push(state.request(nowMs).samples.length);
  }
  return sizes;
}
const answered = (createdAt: number, isInterruption: boolean, probabilities = [0.1, 0.9, 0.2, 0.8]) => ({
  createdAt,
  isInterruption,
  predictionDurationMs: 12,
  probabilities: Float32Array.from(probabilities),
});

describe('what is sent', () => {
  it('sends prefix and speech at the first overlap and everything since at the second, 3 s at most', () => {
    const state = createStreamState(OPTIONS);
    state.sentinel(start, 0);
    hearMs(state, 4000);
    state.sentinel(overlap(4000), 4000);
    expect(hearMs(state, 500)).toEqual([20_800, 22_400, 24_000, 25_600, 27_200]);
    state.sentinel(over(4500), 4500);
    state.sentinel(overlap(4600), 4600);
    expect(hearMs(state, 300)).toEqual([28_800, 30_400, 32_000]);
    expect(hearMs(state, 1500).at(-1)).toBe(48_000);
  });

  it('hears nothing while the agent is silent', () => {
    const state = createStreamState(OPTIONS);
    hearMs(state, 1000);
    state.sentinel(overlap(0), 0);
    expect(state.overlapOpen).toBe(false);
    state.sentinel(start, 1000);
    state.sentinel(overlap(1000), 1000);
    expect(hearMs(state, 100)).toEqual([1600]);
  });

  it('counts a batch anew when an overlap begins', () => {
    const state = createStreamState(OPTIONS);
    state.sentinel(start, 0);
    hearMs(state, 90);
    state.sentinel(overlap(90), 90);
    expect(hearMs(state, 90)).toEqual([]);
    expect(hearMs(state, 10)).toEqual([160 * 19]);
  });

  it('keeps the request that cannot be sent and sends it later with the newest audio', () => {
    const state = createStreamState(OPTIONS);
    state.sentinel(start, 0);
    state.sentinel(overlap(0), 0);
    for (let i = 0; i < 25; i++) state.hear(frame());
    expect(state.requestDue).toBe(true);
    expect(state.request(0).samples.length).toBe(25 * 160);
    expect(state.requestDue).toBe(false);
  });

  it('refuses a frame that is longer than the window', () => {
    const state = createStreamState(OPTIONS);
    state.sentinel(start, 0);
    expect(() => state.hear(frame(48_001))).toThrow(RangeError);
  });
});

describe('what is answered', () => {
  const open = (): StreamState => {
    const state = createStreamState(OPTIONS);
    state.sentinel(start, 0);
    state.sentinel(overlap(1000), 1000);
    return state;
  };

  it('gives one event for a verdict and none when the overlap ends', () => {
    const state = open();
    hearMs(state, 300, 1100);
    expect(state.answer(answered(1, false), 1150)).toBeNull();
    expect(state.answer(answered(3, true), 1200)).toMatchObject({
      isInterruption: true,
      agentEnded: false,
      detectedAtMs: 1200,
      overlapStartedAtMs: 800,
      totalDurationMs: 100,
      predictionDurationMs: 12,
      detectionDelayMs: 400,
      numRequests: 3,
      probability: Math.fround(0.8),
    });
    expect(hearMs(state, 500)).toEqual([]);
    expect(state.sentinel(over(2000), 2000)).toBeNull();
  });

  it('takes the newest answer when the overlap ends without a verdict', () => {
    const state = open();
    hearMs(state, 300, 1100);
    state.answer(answered(1, false, [0.5, 0.5]), 1150);
    state.answer(answered(2, false, [0.4, 0.4]), 1160);
    const event = state.sentinel(over(1400), 1401);
    expect(event).toMatchObject({ isInterruption: false, detectedAtMs: 1400, probability: Math.fround(0.4) });
    expect(event).toMatchObject({ numRequests: 3, totalDurationMs: 60 });
  });

  it('gives an empty event when nothing was asked', () => {
    expect(open().sentinel(over(1050), 1050)).toMatchObject({
      isInterruption: false,
      probability: 0,
      speechInput: null,
      probabilities: null,
      totalDurationMs: 0,
      numRequests: 0,
    });
  });

  it('sends again what a lost connection owed', () => {
    const state = open();
    hearMs(state, 100);
    state.abandonRequests();
    expect(state.unansweredSinceMs).toBeNull();
    expect(state.requestDue).toBe(true);
    expect(state.request(5).createdAt).toBe(2);
  });

  it('waits for the oldest unanswered request of the open overlap only', () => {
    const state = open();
    hearMs(state, 100, 1100);
    hearMs(state, 100, 1200);
    expect(state.unansweredSinceMs).toBe(1100);
    state.answer(answered(1, false), 1300);
    expect(state.unansweredSinceMs).toBe(1200);
    state.sentinel(over(1400), 1400);
    expect(state.unansweredSinceMs).toBeNull();
  });

  it('takes a second start of an open overlap for the same overlap', () => {
    const state = open();
    state.sentinel(overlap(1500), 1500);
    expect(state.sentinel(over(1600), 1600)).toMatchObject({ overlapStartedAtMs: 800 });
  });
});

describe('estimateProbability', () => {
  it.each([
    [null, 0],
    [[], 0],
    [[0.9], 0],
    [[0.9, 0.1, 0.1, 0.1, 0.8], 0.8],
    [[0.1, 0.9, 0.2, 0.8], 0.8],
    [[0.5, 0.5], 0.5],
  ])('is the second largest of %j: %d', (probabilities, expected) => {
    const estimate = estimateProbability(probabilities === null ? null : Float32Array.from(probabilities));
    expect(estimate).toBe(Math.fround(expected));
  });
});

it('says that the agent stopped first when it did', () => {
  const state = createStreamState(OPTIONS);
  state.sentinel(start, 0);
  state.sentinel(overlap(100), 100);
  expect(state.sentinel(stop(300), 300)).toMatchObject({ agentEnded: true, isInterruption: false, detectedAtMs: 300 });
});
