import { describe, expect, it } from 'vitest';
import { fixtures } from '../testing/fixtures.ts';
import { createEchoWatch } from './echo-watch.ts';

const [agent, visitor] = [4, 1].map((i) => fixtures('interruptions')[i].samples);
const FRAMES = 300;
const frame = (samples: Int16Array, index: number): Int16Array => {
  const piece = new Int16Array(160);
  if (index >= 0) piece.set(samples.subarray(index * 160, (index + 1) * 160));
  return piece;
};

/** @param echoGain by frame; the echo comes 80 ms late */
function watched(echoGain: (index: number) => number, visitorFrom = Infinity, hiss = 4): boolean[] {
  const watch = createEchoWatch();
  return Array.from({ length: FRAMES }, (_, i) => {
    const voice = frame(visitor, i - visitorFrom);
    const echo = frame(agent, i - 8);
    const near = echo.map((value, k) => Math.round(value * echoGain(i) + voice[k] + ((i * 160 + k) % 2) * hiss));
    return watch.isSomebody(near, frame(agent, i));
  });
}
const first = (told: readonly boolean[]): number => told.indexOf(true);

describe('echo watch', () => {
  it('tells a visitor from echo where there is none, and in time', () => {
    const told = watched(() => 0, 100);
    expect(first(told)).toBeLessThan(115);
    expect(told.slice(115).filter(Boolean).length).toBeGreaterThan(170);
  });

  it('takes no strong echo for somebody, also with a visitor in it', () => {
    expect(first(watched(() => 0.5))).toBe(-1);
    expect(first(watched(() => 0.1))).toBe(-1);
    expect(first(watched(() => 0.5, 100))).toBe(-1);
  });

  it('knows nothing at first: what speaks at once may be echo', () => {
    expect(watched(() => 0, 0).slice(0, 30)).not.toContain(true);
  });

  it('finds out within a second of speech that the loudspeaker was turned up', () => {
    const told = watched((index) => (index < 120 ? 0 : 0.5));
    expect(told.lastIndexOf(true)).toBeGreaterThan(119);
    expect(told.lastIndexOf(true)).toBeLessThan(240);
  });
});
