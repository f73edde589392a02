import type { Settings } from '../domain/settings.ts';
import type { AudioHost } from '../interfaces/audio-host.ts';
import type { Clock } from '../interfaces/clock.ts';
import { openNullHost } from './null/host.ts';
import { openPortaudioHost } from './portaudio/host.ts';
import type { SpawnAudioProcess } from './portaudio/spawn.ts';
import { openWavFileHost, type WavFileOptions } from './wav-file/host.ts';

export type AudioHostKind = 'portaudio' | 'wav' | 'null';

export type AudioHostOptions = {
  readonly clock: Clock;
  readonly audio: Settings['audio'];
  readonly wav?: WavFileOptions;
  /** How the portaudio host starts its processes where Node's `fork` is not at hand. */
  readonly spawnAudioProcess?: SpawnAudioProcess;
};

/**
 * Opens ears and mouth. Devices that are missing are no failure: they are looked for as long as the host is open.
 *
 * @throws Error if a file of the wav host cannot be read or made
 */
export async function openAudioHost(kind: AudioHostKind, options: AudioHostOptions): Promise<AudioHost> {
  switch (kind) {
    case 'wav':
      return openWavFileHost(options.clock, options.wav ?? { recordFile: null, echo: false });
    case 'portaudio':
      return openPortaudioHost(options);
    case 'null':
      return openNullHost(options.clock);
  }
}
