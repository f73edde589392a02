import { existsSync } from 'node:fs';
import type { StreamInput } from '../interruption-detectors/adaptive/stream.ts';

/** What the peer tells of one overlap, as it tells it: seconds, wall-clock ms. */
export type PeerEvent = {
  readonly isInterruption: boolean;
  readonly agentEnded?: boolean;
  readonly detectedAt: number;
  readonly overlapStartedAt?: number;
  readonly totalDurationInS: number;
  readonly predictionDurationInS: number;
  readonly detectionDelayInS: number;
  readonly speechInput?: Int16Array;
  readonly probabilities?: readonly number[];
  readonly probability: number;
  readonly numRequests: number;
};
export type PeerMetrics = {
  readonly numInterruptions: number;
  readonly numBackchannels: number;
  readonly numRequests: number;
};
export type Peer = {
  readonly events: PeerEvent[];
  readonly metrics: PeerMetrics[];
  /** Why its stream died, if it did. */
  failure: unknown;
  push(input: StreamInput): Promise<void>;
  updateOptions(options: { threshold: number }): Promise<void>;
  close(): Promise<void>;
};
export type PeerOptions = {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly threshold?: number;
};

type PeerStream = {
  pushFrame(frame: unknown): Promise<void>;
  stream(): ReadableStream<PeerEvent>;
  close(): Promise<void>;
};
type PeerDetector = {
  createStream(): PeerStream;
  updateOptions(options: { threshold: number }): Promise<void>;
  on(name: string, listener: (value: never) => void): void;
};
type PeerModules = {
  readonly Detector: new (options: PeerOptions) => PeerDetector;
  readonly AudioFrame: new (samples: Int16Array, sampleRate: number, channels: number, perChannel: number) => unknown;
};

const PACKAGE = new URL('../../node_modules/@livekit/agents/', import.meta.url);

/** Whether `@livekit/agents` is there: it is a development dependency. */
export const peerIsInstalled = existsSync(PACKAGE);

let modules: Promise<PeerModules> | undefined;

async function load(): Promise<PeerModules> {
  // By file: the package does not export its detector.
  const detectorFile = new URL('dist/inference/interruption/interruption_detector.js', PACKAGE).href;
  const logFile = new URL('dist/log.js', PACKAGE).href;
  const rtcName = '@livekit/rtc-node';
  const [detector, log, rtc] = (await Promise.all([import(detectorFile), import(logFile), import(rtcName)])) as [
    { AdaptiveInterruptionDetector: PeerModules['Detector'] },
    { initializeLogger(options: object): void },
    { AudioFrame: PeerModules['AudioFrame'] },
  ];
  log.initializeLogger({ pretty: false, level: 'silent' });
  return { Detector: detector.AdaptiveInterruptionDetector, AudioFrame: rtc.AudioFrame };
}

/** LiveKit's own detector for Node with one stream, told what ours is told. */
export async function openPeer(options: PeerOptions, onEvent?: (event: PeerEvent) => void): Promise<Peer> {
  const { Detector, AudioFrame } = await (modules ??= load());
  const detector = new Detector(options);
  const stream = detector.createStream();
  const peer: Peer = {
    events: [],
    metrics: [],
    failure: null,
    async push(input) {
      // A stream that died stays dead: what it is told then is lost, as it is with its own callers.
      if (peer.failure === null) await stream.pushFrame(frameOf(input, AudioFrame)).catch(() => undefined);
    },
    updateOptions: (update) => detector.updateOptions(update),
    async close() {
      await stream.close().catch(() => undefined);
    },
  };
  detector.on('overlapping_speech', (event: never) => {
    peer.events.push(event);
    onEvent?.(event);
  });
  detector.on('metrics_collected', (metrics: never) => peer.metrics.push(metrics));
  detector.on('error', () => undefined);
  void drain(stream.stream(), peer);
  return peer;
}

async function drain(stream: ReadableStream<PeerEvent>, peer: Peer): Promise<void> {
  const reader = stream.getReader();
  try {
    for (let done = false; !done;) ({ done } = await reader.read());
  } catch (error) {
    peer.failure = error;
  }
}

function frameOf(input: StreamInput, AudioFrame: PeerModules['AudioFrame']): unknown {
  switch (input.kind) {
    case 'audio': {
      const channels = input.channels ?? 1;
      return new AudioFrame(input.samples, input.sampleRate, channels, input.samples.length / channels);
    }
    case 'overlap-speech-started': {
      const { atMs, speechDurationMs } = input;
      return { type: 'overlap-speech-started', speechDuration: speechDurationMs, startedAt: atMs - speechDurationMs };
    }
    case 'overlap-speech-ended':
      return { type: 'overlap-speech-ended', endedAt: input.atMs, agentEnded: input.agentEnded };
    default:
      return { type: input.kind };
  }
}
