import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATING_POINTS } from '../../domain/judgement/verdict.ts';
import type { Opinion } from '../../domain/opinion.ts';
import { judgeAgain, judgeBySecond } from '../../domain/what-if.ts';
import type { DetectorEvent } from '../../interfaces/interruption-detector.ts';
import type { VoiceDetector } from '../../interfaces/voice-detector.ts';
import { fixtures, type Fixture } from '../../testing/fixtures.ts';
import { judgedOver, over } from '../../testing/judged-over.ts';
import { openSilero } from '../../voice-detectors/silero.ts';
import { withSecondOpinion } from '../second-opinion.ts';
import { openLocalDetector } from './detector.ts';
import { openJudgementEstimator } from './estimator.ts';
import { openJudgementModel } from './model.ts';

let voice: VoiceDetector;
beforeAll(async () => {
  voice = await openSilero();
});
afterAll(() => voice.close());

const judged = async (sound: Int16Array, options: { readonly modelFile?: string } = {}): Promise<DetectorEvent[]> => {
  const detector = openLocalDetector({ operatingPoint: 'balanced', ...options });
  return (await judgedOver(sound, detector, voice)).events;
};

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

  // What the panel tries with other values must be what was, with those of then.
  it.each(['libri-1688', 'libri-5703', 'mm-fee081', 'okay-fee078'])(
    'judges %s again from its kept curve as it was judged, and so does a second one',
    async (name) => {
      const found = [...fixtures('interruptions'), ...fixtures('short'), ...fixtures('noise')].find(
        (fixture) => fixture.name === name,
      )!;
      const detector = withSecondOpinion(
        openLocalDetector({ operatingPoint: 'balanced' }),
        openLocalDetector({ operatingPoint: 'balanced' }),
      );
      const sound = new Int16Array(40_000);
      sound.set(found.samples.subarray(0, sound.length));
      const { events, opinions, speech } = await judgedOver(sound, detector, voice);
      const verdict = events.flatMap((event) => (event.kind === 'overlapping-speech' ? [event.event] : []))[0];
      const curveOf = (judge: Opinion['judge']) => {
        const curve = opinions.find((opinion) => opinion.kind === 'curve' && opinion.judge === judge);
        if (curve?.kind !== 'curve') throw new Error(`no curve of the ${judge} judge`);
        return { fromMs: curve.fromMs, probabilities: [...curve.probabilities] };
      };
      const past = {
        verdict: verdict.isInterruption ? ('interruption' as const) : ('backchannel' as const),
        detectionDelayMs: verdict.detectionDelayMs,
        curve: { fromMs: -verdict.overlapStartedAtMs!, stepMs: 10, speech, agent: [] },
        judgeCurve: curveOf('first'),
        secondCurve: curveOf('second'),
        probabilities: null,
        agentEndedAfterMs: null,
      };
      const { threshold, minFrames } = OPERATING_POINTS.balanced;
      const values = { threshold, holdsMs: minFrames * 25, minSpeechMs: 500, backchannelSilenceMs: 500 };
      const again = judgeAgain(past, values)!;
      expect([again.verdict, judgeBySecond(past, values)?.verdict]).toEqual([past.verdict, past.verdict]);
      // Asked each 50 ms, and not before it is an overlap.
      if (verdict.isInterruption)
        expect(Math.abs(again.detectionDelayMs! - verdict.detectionDelayMs)).toBeLessThanOrEqual(100);
      const live = opinions.filter((opinion) => opinion.kind === 'now' && opinion.judge === 'first');
      expect(live.length).toBeGreaterThan(0);
    },
  );

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
