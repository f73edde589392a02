import type { Settings } from '../../domain/settings.ts';
import type { AudioHost } from '../../interfaces/audio-host.ts';
import type { Clock } from '../../interfaces/clock.ts';
import { createHostFront } from '../front.ts';
import { listDevices } from './devices.ts';
import { openMicrophonePart, type MicrophonePart } from './microphone-part.ts';
import { openPulseWatch } from './pulse-watch.ts';
import { spawnNodeProcess, type SpawnAudioProcess } from './spawn.ts';
import { openSpeakerPart, type SpeakerPart } from './speaker-part.ts';

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
  const watch = watchServer(speaker, microphone);
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
      watch.close();
      closing ??= Promise.all([speaker.close(), microphone.close()]).then(front.close);
      return closing;
    },
  };
}

/** The driver's own queue, before the sound server's; measured. */
const QUEUE_LATENCY_MS = 16;
const LATENCY_LOOKS = 3;
const LOOK_EVERY_MS = 700;
/** Of so many ticks one looks when all is well. */
const LOOK_NOW_AND_THEN = 20;
const AGREE_MS = 15;
/** A difference that nobody sees or hears. */
const SAME_LATENCY_MS = 6;

/** What the sound server knows better than the driver: that the microphone was moved, and how late we are heard. */
function watchServer(speaker: SpeakerPart, microphone: MicrophonePart): { close: () => void } {
  let wasDeaf = false;
  let latencies: number[] = [];
  let latencyMs = 0;
  let isSettled = false;
  let looksFor: number | undefined;
  let knownDevices = '';

  function heardItself(deaf: boolean, source: string | null): void {
    if (deaf === wasDeaf) return;
    wasDeaf = deaf;
    microphone.setDeaf(deaf);
    const detail = `the microphone is gone; the sound server offers ${source ?? 'nothing'} instead`;
    microphone.process.on(deaf ? { kind: 'device-lost', detail } : { kind: 'device-back' });
  }

  /** A sink that just woke tells of a backlog that it works off: only looks that agree count. */
  function lateBy(serverMs: number): void {
    latencies = [...latencies, serverMs + QUEUE_LATENCY_MS].slice(-LATENCY_LOOKS);
    isSettled = latencies.length === LATENCY_LOOKS && Math.max(...latencies) - Math.min(...latencies) < AGREE_MS;
    if (!isSettled) return;
    const median = latencies.toSorted((a, b) => a - b)[1];
    if (Math.abs(median - latencyMs) < SAME_LATENCY_MS) return;
    latencyMs = median;
    speaker.setLatencyMs(median);
  }

  const watch = openPulseWatch({
    speakerPid: speaker.process.pid,
    microphonePid: microphone.process.pid,
    seen: ({ hearsItself, source, speakerLatencyMs, devices }) => {
      heardItself(hearsItself, source);
      if (speakerLatencyMs !== null) lateBy(speakerLatencyMs);
      if (devices === knownDevices) return;
      knownDevices = devices;
      for (const part of [speaker, microphone]) part.process.on({ kind: 'devices-changed' });
    },
  });
  // A new process has a new stream: a few looks tell how late it is. Later it is looked at now and then.
  let ticks = 0;
  const ticker = setInterval(() => {
    if (!speaker.process.isOpen()) return;
    if (speaker.process.pid() !== looksFor) {
      latencies = [];
      isSettled = false;
    }
    looksFor = speaker.process.pid();
    if (!isSettled || ticks++ % LOOK_NOW_AND_THEN === 0) watch.look();
  }, LOOK_EVERY_MS);
  return {
    close: () => {
      clearInterval(ticker);
      watch.close();
    },
  };
}
