import { AGENT_SAMPLE_RATE } from './pcm.ts';
import { createResampler } from './resampler.ts';
import type { WavAudio } from './wav.ts';

/** Each voice is brought to this peak (−9 dBFS), so that a quiet visitor is heard beside a loud guide. */
const PEAK = 11_600;
/** A voice is raised by so much at most (24 dB): silence stays silent. */
const MOST_GAIN = 16;
const TAIL_MS = 20;

/**
 * The voices of a recording as a person wants to hear them: equally loud, both in one.
 *
 * @returns 24 kHz mono, as long as the recording
 */
export function mixForEars({ samples, channels, sampleRate }: WavAudio): Int16Array {
  const voices = Array.from({ length: channels }, (_, which) => samples.filter((__, at) => at % channels === which));
  const gains = voices.map((voice) => Math.min(MOST_GAIN, PEAK / Math.max(1, peakOf(voice))));
  const mixed = voices[0].map((_, at) => {
    const sum = voices.reduce((total, voice, which) => total + voice[at] * gains[which], 0);
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  });
  const resampler = createResampler({
    fromRate: sampleRate,
    toRate: AGENT_SAMPLE_RATE,
    fromChannels: 1,
    toChannels: 1,
  });
  // What the filter still holds at the end comes out with some silence after it.
  const tail = new Int16Array((sampleRate * TAIL_MS) / 1000);
  const [body, end] = [resampler.process(mixed), resampler.process(tail)];
  const whole = new Int16Array(body.length + end.length);
  whole.set(body);
  whole.set(end, body.length);
  return whole;
}

function peakOf(voice: Int16Array): number {
  return voice.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}
