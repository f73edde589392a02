import { defaultSettings } from '../../main/domain/settings.ts';
import { speechNeeded } from '../../main/domain/interruption-policy.ts';
import { judgementFeatures } from '../../main/domain/judgement/judgement-features.ts';
import { OPERATING_POINTS, type OperatingPoint } from '../../main/domain/judgement/verdict.ts';
import type { RawFrame } from '../../main/domain/judgement/analyse-frame.ts';
import { openLocalStream } from '../../main/interruption-detectors/local/stream.ts';
import type { JudgementModel } from '../../main/interruption-detectors/local/model.ts';
import { rawFramesOf } from '../../main/interruption-detectors/local/raw-frames.ts';
import type { InterruptionStream } from '../../main/interfaces/interruption-detector.ts';
import type { VoiceDetector } from '../../main/interfaces/voice-detector.ts';
import { openVadDetector } from '../../main/interruption-detectors/vad.ts';
import { baselineProbabilities } from './baseline.ts';
import type { Trial } from './trials.ts';

/** When somebody said to stop, ms after the sound began; null: never. */
export type StoppedAfterMs = number | null;

export type Heard = {
  readonly trial: Trial;
  readonly stoppedAfterMs: Readonly<Record<string, StoppedAfterMs>>;
  /** When the kiosk began to ask the judges, ms after the onset; infinite: never. */
  readonly believedAfterMs: number;
  /** Ours, one for each 25 ms after the onset. */
  readonly probabilities: Float32Array;
};

const FRAME_SAMPLES = 160;
const POINTS = Object.keys(OPERATING_POINTS) as OperatingPoint[];

/**
 * Plays one trial to everybody in 10 ms pieces. Detectors are told of the overlap as in the kiosk: when the voice
 * detector believes in speech; where it never does, nobody is stopped.
 */
export async function hearTrial(trial: Trial, model: JudgementModel, voice: VoiceDetector): Promise<Heard> {
  const raw = await rawFramesOf(trial.samples, voice);
  const speech = raw.map(({ speechProbability }) => speechProbability);
  const streams: Record<string, InterruptionStream> = {
    'vad 200 ms': openVadDetector({ minInterruptionMs: 200 }).openStream(),
    'vad 500 ms': openVadDetector({ minInterruptionMs: 500 }).openStream(),
  };
  for (const point of POINTS)
    streams[point] = openLocalStream({ name: point, model: Promise.resolve(model), verdict: OPERATING_POINTS[point] });
  const believed = believedAtMs(speech, trial);
  const stoppedAfterMs: Record<string, StoppedAfterMs> = {};
  for (const [name, stream] of Object.entries(streams))
    stoppedAfterMs[name] = await play(stream, trial, speech, believed);
  stoppedAfterMs['energy'] = energyStops(raw, trial);
  stoppedAfterMs['rules'] = firstAbove(baselineProbabilities(raw).subarray(trial.onsetMs / 25), 0.5);
  const answers = await model.run(judgementFeatures(raw.slice(0, 120)));
  const probabilities = Float32Array.from(
    { length: 120 - trial.onsetMs / 25 },
    (_, i) => answers[(i + trial.onsetMs / 25) * 3],
  );
  return { trial, stoppedAfterMs, believedAfterMs: believed - trial.onsetMs, probabilities };
}

/** When the kiosk believes that somebody speaks over the agent. */
function believedAtMs(speech: readonly number[], { onsetMs }: Trial): number {
  const { confidence, startMs } = speechNeeded(defaultSettings.voice, 'adaptive', true);
  let inARow = 0;
  for (let frame = onsetMs / 25; frame < speech.length; frame++) {
    inARow = speech[frame] >= confidence ? inARow + 1 : 0;
    if (inARow * 25 >= startMs) return (frame + 1) * 25;
  }
  return Infinity;
}

async function play(
  stream: InterruptionStream,
  trial: Trial,
  speech: readonly number[],
  startsAtMs: number,
): Promise<StoppedAfterMs> {
  const told: { stopped: StoppedAfterMs; isDone: boolean; nowMs: number } = { stopped: null, isDone: false, nowMs: 0 };
  let isOpen = false;
  stream.listen((event) => {
    if (event.kind !== 'overlapping-speech') return;
    told.isDone = true;
    if (event.event.isInterruption) told.stopped = Math.max(told.nowMs, event.event.detectedAtMs) - trial.onsetMs;
  });
  for (let at = 0; at + FRAME_SAMPLES <= trial.samples.length && !told.isDone; at += FRAME_SAMPLES) {
    const atMs = at / 16;
    told.nowMs = atMs;
    if (!isOpen && atMs >= startsAtMs) {
      isOpen = true;
      stream.push({ kind: 'overlap-speech-started', atMs, speechDurationMs: atMs - trial.onsetMs });
    }
    const samples = trial.samples.subarray(at, at + FRAME_SAMPLES);
    // What was known at the end of the last whole frame.
    const speechProbability = speech[Math.max(0, Math.floor((atMs + 10) / 25) - 1)];
    stream.push({ kind: 'audio', samples, sampleRate: 16_000, atMs, speechProbability });
    // The network answers before the next piece: judged by when it was heard, not by how busy this machine is.
    if (isOpen) await new Promise((resolve) => setTimeout(resolve, at % 800 === 0 ? 2 : 0));
  }
  await stream.close();
  return told.stopped;
}

/** 300 ms that are 15 dB above the room. */
function energyStops(raw: readonly RawFrame[], { onsetMs }: Trial): StoppedAfterMs {
  const onset = onsetMs / 25;
  const room = raw.slice(4, onset).map(({ levelDbfs }) => levelDbfs);
  const floorDb = room.reduce((sum, level) => sum + level, 0) / room.length;
  return firstAbove(
    raw.slice(onset).map(({ levelDbfs }) => (levelDbfs > floorDb + 15 ? 1 : 0)),
    1,
    12,
  );
}

function firstAbove(values: ArrayLike<number>, threshold: number, frames = 2): StoppedAfterMs {
  let inARow = 0;
  for (let i = 0; i < values.length; i++) {
    inARow = values[i] >= threshold ? inARow + 1 : 0;
    if (inARow >= frames) return (i + 1) * 25;
  }
  return null;
}
