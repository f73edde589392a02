import { expect, it } from 'vitest';
import { openVadDetector } from '../interruption-detectors/vad.ts';
import { simulateConversation } from '../testing/conversation-simulation.ts';

it.each([11, 12, 13])('keeps every promise over 100 000 random steps (seed %i)', async (seed) => {
  const openJudge = () => openVadDetector({ minInterruptionMs: 320 }).openStream();
  const { broken, counts } = await simulateConversation({ seed, steps: 100_000, openJudge });
  expect(broken).toEqual([]);
  expect(counts['overlap-judged']).toBe(counts['overlap-started']);
});
