import { OVERLAP_CONFIDENCE, OVERLAP_START_MS } from '../domain/interruption-policy.ts';
import type { Opinion } from '../domain/opinion.ts';
import type { DetectorEvent, InterruptionDetector } from '../interfaces/interruption-detector.ts';
import type { VoiceDetector } from '../interfaces/voice-detector.ts';
import { rawFramesOf } from '../interruption-detectors/local/raw-frames.ts';

const FRAME = 160;
const ONSET_MS = 1000;

/** A second of a quiet room, the sound, and half a second of the room again. */
export function over(sound: Int16Array): Int16Array {
  const samples = new Int16Array(16_000 + Math.min(sound.length, 40_000) + 8000);
  for (let i = 0; i < samples.length; i++) samples[i] = ((i * 7919) % 13) - 6;
  samples.set(sound.subarray(0, 40_000), 16_000);
  return samples;
}

export type Judged = {
  readonly events: DetectorEvent[];
  readonly opinions: Opinion[];
  /** The voice detector's, each 10 ms from the first sample on. */
  readonly speech: number[];
};

/**
 * Plays a sound to a detector in 10 ms pieces, and closes it; the overlap opens when the voice detector believes in
 * speech, as in the kiosk.
 */
export async function judgedOver(
  sound: Int16Array,
  detector: InterruptionDetector,
  voice: VoiceDetector,
): Promise<Judged> {
  const samples = over(sound);
  const raw = await rawFramesOf(samples, voice);
  const stream = detector.openStream();
  const judged: Judged = { events: [], opinions: [], speech: [] };
  stream.listen((event) => judged.events.push(event));
  stream.watch?.((opinion) => judged.opinions.push(opinion));
  let [isOpen, believedMs] = [false, 0];
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) {
    const atMs = at / 16;
    const speechProbability = raw[Math.max(0, Math.floor((atMs + 10) / 25) - 1)].speechProbability;
    judged.speech.push(speechProbability);
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
  return judged;
}
