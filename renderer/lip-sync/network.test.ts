import { describe, expect, it } from 'vitest';
import { statSync } from 'node:fs';
import { BANDS } from './log-mel.ts';
import { CONTEXT_FRAMES, openNetwork } from './network.ts';
import weights from './weights.json' with { type: 'json' };

describe('the network of lip-sync', () => {
  it('gives probabilities', () => {
    const context = Array.from({ length: CONTEXT_FRAMES }, (_, i) => new Float64Array(BANDS).fill(Math.sin(i)));
    const { visemes, openness } = openNetwork(weights)(context);
    expect(visemes.reduce((a, b) => a + b, 0)).toBeCloseTo(1);
    expect(Math.min(...visemes)).toBeGreaterThanOrEqual(0);
    expect(openness).toBeGreaterThanOrEqual(0);
    expect(openness).toBeLessThanOrEqual(1);
  });

  it('says so when its weights are cut off or for another network', () => {
    const [first, ...others] = weights.layers;
    expect(() => openNetwork({ ...weights, layers: [{ ...first, inputs: first.inputs - 1 }, ...others] })).toThrow(
      'cut off',
    );
    expect(() => openNetwork({ ...weights, layers: others })).toThrow('another lip-sync network');
  });

  it('is small: at most 200 kB', () => {
    expect(statSync(new URL('./weights.json', import.meta.url)).size).toBeLessThanOrEqual(200_000);
  });
});
