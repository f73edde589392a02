import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OVERLAP_CONFIDENCE, OVERLAP_START_MS } from '../../domain/interruption-policy.ts';
import type { DetectorEvent } from '../../interfaces/interruption-detector.ts';
import type { VoiceDetector } from '../../interfaces/voice-detector.ts';
import { fixtures, type Fixture } from '../../testing/fixtures.ts';
import { openSilero } from '../../voice-detectors/silero.ts';
import { withSecondOpinion } from '../second-opinion.ts';
import { openLocalDetector } from './detector.ts';
import { openJudgementEstimator } from './estimator.ts';
import { openJudgementModel } from './model.ts';
import { rawFramesOf } from './raw-frames.ts';

const FRAME = 160;
const ONSET_MS = 1000;
let voice: VoiceDetector;
beforeAll(async () => {
  voice = await openSilero();
});
afterAll(() => voice.close());

/** A second of a quiet room, the sound, and half a second of the room again. */
function over(sound: Int16Array): Int16Array {
  const samples = new Int16Array(16_000 + Math.min(sound.length, 40_000) + 8000);
  for (let i = 0; i < samples.length; i++) samples[i] = ((i * 7919) % 13) - 6;
  samples.set(sound.subarray(0, 40_000), 16_000);
  return samples;
}

/** Plays it to a stream in 10 ms pieces; the overlap opens when the voice detector believes in speech, as in the kiosk. */
async function judged(sound: Int16Array, options: { readonly modelFile?: string } = {}): Promise<DetectorEvent[]> {
  const samples = over(sound);
  const raw = await rawFramesOf(samples, voice);
  const detector = openLocalDetector({ operatingPoint: 'balanced', ...options });
  const stream = detector.openStream();
  const events: DetectorEvent[] = [];
  stream.listen((event) => events.push(event));
  let [isOpen, believedMs] = [false, 0];
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) {
    const atMs = at / 16;
    const speechProbability = raw[Math.max(0, Math.floor((atMs + 10) / 25) - 1)].speechProbability;
    stream.push({
      kind: 'audio',
      samples: samples.subarray(at, at + FRAME),
      sampleRate: 16_000,
      atMs,
      speechProbability,
    });
    believedMs = speechProbability >= OVERLAP_CONFIDENCE ? believedMs + 10 : 0;
    if (!isOpen && atMs > ONSET_MS && believedMs >= OVERLAP_START_MS) {
      isOpen = true;
      stream.push({ kind: 'overlap-speech-started', atMs, speechDurationMs: believedMs });
    }
    if (isOpen && at % 800 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  if (!isOpen) stream.push({ kind: 'overlap-speech-started', atMs: samples.length / 16, speechDurationMs: 0 });
  stream.push({ kind: 'overlap-speech-ended', atMs: samples.length / 16, agentEnded: false });
  await new Promise((resolve) => setTimeout(resolve, 30));
  await stream.close();
  await detector.close();
  return events;
}

const named = (role: 'interruptions' | 'short' | 'noise', name: string): Fixture => {
  const found = fixtures(role).find((fixture) => fixture.name === name);
  if (!found) throw new Error(`no fixture ${name}`);
  return found;
};

describe('the local judge', () => {
  // Speakers that the network never heard.
  it.each(['libri-1688', 'libri-198', 'libri-3080', 'libri-5703'])('gives the floor to %s, soon', async (name) => {
    const [verdict, metrics] = await judged(named('interruptions', name).samples);
    expect(verdict).toMatchObject({ kind: 'overlapping-speech', event: { isInterruption: true, detector: 'local' } });
    expect(metrics).toMatchObject({ kind: 'metrics-collected', metrics: { numInterruptions: 1 } });
    if (verdict.kind !== 'overlapping-speech') throw new Error('no verdict');
    expect(verdict.event.detectionDelayMs).toBeLessThanOrEqual(800);
    expect(verdict.event.because).toMatch(/^0\.\d+ ≥ 0\.\d+ for \d+ ms after \d+ ms/);
    expect(verdict.event.speechInput?.length).toBeGreaterThan(16_000);
  });

  it.each(['mm-fee081', 'kay-mee089', 'yep-mee075', 'okay-fee078'])('keeps the floor through %s', async (name) => {
    const events = await judged(named('short', name).samples);
    expect(events[0]).toMatchObject({ kind: 'overlapping-speech', event: { isInterruption: false } });
    expect(events.filter(({ kind }) => kind === 'overlapping-speech')).toHaveLength(1);
  });

  it.each(['tap', 'friction', 'typing'])('keeps the floor through the noise of %s', async (name) => {
    const [verdict] = await judged(named('noise', name).samples);
    expect(verdict).toMatchObject({ kind: 'overlapping-speech', event: { isInterruption: false } });
  });

  it('says what is wrong with a file that is no network, and what stands behind it may judge', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-judge-'));
    const modelFile = join(folder, 'mine.onnx');
    writeFileSync(modelFile, 'nonsense');
    const events = await judged(named('short', 'mm-fee081').samples, { modelFile });
    expect(events).toMatchObject([{ kind: 'error', error: { recoverable: false } }]);
    await expect(openJudgementModel(modelFile)).rejects.toThrow(/mine\.onnx is no network for judging/);
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers a whole window as the server does: one value for each 25 ms, none of it from the future', async () => {
    const estimator = await openJudgementEstimator({ voiceDetector: await openSilero() });
    const samples = over(named('interruptions', 'libri-1688').samples).subarray(0, 40_000);
    const [whole, half, nothing] = await Promise.all([
      estimator.probabilities(samples),
      estimator.probabilities(samples.subarray(0, 24_000)),
      estimator.probabilities(new Int16Array(100)),
    ]);
    expect(whole).toHaveLength(100);
    expect(nothing).toHaveLength(0);
    half.forEach((value, frame) => {
      expect(Math.abs(value - whole[frame])).toBeLessThan(1e-4);
    });
    await estimator.close();
  });

  it('lets a second judge speak beside it, and only beside it', async () => {
    const detector = withSecondOpinion(
      openLocalDetector({ operatingPoint: 'calm' }),
      openLocalDetector({ operatingPoint: 'eager' }),
    );
    const stream = detector.openStream();
    const kinds: string[] = [];
    stream.listen(({ kind }) => kinds.push(kind));
    stream.push({ kind: 'overlap-speech-started', atMs: 0, speechDurationMs: 0 });
    stream.push({ kind: 'overlap-speech-ended', atMs: 10, agentEnded: false });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(kinds.toSorted()).toEqual(['metrics-collected', 'overlapping-speech', 'second-opinion']);
    await stream.close();
    await detector.close();
  });
});
