import { describe, expect, it } from 'vitest';
import { moodSchema } from '../../../preload/contract.ts';
import type { MouthWeights, Pose } from '../avatar.ts';
import { openActor, type Part } from './actor.ts';
import { FACES, type Phase } from './faces.ts';
import { inMood } from './moods.ts';

const MOODS = moodSchema.options;
const mouth = (openness: number): MouthWeights => ({ visemes: [1 - openness], jawOpen: openness, openness });
const quiet: Part = { phase: 'idle', mood: 'neutral', visitorSpeaks: false };

/** What the actor does from second to second, 30 pictures each. */
function play(seconds: number, partAt: (s: number) => Part, opennessAt: (s: number) => number = () => 0): Pose[] {
  const actor = openActor({ seed: 5, startMs: 0, motion: 0.75 });
  return Array.from({ length: seconds * 30 }, (_, frame) =>
    actor.poseAt((frame * 1000) / 30, partAt(frame / 30), mouth(opennessAt(frame / 30))),
  );
}
const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

describe('a mood', () => {
  it('shows in a speaker’s face, and each one otherwise', () => {
    const faces = MOODS.map((mood) => JSON.stringify(inMood(FACES.speaking, 'speaking', mood).expression));
    expect(new Set(faces).size).toBe(MOODS.length);
  });

  it('leaves every muscle within its range in every state', () => {
    for (const phase of Object.keys(FACES) as Phase[])
      for (const mood of MOODS)
        for (const [muscle, value] of Object.entries(inMood(FACES[phase], phase, mood).expression)) {
          const least = muscle === 'browAsymmetry' || muscle === 'mouthShift' ? -1 : 0;
          expect(value, `${muscle} ${phase} ${mood}`).toBeGreaterThanOrEqual(least);
          expect(value, `${muscle} ${phase} ${mood}`).toBeLessThanOrEqual(1);
        }
  });
});

describe('a listener', () => {
  it('nods a moment after the visitor pauses, and seldom while they speak', () => {
    const poses = play(3.2, (s) => ({ phase: 'listening', mood: 'neutral', visitorSpeaks: s > 0.4 && s < 2 }));
    const pitches = poses.map(({ head }) => head.pitch);
    expect(spread(pitches.slice(63, 95))).toBeGreaterThan(2 * spread(pitches.slice(36, 60)));
  });
});

describe('a speaker', () => {
  const syllables = (s: number): number => (s % 4 > 3 ? 0 : 0.12 + 0.6 * Math.max(0, Math.sin(s * 7)) ** 6);
  const spoken = play(24, () => ({ ...quiet, phase: 'speaking' }), syllables).slice(60);

  it('lifts the brows and moves the head on stressed syllables', () => {
    const mumbled = play(24, () => ({ ...quiet, phase: 'speaking' }), () => 0.1).slice(60); // prettier-ignore
    const brows = (poses: readonly Pose[]): number => spread(poses.map(({ expression }) => expression.browOuterUp));
    expect(brows(spoken)).toBeGreaterThan(brows(mumbled) + 0.1);
  });

  it('is never twitchy: the head turns slower than 60° a second', () => {
    const fastest = spoken.slice(1).map(({ head }, at) => {
      const before = spoken[at].head;
      return Math.hypot(head.yaw - before.yaw, head.pitch - before.pitch, head.roll - before.roll) * 30;
    });
    expect(Math.max(...fastest)).toBeLessThan(1.05);
  });
});

describe('a guide who is alone', () => {
  it('never has a dead face: it moves within every second', () => {
    const poses = play(40, () => quiet);
    for (let second = 1; second < 39; second += 1) {
      const part = poses.slice(second * 30, second * 30 + 30);
      const moved = spread(part.map(({ head }) => head.yaw)) + spread(part.map(({ gaze }) => gaze.yaw));
      expect(moved + spread(part.map(({ expression }) => expression.smile))).toBeGreaterThan(0.004);
    }
  });

  it('greets the place of a visitor now and then, looking there', () => {
    const smiles = play(40, () => quiet).map(({ expression }) => expression.smile);
    expect(Math.max(...smiles)).toBeGreaterThan(FACES.idle.expression.smile + 0.2);
  });
});
