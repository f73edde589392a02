import { describe, expect, it } from 'vitest';
import { openLipSync, type LipSync } from './lip-sync.ts';
import { readClip } from './testing/clips.ts';

/** From here the mouth is wide open 300 ms later. */
const clip = readClip('awb');
const FROM_MS = 4_360;

/** Says the clip from `FROM_MS` on as if it were heard at `fromMs`. */
function say(lipSync: LipSync, generation: number, fromMs: number, untilMs: number): void {
  const step = (clip.sampleRate * 20) / 1000;
  for (let atMs = fromMs; atMs < untilMs; atMs += 20) {
    const from = ((FROM_MS + atMs - fromMs) * clip.sampleRate) / 1000;
    const samples = clip.samples.slice(from, from + step);
    const { sampleRate } = clip;
    lipSync.push({ segmentId: 's', generation, positionMs: atMs - fromMs, heardAtMs: atMs, sampleRate, samples });
  }
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

  it('closes for what was told ahead and then taken back, and opens for what is told instead', () => {
    const lipSync = openLipSync({ thread: 'own' });
    say(lipSync, 1, 1000, 1600);
    const { sampleRate } = clip;
    const nothing = { segmentId: '', generation: 0, positionMs: 0, sampleRate, samples: new Int16Array(0) };
    lipSync.push({ ...nothing, heardAtMs: 1200, replaces: true });
    expect(isClosed(lipSync, 1400)).toBe(true);
    say(lipSync, 1, 1700, 2200);
    expect(lipSync.mouthAt(2000).openness).toBeGreaterThan(0.3);
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
    expect(lipSync.mouthAt(1700).openness).toBeGreaterThan(0.3);
  });

  it('closes a mouth that got no audio for 250 ms', () => {
    const lipSync = openLipSync({ thread: 'own' });
    say(lipSync, 1, 1000, 1380);
    expect(lipSync.mouthAt(1320).openness).toBeGreaterThan(0.3);
    expect(isClosed(lipSync, 1380 + 250)).toBe(true);
  });
});
