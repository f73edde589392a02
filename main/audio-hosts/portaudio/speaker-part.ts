import type { AgentAudioFrame } from '../../domain/audio-frames.ts';
import { nothingFrom } from '../../domain/foresight.ts';
import { AGENT_FRAME_SAMPLES } from '../../domain/pcm.ts';
import { createSpeechScript, type SpeechScript } from '../../domain/speech-script.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Clock } from '../../interfaces/clock.ts';
import type { HostFront } from '../front.ts';
import { USUAL_OUTPUT_LATENCY_MS } from './latencies.ts';
import type { FromProcess, SaidStep, ToProcess } from './protocol.ts';
import type { SpawnAudioProcess } from './spawn.ts';
import { superviseAudioProcess, type Supervised } from './supervised.ts';

export type SpeakerPartOptions = {
  readonly clock: Clock;
  readonly audio: Settings['audio'];
  readonly spawn: SpawnAudioProcess;
  readonly front: HostFront;
  /** What the loudspeaker gives, for the echo canceller. */
  readonly gave: (step: SaidStep) => void;
};

export type SpeakerPart = {
  readonly process: Supervised;
  readonly play: (frame: AgentAudioFrame) => void;
  readonly endSegment: (segmentId: string, generation: number) => void;
  readonly clear: (generation: number, fadeMs: number) => void;
  readonly duck: (gainDb: number, rampMs: number) => void;
  readonly pause: (fadeMs: number) => void;
  readonly resume: (fadeMs: number) => void;
  /** Mixed into what is said; lost while there is no loudspeaker. */
  readonly testSound: (samples: Int16Array) => void;
  readonly setLatencyMs: (latencyMs: number) => void;
  /** The delay that is reckoned with. */
  readonly latencyMs: () => number;
  readonly close: () => Promise<void>;
};

/** How the voice is to be, also in the next process. */
type Wanted = { oldestGeneration: number; duckGainDb: number; paused: boolean; latencyMs: number | null };

/** Main's side of the loudspeaker: keeps what is to be said until it was heard. */
export function openSpeakerPart(options: SpeakerPartOptions): SpeakerPart {
  const { clock, audio, front } = options;
  const script = createSpeechScript();
  const wanted: Wanted = { oldestGeneration: 0, duckGainDb: 0, paused: false, latencyMs: audio.outputLatencyMs };
  const silence = new Int16Array(AGENT_FRAME_SAMPLES);

  const process = superviseAudioProcess({
    name: 'loudspeaker',
    realtime: true,
    clock,
    spawn: options.spawn,
    tell: front.tell,
    opening: () => ({ kind: 'open-speaker', device: audio.outputDevice, ...wanted }),
    opened: feed,
    received,
    lost: (atMs) => {
      script.lost(atMs);
      front.upcoming([nothingFrom(atMs)]);
      feed();
    },
  });

  function feed(): void {
    if (process.isOpen()) {
      for (let line = script.nextLine(); line !== null; line = script.nextLine()) process.post(line);
    } else {
      // Without a process what was cleared is silent already.
      const events = script.settle();
      if (events.length > 0) front.said(silence, events, clock.nowMs());
    }
  }

  function received(message: FromProcess): void {
    if (message.kind !== 'said') return;
    const { step, upcoming } = message;
    front.upcoming(upcoming);
    options.gave(step);
    front.said(step.samples ?? silence, script.said(step.events, step.heardAtMs), step.heardAtMs);
    feed();
  }

  const order = (message: ToProcess | null): void => {
    if (message !== null) process.post(message);
    feed();
  };
  return {
    process,
    ...ordersFor(script, wanted, front, order),
    testSound: (samples) => {
      process.post({ kind: 'test-sound', samples });
    },
    setLatencyMs: (latencyMs) => {
      if (audio.outputLatencyMs !== null) return;
      wanted.latencyMs = latencyMs;
      process.post({ kind: 'output-latency', latencyMs });
    },
    latencyMs: () => wanted.latencyMs ?? USUAL_OUTPUT_LATENCY_MS,
    close: process.close,
  };
}

type Orders = Pick<SpeakerPart, 'play' | 'endSegment' | 'clear' | 'duck' | 'pause' | 'resume'>;

/** Each order changes what is wanted and then goes to the process, which may be another one soon. */
function ordersFor(
  script: SpeechScript,
  wanted: Wanted,
  front: HostFront,
  order: (message: ToProcess | null) => void,
): Orders {
  return {
    play: (frame) => {
      script.add(frame);
      order(null);
    },
    endSegment: (segmentId, generation) => {
      script.end(segmentId, generation);
      order(null);
    },
    clear: (generation, fadeMs) => {
      wanted.oldestGeneration = Math.max(wanted.oldestGeneration, generation);
      wanted.paused = false;
      front.clearBelow(generation);
      script.clear(generation);
      order({ kind: 'clear', generation, fadeMs });
    },
    duck: (gainDb, rampMs) => {
      wanted.duckGainDb = gainDb;
      order({ kind: 'duck', gainDb, rampMs });
    },
    pause: (fadeMs) => {
      wanted.paused = true;
      order({ kind: 'pause', fadeMs });
    },
    resume: (fadeMs) => {
      wanted.paused = false;
      order({ kind: 'resume', fadeMs });
    },
  };
}
