import { analyseFrame, FRAME_SAMPLES, LOOK_BACK_SAMPLES, type RawFrame } from '../../domain/judgement/analyse-frame.ts';
import type { VoiceDetector } from '../../interfaces/voice-detector.ts';

/**
 * The frames of a whole window, with the voice detector run over it from a fresh start.
 *
 * @param samples 16 kHz mono
 * @returns one for each whole 25 ms
 */
export async function rawFramesOf(samples: Int16Array, voiceDetector: VoiceDetector): Promise<RawFrame[]> {
  const { windowSamples } = voiceDetector;
  voiceDetector.reset();
  const padded = new Int16Array(LOOK_BACK_SAMPLES - FRAME_SAMPLES + samples.length);
  padded.set(samples, LOOK_BACK_SAMPLES - FRAME_SAMPLES);
  const window = new Float32Array(windowSamples);
  const frames: RawFrame[] = [];
  let heardTo = 0;
  let speechProbability = 0;
  for (let end = FRAME_SAMPLES; end <= samples.length; end += FRAME_SAMPLES) {
    for (; heardTo + windowSamples <= end; heardTo += windowSamples) {
      for (let i = 0; i < windowSamples; i++) window[i] = samples[heardTo + i] / 32_768;
      speechProbability = await voiceDetector.speechProbability(window);
    }
    const to = end + LOOK_BACK_SAMPLES - FRAME_SAMPLES;
    frames.push(analyseFrame(padded.subarray(to - LOOK_BACK_SAMPLES, to), speechProbability));
  }
  return frames;
}
