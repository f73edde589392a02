import { describe, expect, it } from 'vitest';
import {
  hearNothing,
  hearWindows,
  pipecatActivity,
  quiet,
  type SpeechActivity,
  type SpeechActivityOptions,
  type SpeechChange,
  windowsOf,
} from './speech-activity.ts';

/** One letter for each window: `S` speech, `s` speech too soft, `.` silence, `=` exactly on both thresholds. */
function windowsFrom(score: string, fromMs = 0): Parameters<typeof hearWindows>[1] {
  const values = { S: [0.9, 0.8], s: [0.9, 0.5], '.': [0.1, 0.8], '=': [0.7, 0.6] } as const;
  return Array.from(score, (letter, i) => {
    const [probability, volume] = values[letter as keyof typeof values];
    return { probability, volume, startedAtMs: fromMs + i * 32, endedAtMs: fromMs + (i + 1) * 32 };
  });
}

/** Hears a score one window at a time. */
function hear(
  score: string,
  options: SpeechActivityOptions = pipecatActivity,
): { changes: SpeechChange[]; activity: SpeechActivity } {
  let activity = quiet;
  const changes: SpeechChange[] = [];
  for (const window of windowsFrom(score)) {
    const heard = hearWindows(activity, [window], options);
    activity = heard.activity;
    if (heard.change) changes.push(heard.change);
  }
  return { changes, activity };
}

describe('speech activity', () => {
  it('35: believes a start at the sixth window and a stop at the sixth quiet one', () => {
    expect(hear('..SSSSS').changes).toEqual([]);
    expect(hear('..SSSSSS').changes).toEqual([{ kind: 'started', onsetAtMs: 64, atMs: 256 }]);
    expect(hear('SSSSSS.....').changes).toHaveLength(1);
    expect(hear('SSSSSSS......').changes.at(-1)).toEqual({ kind: 'stopped', endedAtMs: 7 * 32, atMs: 13 * 32 });
  });

  it('35: forgets a start at one quiet window and a stop at one with speech', () => {
    expect(hear('SSSSS.SSSSS').changes).toEqual([]);
    expect(hear('SSSSSS.....S.....').changes).toHaveLength(1);
  });

  it('35: counts values that are exactly on the thresholds', () => {
    expect(hear('======').changes).toHaveLength(1);
  });

  it('takes speech below the least volume for silence', () => {
    expect(hear('ssssssssssss').changes).toEqual([]);
  });

  it('35: tries the thresholds once for each call, after all its windows', () => {
    const started = hearWindows(quiet, windowsFrom('SSSSSS.'), pipecatActivity);
    expect([started.activity.phase, started.change]).toEqual(['quiet', null]);
    const speaking = hear('SSSSSS').activity;
    const stopped = hearWindows(speaking, windowsFrom('......S'), pipecatActivity);
    expect([stopped.activity.phase, stopped.change]).toEqual(['speaking', null]);
  });

  it.each([
    [16, 0],
    [48, 2],
    [80, 2],
    [200, 6],
    [500, 16],
    [0, 0],
  ])('35: rounds %i ms to %i windows, half to even', (ms, windows) => {
    expect(windowsOf(ms, pipecatActivity)).toBe(windows);
  });

  it('33: says nothing while it is starting or stopping', () => {
    expect(hear('SSS..SSS').changes).toEqual([]);
  });

  it('34: ends speech when no sound comes any more, and says nothing when it was quiet', () => {
    const speaking = hear('SSSSSS').activity;
    expect(hearNothing(speaking, 2000)).toEqual({
      activity: { ...speaking, phase: 'quiet', windows: 0 },
      change: { kind: 'stopped', endedAtMs: 192, atMs: 2000 },
    });
    expect(hearNothing(quiet, 2000).change).toBeNull();
    expect(hearNothing(hear('SSS').activity, 2000).change).toBeNull();
  });

  it('starts at the first window when no start time is asked for', () => {
    expect(hear('.S', { ...pipecatActivity, startMs: 0 }).changes).toEqual([
      { kind: 'started', onsetAtMs: 32, atMs: 64 },
    ]);
  });
});
