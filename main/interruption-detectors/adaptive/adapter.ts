import { trace, type Span } from '@opentelemetry/api';
import { clock } from '../../clock.ts';
import type { InterruptionDetector, InterruptionStream } from '../../interfaces/interruption-detector.ts';
import { openListeners } from '../listeners.ts';
import type { AdaptiveInterruptionDetectorOptions, ConnectOptionsInput } from './options.ts';
import { AdaptiveInterruptionDetector } from './detector.ts';
import { probeServer } from './probe.ts';

export type AdaptiveDetectorOptions = AdaptiveInterruptionDetectorOptions & {
  /** Shown to the operator and kept in the log: `livekit`, `own server`. */
  readonly name: string;
  readonly connect?: ConnectOptionsInput;
};

/** The detector as the pipeline and the chain see it. */
export type AdaptiveDetector = InterruptionDetector & {
  /** Resolves when the server takes a session now; rejects with the reason. */
  probe(): Promise<void>;
};

/**
 * LiveKit's detector behind the pipeline's interface. A stream whose connection is lost for good takes what it is told
 * and says nothing more: what comes then is the chain's business.
 *
 * @throws RangeError or TypeError if the options cannot be used
 */
export function openAdaptiveDetector({ name, connect = {}, ...options }: AdaptiveDetectorOptions): AdaptiveDetector {
  const settings = new AdaptiveInterruptionDetector(options);
  const streams = new Set<InterruptionStream>();
  return {
    name,
    openStream() {
      const stream = openAdapterStream(name, options, connect, () => streams.delete(stream));
      streams.add(stream);
      return stream;
    },
    probe: () => probeServer(settings.options),
    async close() {
      await Promise.all([...streams].map((stream) => stream.close()));
    },
  };
}

function openAdapterStream(
  name: string,
  options: AdaptiveInterruptionDetectorOptions,
  connect: ConnectOptionsInput,
  closed: () => void,
): InterruptionStream {
  const listeners = openListeners();
  // One detector for each stream: its events are this stream's alone.
  const detector = new AdaptiveInterruptionDetector(options);
  let span: Span | null = null;
  let alive = true;
  detector.on('overlapping_speech', (event) => {
    span?.end();
    span = null;
    listeners.tell({ kind: 'overlapping-speech', event: { ...event, detector: name } });
  });
  detector.on('probabilities', (probabilities) => {
    const threshold = options.threshold ?? null;
    const now = { atMs: clock.nowMs(), probability: probabilities.at(-1) ?? 0, threshold };
    listeners.think({ kind: 'now', judge: 'first', ...now });
  });
  detector.on('metrics_collected', (metrics) => {
    listeners.tell({ kind: 'metrics-collected', metrics });
  });
  detector.on('error', (error) => {
    if (!error.recoverable) alive = false;
    listeners.tell({ kind: 'error', error: { ...error, label: name } });
  });
  const stream = detector.stream(connect);
  return {
    push(input) {
      if (!alive) return;
      if (input.kind !== 'overlap-speech-started') {
        stream.pushFrame(input);
        return;
      }
      span ??= trace.getTracer('parley').startSpan('user_speaking');
      stream.pushFrame({ ...input, userSpeakingSpan: span });
    },
    listen: listeners.listen,
    watch: listeners.watch,
    async close() {
      alive = false;
      span?.end();
      closed();
      await stream.close();
      listeners.clear();
    },
  };
}
