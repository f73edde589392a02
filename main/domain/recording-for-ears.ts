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
  const gains = Array.from({ length: channels }, (_, which) =>
    Math.min(MOST_GAIN, PEAK / Math.max(1, peakOf(samples, which, channels))),
  );
  const mixed = new Int16Array(samples.length / channels);
  for (let at = 0; at < mixed.length; at += 1) {
    let sum = 0;
    for (let which = 0; which < channels; which += 1) sum += samples[at * channels + which] * gains[which];
    mixed[at] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
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

function peakOf(samples: Int16Array, which: number, channels: number): number {
  let peak = 0;
  for (let at = which; at < samples.length; at += channels) peak = Math.max(peak, Math.abs(samples[at]));
  return peak;
}
