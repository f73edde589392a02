import { describe, expect, it } from 'vitest';
import { openVadDetector } from '../interruption-detectors/vad.ts';
import { simulateConversation } from '../testing/conversation-simulation.ts';

const openJudge = () => openVadDetector({ minInterruptionMs: 320 }).openStream();

let ownWords = 0;

describe('a simulated conversation', () => {
  it.each([1, 2, 3, 4])(
    'keeps every promise over 25 000 random steps (seed %i)',
    { timeout: 120_000 },
    async (seed) => {
      const { broken, counts } = await simulateConversation({ seed, steps: 25_000, openJudge });
      expect(broken).toEqual([]);
      // Things did happen.
      expect(counts.interrupted).toBeGreaterThan(10);
      ownWords += counts['own words'] ?? 0;
      expect(counts['overlap-judged']).toBeGreaterThan(20);
      expect(counts['overlap-judged']).toBe(counts['overlap-started']);
    },
  );

  it('took interruptions back with words of its own while it kept them', () => {
    expect(ownWords).toBeGreaterThan(0);
  });

  it('is the same again for the same seed', async () => {
    const once = await simulateConversation({ seed: 7, steps: 2000, openJudge });
    expect(await simulateConversation({ seed: 7, steps: 2000, openJudge })).toEqual(once);
  });
});
