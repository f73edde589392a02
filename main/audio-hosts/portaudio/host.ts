import type { Settings } from '../../domain/settings.ts';
import type { AudioHost } from '../../interfaces/audio-host.ts';
import type { Clock } from '../../interfaces/clock.ts';
import { createOutputLatency, type OutputLatency } from '../../domain/output-latency.ts';
import { createHostFront } from '../front.ts';
import { createLoopTest } from '../loop-test.ts';
import { FRAME_MS } from '../../domain/pcm.ts';
import { listDevices } from './devices.ts';
import { INPUT_LATENCY_MS, QUEUE_LATENCY_MS, USUAL_OUTPUT_LATENCY_MS } from './latencies.ts';
import { openMicrophonePart, type MicrophonePart } from './microphone-part.ts';
import type { SaidStep } from './protocol.ts';
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
  const reckoning = createOutputLatency(audio.outputLatencyMs ?? USUAL_OUTPUT_LATENCY_MS);
  const heardLoop = (lagMs: number): void => {
    if (reckoning.loopSays(lagMs)) speaker.setLatencyMs(reckoning.latencyMs());
  };
  const microphone = openMicrophonePart({ clock, audio, spawn, front, heardLoop });
  const gave = (step: SaidStep): void => {
    microphone.far(step);
    loopTest.step(step.hasTestSound, step.heardAtMs);
  };
  const speaker = openSpeakerPart({ clock, audio, spawn, front, gave });
  const watch = watchServer(speaker, microphone, reckoning);
  const loopTest = createLoopTest({
    playSound: speaker.testSound,
    find: microphone.findLoop,
    reckon: (lagMs) => {
      const roundTripMs = speaker.latencyMs() + lagMs + INPUT_LATENCY_MS + FRAME_MS;
      // A test sound is clear: it counts as often as it takes.
      for (let look = 0; look < 3; look++) heardLoop(lagMs);
      return { roundTripMs, outputLatencyMs: speaker.latencyMs() };
    },
  });
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
    devices: () => listDevices(spawn),
    testTone: loopTest.testTone,
    measureLoop: loopTest.measureLoop,
    playBeside: loopTest.playBeside,
    listen: front.listen,
    close: () => {
      watch.close();
      closing ??= Promise.all([speaker.close(), microphone.close()]).then(front.close);
      return closing;
    },
  };
}

const LOOK_EVERY_MS = 700;
/** Of so many ticks one looks when all is well. */
const LOOK_NOW_AND_THEN = 20;

/** What the sound server knows better than the driver: that the microphone was moved, and how late we are heard. */
function watchServer(
  speaker: SpeakerPart,
  microphone: MicrophonePart,
  reckoning: OutputLatency,
): { readonly close: () => void } {
  let wasDeaf = false;
  let looksFor: number | undefined;
  let knownDevices = '';

  function heardItself(deaf: boolean, source: string | null): void {
    if (deaf === wasDeaf) return;
    wasDeaf = deaf;
    microphone.setDeaf(deaf);
    const detail = `the microphone is gone; the sound server offers ${source ?? 'nothing'} instead`;
    microphone.process.on(deaf ? { kind: 'device-lost', detail } : { kind: 'device-back' });
  }

  const watch = openPulseWatch({
    speakerPid: speaker.process.pid,
    microphonePid: microphone.process.pid,
    seen: ({ hearsItself, source, speakerLatencyMs, devices }) => {
      heardItself(hearsItself, source);
      if (speakerLatencyMs !== null && reckoning.serverSays(speakerLatencyMs + QUEUE_LATENCY_MS))
        speaker.setLatencyMs(reckoning.latencyMs());
      if (devices === knownDevices) return;
      knownDevices = devices;
      for (const part of [speaker, microphone]) part.process.on({ kind: 'devices-changed' });
    },
  });
  // A new process has a new stream: a few looks tell how late it is. Later it is looked at now and then.
  let ticks = 0;
  const ticker = setInterval(() => {
    if (!speaker.process.isOpen()) return;
    if (speaker.process.pid() !== looksFor) reckoning.newStream();
    looksFor = speaker.process.pid();
    if (!reckoning.isSettled() || ticks++ % LOOK_NOW_AND_THEN === 0) watch.look();
  }, LOOK_EVERY_MS);
  return {
    close: () => {
      clearInterval(ticker);
      watch.close();
    },
  };
}
