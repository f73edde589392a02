import { describe, expect, it } from 'vitest';
import type { AudioFrameMessage } from '../../preload/contract.ts';
import { openLipSync, type LipSync } from './lip-sync.ts';

const RATE = 24_000;

function vowel(generation: number, positionMs: number, heardAtMs: number): AudioFrameMessage {
  const samples = Int16Array.from({ length: (RATE * 20) / 1000 }, (_, i) => {
    const t = positionMs / 1000 + i / RATE;
    return (
      6000 * (Math.sin(2 * Math.PI * 120 * t) + Math.sin(2 * Math.PI * 720 * t) + Math.sin(2 * Math.PI * 1200 * t))
    );
  });
  return { segmentId: 's', generation, positionMs, heardAtMs, sampleRate: RATE, samples };
}

function say(lipSync: LipSync, generation: number, fromMs: number, untilMs: number): void {
  for (let atMs = fromMs; atMs < untilMs; atMs += 20) lipSync.push(vowel(generation, atMs - fromMs, atMs));
}

const isClosed = (lipSync: LipSync, atMs: number): boolean => lipSync.mouthAt(atMs).openness < 0.02;

describe('lip-sync', () => {
  it('opens the mouth for a vowel and keeps it closed before', () => {
    const lipSync = openLipSync({ thread: 'own' });
    say(lipSync, 1, 1000, 1600);
    expect(isClosed(lipSync, 900)).toBe(true);
    expect(lipSync.mouthAt(1300).openness).toBeGreaterThan(0.3);
  });

  it('closes within 120 ms of a clear, not in one step, whatever was still to come', () => {
    const lipSync = openLipSync({ thread: 'own' });
    say(lipSync, 1, 1000, 1600);
    const wide = lipSync.mouthAt(1300).openness;
    lipSync.clear(2, 1300);
    const curve = Array.from({ length: 30 }, (_, i) => lipSync.mouthAt(1300 + i * 10).openness);
    expect(curve[0]).toBeCloseTo(wide);
    expect(curve[5]).toBeGreaterThan(0.2 * wide);
    expect(Math.max(...curve.slice(12))).toBeLessThan(0.02);
  });

  it('drops frames of a generation that was cleared', () => {
    const lipSync = openLipSync({ thread: 'own' });
    lipSync.clear(2, 1000);
    say(lipSync, 1, 1000, 1600);
    expect(isClosed(lipSync, 1300)).toBe(true);
  });

  it('keeps what the new generation already said when the clear arrives after it', () => {
    const lipSync = openLipSync({ thread: 'own' });
    say(lipSync, 1, 1000, 1200);
    say(lipSync, 2, 1400, 1800);
    lipSync.clear(2, 1200);
    expect(lipSync.mouthAt(1600).openness).toBeGreaterThan(0.3);
  });

  it('closes a mouth that got no audio for 250 ms', () => {
    const lipSync = openLipSync({ thread: 'own' });
    say(lipSync, 1, 1000, 1400);
    expect(lipSync.mouthAt(1380).openness).toBeGreaterThan(0.3);
    expect(isClosed(lipSync, 1400 + 250)).toBe(true);
  });
});
