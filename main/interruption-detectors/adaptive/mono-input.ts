import { createResampler, type Resampler } from '../../domain/resampler.ts';

/**
 * Any PCM to mono at one rate. Mono at that rate passes through uncopied; anything else is mixed down (floor of the
 * mean, as LiveKit does it) and resampled.
 *
 * @throws RangeError if the samples are no whole number of channels (a bug, not a failure)
 */
export function createMonoInput(
  toRate: number,
): (samples: Int16Array, sampleRate: number, channels: number) => Int16Array {
  let resampler: Resampler | null = null;
  let fromRate = toRate;
  return (samples, sampleRate, channels) => {
    const mono = channels === 1 ? samples : mixDown(samples, channels);
    if (sampleRate === toRate) return mono;
    if (resampler === null || fromRate !== sampleRate) {
      resampler = createResampler({ fromRate: sampleRate, toRate, fromChannels: 1, toChannels: 1 });
      fromRate = sampleRate;
    }
    return resampler.process(mono);
  };
}

function mixDown(samples: Int16Array, channels: number): Int16Array {
  if (!Number.isInteger(channels) || channels < 1 || samples.length % channels !== 0) {
    throw new RangeError(`${samples.length} samples are no whole number of frames of ${channels} channels`);
  }
  const mono = new Int16Array(samples.length / channels);
  for (let i = 0; i < mono.length; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += samples[i * channels + channel];
    mono[i] = Math.floor(sum / channels);
  }
  return mono;
}
