import type { Settings } from '../../domain/settings.ts';
import type { AudioHost } from '../../interfaces/audio-host.ts';
import type { Clock } from '../../interfaces/clock.ts';
import { createHostFront } from '../front.ts';
import { listDevices } from './devices.ts';
import { openMicrophonePart } from './microphone-part.ts';
import { spawnNodeProcess, type SpawnAudioProcess } from './spawn.ts';
import { openSpeakerPart } from './speaker-part.ts';

export type PortaudioOptions = {
  readonly clock: Clock;
  readonly audio: Settings['audio'];
  /** How a child is started where `fork` is not at hand. */
  readonly spawnAudioProcess?: SpawnAudioProcess;
};

/**
 * Real devices. Two processes of their own hold them, one the loudspeaker, one the microphone with its echo
 * canceller, so that neither can break or starve the other; both are started again for as long as the host is open.
 */
export function openPortaudioHost(options: PortaudioOptions): AudioHost {
  const { clock, audio } = options;
  const spawn = options.spawnAudioProcess ?? spawnNodeProcess;
  const front = createHostFront(clock);
  const microphone = openMicrophonePart({ clock, audio, spawn, front });
  const speaker = openSpeakerPart({ clock, audio, spawn, front, gave: microphone.far });
  let closing: Promise<void> | null = null;

  return {
    name: 'portaudio',
    microphone: front.microphone,
    play: speaker.play,
    endSegment: speaker.endSegment,
    clear: speaker.clear,
    duck: speaker.duck,
    pause: speaker.pause,
    resume: speaker.resume,
    rewind: speaker.rewind,
    devices: () => listDevices(spawn),
    listen: front.listen,
    close: () => {
      closing ??= Promise.all([speaker.close(), microphone.close()]).then(front.close);
      return closing;
    },
  };
}
