import { describe, expect, it } from 'vitest';
import { openOverlapSoundRecorder, type OverlapSound, type OverlapSoundRecorder } from './overlap-sound.ts';
import { levelDbfs } from './pcm.ts';
import { overlapJudged } from '../testing/overlap-judged.ts';

const tone = (hertz: number, sampleRate: number, count: number, from: number): Int16Array =>
  Int16Array.from({ length: count }, (_, i) => 8000 * Math.sin((2 * Math.PI * hertz * (from + i)) / sampleRate));

/** Ten seconds in which the agent speaks from 0 to 6 s and the visitor from 5 to 7 s; the verdict is at 5.3 s. */
function tenSeconds(recorder: OverlapSoundRecorder, jitterMs = 0): OverlapSound[] {
  const found: OverlapSound[] = [];
  for (let atMs = 0; atMs < 10_000; atMs += 10) {
    if (atMs % 20 === 0 && atMs < 6000) {
      const samples = tone(300, 24_000, 480, atMs * 24);
      recorder.say({ segmentId: 'a', generation: 0, positionMs: atMs, heardAtMs: 1000 + atMs, samples });
    }
    const samples = atMs >= 5000 && atMs < 7000 ? tone(500, 16_000, 160, atMs * 16) : new Int16Array(160);
    const late = jitterMs * ((atMs / 10) % 3);
    found.push(...recorder.hear({ samples, capturedAtMs: 1000 + atMs + late, rawDbfs: -30, speakerDbfs: -30 }));
    if (atMs === 5300) recorder.note(judgedAfterStart(6000, 6300));
  }
  return found;
}

function judgedAfterStart(startedAtMs: number, detectedAtMs: number) {
  const event = overlapJudged(detectedAtMs);
  if (event.kind !== 'overlap-judged') throw new Error('no verdict');
  const verdict = { ...event.verdict, overlapStartedAtMs: startedAtMs, detectedAtMs };
  return { ...event, verdict };
}

const channel = ({ samples }: OverlapSound, which: 0 | 1): Int16Array =>
  samples.filter((_, i) => i % 2 === which).slice();
const at = (track: Int16Array, fromMs: number, untilMs: number): number =>
  Math.round(levelDbfs(track.subarray(fromMs * 16, untilMs * 16)));

describe('the sound of an overlap', () => {
  it('is both voices in their places from three seconds before it to three after its verdict, once', () => {
    const sounds = tenSeconds(openOverlapSoundRecorder());
    expect(sounds).toHaveLength(1);
    const [sound] = sounds;
    expect([sound.createdAtMs, sound.fromMs, sound.samples.length]).toEqual([6300, -3000, 2 * 6300 * 16]);
    const [visitor, agent] = [channel(sound, 0), channel(sound, 1)];
    expect([at(visitor, 0, 2999), at(visitor, 3001, 4999), at(visitor, 5001, 6299)]).toEqual([-100, -15, -100]);
    expect([at(agent, 0, 3990), at(agent, 4010, 6299)]).toEqual([-15, -100]);
  });

  it('has no seams where the microphone’s times waver', () => {
    const [calm] = tenSeconds(openOverlapSoundRecorder());
    const [wavering] = tenSeconds(openOverlapSoundRecorder(), 2);
    // Off by the waver of the first frame at most.
    const shift = Math.round(wavering.fromMs * 16) - Math.round(calm.fromMs * 16);
    const count = 6000 * 16;
    expect(channel(wavering, 0).subarray(64, count)).toEqual(channel(calm, 0).subarray(64 + shift, count + shift));
  });

  it('keeps the rate of the agent’s voice: its tone has as many waves as before', () => {
    const [sound] = tenSeconds(openOverlapSoundRecorder());
    const agent = channel(sound, 1).subarray(1000 * 16, 2000 * 16);
    const waves = agent.filter((value, i) => i > 0 && agent[i - 1] < 0 && value >= 0).length;
    expect(Math.abs(waves - 300)).toBeLessThanOrEqual(1);
  });

  it('is gone when it is to be forgotten', () => {
    const recorder = openOverlapSoundRecorder();
    const forgetful = {
      ...recorder,
      note: (event: Parameters<typeof recorder.note>[0]) => {
        recorder.note(event);
        recorder.forget();
      },
    };
    expect(tenSeconds(forgetful)).toEqual([]);
  });
});
