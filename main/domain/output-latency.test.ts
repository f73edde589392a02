import { describe, expect, it } from 'vitest';
import { createOutputLatency } from './output-latency.ts';

const times = (count: number, step: () => unknown): void => {
  for (let i = 0; i < count; i++) step();
};

describe('output latency', () => {
  it('is the usual one until three looks of the sound server agree', () => {
    const latency = createOutputLatency(32);
    expect([latency.serverSays(80), latency.serverSays(300), latency.serverSays(78)]).toEqual([false, false, false]);
    expect([latency.isSettled(), latency.latencyMs()]).toEqual([false, 32]);
    expect([latency.serverSays(82), latency.serverSays(81)]).toEqual([false, true]);
    expect([latency.isSettled(), latency.latencyMs()]).toEqual([true, 81]);
  });

  it('shares what nobody explains between loudspeaker and microphone', () => {
    const latency = createOutputLatency(32);
    times(2, () => latency.loopSays(45));
    expect(latency.latencyMs()).toBe(32);
    expect(latency.loopSays(45)).toBe(true);
    expect(latency.latencyMs()).toBe(47);
    // From now on the echo is that much less late.
    times(5, () => latency.loopSays(30));
    expect(latency.latencyMs()).toBe(47);
  });

  it('gives the loudspeaker all that no microphone hides', () => {
    const latency = createOutputLatency(32);
    times(3, () => latency.loopSays(230));
    expect(latency.latencyMs()).toBe(222);
  });

  it('believes no echoes that disagree, and no delay below none', () => {
    const latency = createOutputLatency(32);
    for (const lagMs of [10, 200, 90, -60, 300]) latency.loopSays(lagMs);
    expect(latency.latencyMs()).toBe(32);
    times(3, () => latency.loopSays(-90));
    expect(latency.latencyMs()).toBe(0);
  });

  it('asks the server anew for another stream, and keeps its figure until then', () => {
    const latency = createOutputLatency(32);
    times(3, () => latency.serverSays(60));
    latency.newStream();
    expect([latency.isSettled(), latency.latencyMs()]).toEqual([false, 60]);
  });
});
