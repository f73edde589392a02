import { readFile } from 'node:fs/promises';
import { MICROPHONE_SAMPLE_RATE } from '../../domain/pcm.ts';
import { createResampler } from '../../domain/resampler.ts';
import { parseWav } from '../../domain/wav.ts';
import type { VisitorVoice } from '../../interfaces/visitor-voice.ts';

/**
 * A visitor out of a WAV file of any rate, mono or stereo, heard once from the start.
 *
 * @throws Error that names the file if it cannot be read
 */
export async function openWavMicrophone(file: string): Promise<VisitorVoice> {
  const wav = await readFile(file)
    .then(parseWav)
    .catch((cause: unknown) => {
      throw new Error(`cannot play ${file} into the microphone`, { cause });
    });
  const resampler = createResampler({
    fromRate: wav.sampleRate,
    toRate: MICROPHONE_SAMPLE_RATE,
    fromChannels: wav.channels,
    toChannels: 1,
  });
  const voice = resampler.process(wav.samples);
  let said = 0;
  return {
    next(samples) {
      if (said >= voice.length) return null;
      const piece = new Int16Array(samples);
      piece.set(voice.subarray(said, said + samples));
      said += samples;
      return piece;
    },
  };
}
