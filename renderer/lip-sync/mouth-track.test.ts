import { describe, expect, it } from 'vitest';
import { POSE_NUMBERS } from './mouth-pose.ts';
import { CLOSE_MS, HOLD_MS, openMouthTrack, type MouthKeys } from './mouth-track.ts';

function keys(generation: number, fromMs: number, openness: readonly number[], stepMs = 10): MouthKeys {
  const poses = new Float32Array(openness.length * POSE_NUMBERS);
  openness.forEach((value, i) => {
    poses.set([value, value], (i + 1) * POSE_NUMBERS - 2);
  });
  return { generation, atMs: Float64Array.from(openness, (_, i) => fromMs + i * stepMs), poses, voidFromMs: null };
}

describe('the track of the mouth', () => {
  it('forgets what was to come when that is void, of any generation, and closes', () => {
    const track = openMouthTrack();
    track.add(
      keys(
        3,
        1000,
        Array.from({ length: 30 }, () => 1),
      ),
    );
    const nothing = { generation: 0, atMs: new Float64Array(0), poses: new Float32Array(0) };
    track.add({ ...nothing, voidFromMs: 1100 });
    expect(track.knownUntilMs).toBe(1090);
    expect(track.poseAt(1090).openness).toBeCloseTo(1);
    expect(track.poseAt(1090 + HOLD_MS + CLOSE_MS).openness).toBe(0);
  });

  it('goes straight from key to key', () => {
    const track = openMouthTrack();
    track.add(keys(1, 100, [0, 0.5, 1]));
    expect([90, 100, 105, 110, 118].map((atMs) => track.poseAt(atMs).openness)).toEqual([
      0,
      0,
      0.25,
      0.5,
      expect.closeTo(0.9, 5),
    ]);
  });

  it('takes a newer word about the same instants', () => {
    const track = openMouthTrack();
    track.add(keys(1, 100, [1, 1, 1, 1]));
    track.add(keys(1, 120, [0, 0]));
    expect(track.poseAt(130).openness).toBe(0);
  });

  it('closes over a hole in the sound and opens again after it', () => {
    const track = openMouthTrack();
    track.add(keys(1, 0, [1, 1]));
    track.add(keys(1, 500, [1, 1]));
    expect(track.poseAt(300).openness).toBe(0);
    expect(track.poseAt(505).openness).toBe(1);
  });

  it('closes in one smooth move after a clear', () => {
    const track = openMouthTrack();
    track.add(keys(1, 0, new Array<number>(100).fill(1)));
    track.clear(2, 500);
    const curve = Array.from({ length: 13 }, (_, i) => track.poseAt(500 + 10 * i).openness);
    const steps = curve.slice(1).map((value, i) => curve[i] - value);
    expect(curve[0]).toBe(1);
    expect(curve[CLOSE_MS / 10]).toBe(0);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...steps)).toBeLessThan(0.2);
  });

  it('drops what an engine in another thread still says about a cleared generation', () => {
    const track = openMouthTrack();
    track.add(keys(1, 0, [1, 1, 1]));
    track.clear(2, 20);
    track.add(keys(1, 20, new Array<number>(50).fill(1)));
    expect(track.poseAt(300).openness).toBe(0);
  });

  it('is not moved by a clear that it has already had', () => {
    const track = openMouthTrack();
    track.clear(2, 0);
    track.add(keys(2, 100, [1, 1, 1, 1]));
    track.clear(2, 110);
    track.clear(1, 110);
    expect(track.poseAt(120).openness).toBe(1);
  });
});
