import { describe, expect, it } from 'vitest';
import { openInvitation } from './invitation.ts';
import { randomFrom } from './random.ts';

/** How many greetings begin in so many seconds of an empty hall. */
function greetings(everyMs: number | null, seconds: number, isAlone = (): boolean => true): number {
  const invitation = openInvitation(randomFrom(7));
  if (everyMs !== null) invitation.setEvery(everyMs);
  let count = 0;
  let was = 0;
  for (let atMs = 0; atMs < seconds * 1000; atMs += 40) {
    const now = invitation.at(atMs, isAlone());
    if (now > 0 && was === 0) count += 1;
    was = now;
  }
  return count;
}

describe('attract mode', () => {
  it('greets an empty hall about as often as the operator wants', () => {
    // A greeting takes 2.6 s beside the time between two.
    for (const everyMs of [5000, 12_000, 60_000])
      expect(Math.abs(greetings(everyMs, 3600) / (3_600_000 / (everyMs + 2600)) - 1)).toBeLessThan(0.1);
    expect(greetings(null, 3600)).toBe(greetings(12_000, 3600));
  });

  it('greets nobody when it is off, nor where somebody is', () => {
    expect(greetings(0, 3600)).toBe(0);
    expect(greetings(5000, 3600, () => false)).toBe(0);
  });
});
