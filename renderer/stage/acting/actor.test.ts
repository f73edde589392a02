import { describe, expect, it } from 'vitest';
import type { MouthWeights, Pose } from '../avatar.ts';
import { openActor } from './actor.ts';
import { FACES, type Phase } from './faces.ts';

const still: MouthWeights = { visemes: [1], jawOpen: 0, openness: 0 };
type Scene = { readonly phase: Phase; readonly seconds: number };

function play(scenes: readonly Scene[], fps: number, motion = 0.75): Pose[] {
  const actor = openActor({ seed: 3, startMs: 0, motion });
  const poses: Pose[] = [];
  let frame = 0;
  let untilMs = 0;
  for (const { phase, seconds } of scenes) {
    untilMs += seconds * 1000;
    for (; (frame * 1000) / fps <= untilMs; frame += 1)
      poses.push(actor.poseAt((frame * 1000) / fps, { phase, mood: 'neutral', visitorSpeaks: false }, still));
  }
  return poses;
}
const last = (poses: readonly Pose[]): Pose => poses[poses.length - 1];

describe('the actor', () => {
  it('wears the face of the phase after a moment', () => {
    const { expression } = last(play([{ phase: 'thinking', seconds: 3 }], 30));
    expect(expression.browDown).toBeCloseTo(FACES.thinking.expression.browDown, 2);
  });

  it('is surprised within 150 ms of an interruption, and then listens', () => {
    const talk = { phase: 'speaking', seconds: 2 } as const;
    const soon = last(play([talk, { phase: 'interrupted', seconds: 0.15 }], 60));
    const later = last(play([talk, { phase: 'interrupted', seconds: 3 }], 60));
    expect(soon.expression.eyeWide).toBeGreaterThan(0.45);
    expect(later.expression.eyeWide).toBeCloseTo(FACES.listening.expression.eyeWide, 1);
  });

  it.each([20, 60])('makes the same face at %i pictures a second', (fps) => {
    const { expression } = last(
      play(
        [
          { phase: 'speaking', seconds: 1 },
          { phase: 'listening', seconds: 0.2 },
        ],
        fps,
      ),
    );
    const exact = last(
      play(
        [
          { phase: 'speaking', seconds: 1 },
          { phase: 'listening', seconds: 0.2 },
        ],
        1000,
      ),
    );
    expect(expression.browInnerUp).toBeCloseTo(exact.expression.browInnerUp, 1);
  });

  it('looks at a visitor who speaks', () => {
    const poses = play([{ phase: 'listening', seconds: 60 }], 30).slice(60);
    const onVisitor = poses.filter(({ gaze, head }) => Math.abs(gaze.yaw + head.yaw * 0.9) < 0.06);
    expect(onVisitor.length / poses.length).toBeGreaterThan(0.75);
  });

  it('tilts its head to listen, and nods now and then', () => {
    const poses = play([{ phase: 'listening', seconds: 30 }], 30).slice(60);
    const pitches = poses.map(({ head }) => head.pitch);
    expect(poses.every(({ head }) => head.roll > 0.03)).toBe(true);
    expect(Math.max(...pitches) - Math.min(...pitches)).toBeGreaterThan(0.05);
  });

  it('keeps head and shoulders still when motion is reduced, and blinks on', () => {
    const poses = play([{ phase: 'speaking', seconds: 20 }], 30, 0);
    expect(poses.every(({ head }) => Math.abs(head.yaw) + Math.abs(head.pitch) + Math.abs(head.roll) < 1e-9)).toBe(
      true,
    );
    expect(poses.every(({ breath }) => breath === 0)).toBe(true);
    expect(poses.some(({ blink }) => blink[0] > 0.9)).toBe(true);
  });

  it('never turns or tilts farther than a calm guide would', () => {
    const phases = Object.keys(FACES) as Phase[];
    const poses = play(
      phases.map((phase) => ({ phase, seconds: 20 })),
      30,
      1,
    );
    expect(Math.max(...poses.map(({ head }) => Math.hypot(head.yaw, head.pitch, head.roll)))).toBeLessThan(0.35);
  });
});
