import { AGENT_SAMPLE_RATE, gainOf, MICROPHONE_FRAME_SAMPLES, MICROPHONE_SAMPLE_RATE } from '../../domain/pcm.ts';
import { createResampler } from '../../domain/resampler.ts';
import type { AudioHost } from '../../interfaces/audio-host.ts';
import type { Clock } from '../../interfaces/clock.ts';
import type { EchoCanceller } from '../../interfaces/echo-canceller.ts';
import type { VisitorVoice } from '../../interfaces/visitor-voice.ts';
import { log } from '../../log.ts';
import { openPacedHost } from '../paced-host.ts';
import { openWavMicrophone } from './microphone.ts';
import { openRecording } from './recording.ts';

export type WavFileOptions = {
  /** What is heard is written here: 24 kHz mono from the host's start on; null for nowhere. */
  readonly recordFile: string | null;
  /** A WAV file, or somebody who is asked for each 10 ms; null for a quiet room. */
  readonly microphone?: string | VisitorVoice | null;
  /** The microphone also hears the loudspeaker, 6 dB quieter and 60 ms late. */
  readonly echo: boolean;
  /** Takes the echo out again. */
  readonly echoCanceller?: EchoCanceller | null;
};

const ECHO_GAIN = gainOf(-6);
/** The playout tells what is heard 30 ms ahead; the rest of the echo's 60 ms is the room. */
const ECHO_DELAY_MS = 60;
const AHEAD_MS = 40;
const ECHO_FRAMES = (ECHO_DELAY_MS + AHEAD_MS) / 10;

/** A ring of the last frames that the loudspeaker gave, at 16 kHz. */
function createEcho() {
  const resampler = createResampler({
    fromRate: AGENT_SAMPLE_RATE,
    toRate: MICROPHONE_SAMPLE_RATE,
    fromChannels: 1,
    toChannels: 1,
  });
  const frames: Int16Array[] = Array.from({ length: ECHO_FRAMES }, () => new Int16Array(MICROPHONE_FRAME_SAMPLES));
  return {
    /** @returns what was said now, for the canceller, and what arrives at the microphone now */
    next(said: Int16Array) {
      const far = resampler.process(said);
      frames.push(far);
      return { far, arriving: frames.shift() ?? far };
    },
  };
}

function add(into: Int16Array, samples: Int16Array, gain: number): void {
  for (let i = 0; i < into.length; i++) {
    into[i] = Math.max(-32_768, Math.min(32_767, into[i] + Math.round(samples[i] * gain)));
  }
}

/**
 * A loudspeaker and a microphone made of files, in real time.
 *
 * @throws Error if a file cannot be read or made
 */
export async function openWavFileHost(clock: Clock, options: WavFileOptions): Promise<AudioHost> {
  const microphone =
    typeof options.microphone === 'string' ? await openWavMicrophone(options.microphone) : options.microphone;
  const recording =
    options.recordFile === null
      ? null
      : await openRecording(options.recordFile, (reason) => {
          log.error('recording failed', { reason });
        });
  const echo = createEcho();
  const canceller = options.echoCanceller ?? null;
  canceller?.setDelayMs(ECHO_DELAY_MS + AHEAD_MS);
  const quiet: Int16Array = new Int16Array(MICROPHONE_FRAME_SAMPLES);
  let room = { far: quiet, arriving: quiet };
  return openPacedHost({
    name: 'wav-file',
    clock,
    said(samples) {
      recording?.add(samples);
      room = echo.next(samples);
    },
    hear(frame, atMs) {
      const voice = microphone?.next(frame.length, atMs) ?? null;
      if (voice !== null) frame.set(voice);
      if (options.echo) add(frame, room.arriving, ECHO_GAIN);
    },
    clean(frame) {
      if (options.echo) canceller?.process(frame, room.far);
    },
    async closed() {
      canceller?.close();
      await recording?.close();
    },
  });
}
