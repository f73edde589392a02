import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OVERLAP_CONFIDENCE, OVERLAP_START_MS } from '../../main/domain/interruption-policy.ts';
import { openWebrtcEchoCanceller } from '../../main/echo-cancellers/webrtc.ts';
import { OPERATING_POINTS } from '../../main/domain/judgement/verdict.ts';
import { createResampler } from '../../main/domain/resampler.ts';
import { parseWav } from '../../main/domain/wav.ts';
import { openLocalStream } from '../../main/interruption-detectors/local/stream.ts';
import type { JudgementModel } from '../../main/interruption-detectors/local/model.ts';
import type { VoiceDetector } from '../../main/interfaces/voice-detector.ts';
import { fixtures } from '../../main/testing/fixtures.ts';
import { convolve } from './convolve.ts';
import type { Trial } from './trials.ts';

export type Hours = {
  readonly noiseMinutes: number;
  readonly noiseStopsPerHour: number;
  readonly ownVoiceMinutes: number;
  readonly ownVoiceStops: number;
};

const FRAME = 160;
/** As the kiosk has it: so much likely speech opens an overlap, so much silence ends it. */
const START_WINDOWS = Math.round(OVERLAP_START_MS / 32);
const STOP_WINDOWS = 22;
const OWN_VOICE_MINUTES = 30;

/** Long listening, with overlaps opened only when the voice detector believes in speech, as in the kiosk. */
export async function hearHours(trials: readonly Trial[], model: JudgementModel, voice: VoiceDetector): Promise<Hours> {
  const noises = trials.filter(({ kind }) => kind === 'noise').map(({ samples }) => samples);
  const noise = joined(noises);
  const leak = ownVoiceLeft();
  const noiseMinutes = noise.length / 16_000 / 60;
  const noiseStops = await stopsIn(noise, model, voice);
  const leakStops = await stopsIn(leak, model, voice);
  return {
    noiseMinutes,
    noiseStopsPerHour: (noiseStops * 60) / noiseMinutes,
    ownVoiceMinutes: leak.length / 16_000 / 60,
    ownVoiceStops: leakStops,
  };
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

async function stopsIn(samples: Int16Array, model: JudgementModel, voice: VoiceDetector): Promise<number> {
  const stream = openLocalStream({ name: 'calm', model: Promise.resolve(model), verdict: OPERATING_POINTS.calm });
  let [stops, isOpen, speech, silence] = [0, false, 0, 0];
  stream.listen((event) => {
    if (event.kind !== 'overlapping-speech') return;
    isOpen = false;
    if (event.event.isInterruption) stops += 1;
  });
  voice.reset();
  const window = new Float32Array(voice.windowSamples);
  let [filled, probability] = [0, 0];
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) {
    const frame = samples.subarray(at, at + FRAME);
    const atMs = at / 16;
    for (const sample of frame) {
      window[filled++] = sample / 32_768;
      if (filled < window.length) continue;
      filled = 0;
      probability = await voice.speechProbability(window);
      speech = probability >= OVERLAP_CONFIDENCE ? speech + 1 : 0;
      silence = probability < 0.5 ? silence + 1 : 0;
      if (!isOpen && speech === START_WINDOWS) {
        isOpen = true;
        stream.push({ kind: 'overlap-speech-started', atMs, speechDurationMs: START_WINDOWS * 32 });
      }
      if (isOpen && silence === STOP_WINDOWS) stream.push({ kind: 'overlap-speech-ended', atMs, agentEnded: false });
    }
    stream.push({ kind: 'audio', samples: frame, sampleRate: 16_000, atMs, speechProbability: probability });
    if (isOpen && at % 800 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await stream.close();
  return stops;
}

/** The demo's voice through two rooms into the microphone, and through our canceller. */
function ownVoiceLeft(): Int16Array {
  const folder = join(import.meta.dirname, '../../assets/demo/museum-guide');
  const clips = readdirSync(folder).filter((name) => name.endsWith('.wav') && existsSync(join(folder, name)));
  const far = joined(clips.sort().map((name) => at16k(parseWav(readFileSync(join(folder, name))))));
  const left: Int16Array[] = [];
  const needed = Math.ceil((OWN_VOICE_MINUTES * 60 * 16_000) / far.length);
  const rooms = fixtures('rooms').map(({ samples }) => convolve(Float32Array.from(far), samples));
  for (let round = 0; round < needed; round++) {
    // From as loud as the loudspeaker down to a sixth, each room in turn.
    const gain = 0.83 ** Math.floor(round / rooms.length);
    const echo = rooms[round % rooms.length];
    const near = Int16Array.from({ length: far.length }, (_, i) => (i < 800 ? 0 : clipped(echo[i - 800] * gain)));
    const canceller = openWebrtcEchoCanceller();
    canceller.setDelayMs(50);
    for (let at = 0; at + FRAME <= near.length; at += FRAME)
      canceller.process(near.subarray(at, at + FRAME), far.subarray(at, at + FRAME));
    canceller.close();
    left.push(near);
  }
  return joined(left);
}

const clipped = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value)));

function at16k({ samples, sampleRate }: { readonly samples: Int16Array; readonly sampleRate: number }): Int16Array {
  if (sampleRate === 16_000) return samples;
  return createResampler({ fromRate: sampleRate, toRate: 16_000, fromChannels: 1, toChannels: 1 }).process(samples);
}
