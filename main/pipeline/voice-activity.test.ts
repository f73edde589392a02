import { describe, expect, it } from 'vitest';
import type { MicrophoneFrame } from '../domain/audio-frames.ts';
import { SILENCE_DBFS } from '../domain/pcm.ts';
import { pipecatActivity } from '../domain/speech-activity.ts';
import type { Frame } from '../domain/speech-frames.ts';
import type { VoiceDetector } from '../interfaces/voice-detector.ts';
import { openPipeline } from './pipeline.ts';
import { openVoiceActivity, type VoiceActivity } from './voice-activity.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function openEar(probability: (window: Float32Array) => Promise<number>): {
  frames: Frame[];
  failures: string[];
  activity: VoiceActivity;
  hear: (fromMs: number, toMs: number, loud: boolean) => Promise<void>;
} {
  const [frames, failures]: [Frame[], string[]] = [[], []];
  const detector: VoiceDetector = {
    name: 'test',
    windowSamples: 512,
    speechProbability: probability,
    reset: () => undefined,
    close: () => Promise.resolve(),
  };
  const activity = openVoiceActivity({
    detector,
    activity: () => pipecatActivity,
    onFailure: (error) => failures.push(String(error)),
  });
  const pipeline = openPipeline({
    processors: [activity],
    onError: (_part, error) => {
      throw error;
    },
    onOut: (frame, direction) => {
      if (direction === 'down') frames.push(frame);
    },
  });
  pipeline.pushDown({ kind: 'StartFrame' });
  const hear = async (fromMs: number, toMs: number, loud: boolean): Promise<void> => {
    for (let capturedAtMs = fromMs; capturedAtMs < toMs; capturedAtMs += 10) {
      const samples = Int16Array.from({ length: 160 }, (_, i) => (!loud ? 0 : i % 8 < 4 ? 6000 : -6000));
      const microphone: MicrophoneFrame = { samples, capturedAtMs, rawDbfs: -30, speakerDbfs: SILENCE_DBFS };
      pipeline.pushDown({ kind: 'InputAudioRawFrame', microphone });
      await settle();
    }
  };
  return { frames, failures, activity, hear };
}
const loudness = (window: Float32Array): Promise<number> => Promise.resolve(Math.abs(window[256]) > 0.01 ? 0.9 : 0.05);
const changes = (frames: readonly Frame[]): Frame[] => frames.filter(({ kind }) => kind.startsWith('VAD'));

describe('voice activity', () => {
  it('37: passes an audio frame on before it says what is in it', async () => {
    const ear = openEar(loudness);
    await ear.hear(0, 40, true);
    expect(ear.frames.map(({ kind }) => kind)).toEqual([
      'StartFrame',
      'InputAudioRawFrame',
      'InputAudioRawFrame',
      'InputAudioRawFrame',
      'InputAudioRawFrame',
      'SpeechWindowFrame',
    ]);
  });

  it('33: says start and stop once each, with what it took and when the sound began and ended', async () => {
    const ear = openEar(loudness);
    await ear.hear(0, 320, false);
    await ear.hear(320, 960, true);
    await ear.hear(960, 1600, false);
    expect(changes(ear.frames)).toMatchObject([
      { kind: 'VADUserStartedSpeakingFrame', startMs: 200, onsetAtMs: 320, timestampMs: 512 },
      { kind: 'VADUserStoppedSpeakingFrame', stopMs: 200, endedAtMs: 960, timestampMs: 1152 },
    ]);
  });

  it('34: ends speech when the microphone falls silent for a second', async () => {
    const ear = openEar(loudness);
    await ear.hear(0, 640, true);
    ear.activity.tick(1600);
    expect(changes(ear.frames)).toHaveLength(1);
    ear.activity.tick(1640);
    expect(changes(ear.frames).map(({ kind }) => kind)).toEqual([
      'VADUserStartedSpeakingFrame',
      'VADUserStoppedSpeakingFrame',
    ]);
  });

  it('38: takes a failure of the model for silence and says it', async () => {
    const ear = openEar(() => Promise.reject(new Error('broken')));
    await ear.hear(0, 640, true);
    expect([changes(ear.frames), ear.failures[0]]).toEqual([[], 'Error: broken']);
  });

  it('starts a new window after a hole in the sound, at the right time', async () => {
    const ear = openEar(loudness);
    await ear.hear(0, 20, true);
    await ear.hear(1000, 1040, true);
    const windows = ear.frames.flatMap((frame) =>
      frame.kind === 'SpeechWindowFrame' ? [frame.window.startedAtMs] : [],
    );
    expect(windows).toEqual([1000]);
  });
});
