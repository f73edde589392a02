import {
  AdaptiveInterruptionDetector,
  type AdaptiveDetectionError,
} from '../interruption-detectors/adaptive/detector.ts';
import type {
  AdaptiveInterruptionDetectorOptions,
  ConnectOptionsInput,
} from '../interruption-detectors/adaptive/options.ts';
import type { AdaptiveInterruptionStream } from '../interruption-detectors/adaptive/stream.ts';
import type { InterruptionMetrics, OverlappingSpeechEvent } from '../domain/overlapping-speech.ts';
import { openFakeServer, type FakeScript, type FakeServer } from './fake-bargein-server.ts';

export type DetectorBench = {
  readonly server: FakeServer;
  readonly detector: AdaptiveInterruptionDetector;
  readonly stream: AdaptiveInterruptionStream;
  readonly events: OverlappingSpeechEvent[];
  readonly metrics: InterruptionMetrics[];
  readonly errors: AdaptiveDetectionError[];
  /** When each error came, ms. */
  readonly errorsAtMs: number[];
  /** How often each error was recoverable, in order: `[3, 1]` is three recoverable and one that was not. */
  recoverability(): readonly [number, number];
};

export type BenchOptions = AdaptiveInterruptionDetectorOptions & { readonly connect?: ConnectOptionsInput };

/** A fake server, a detector on it and one stream, for the length of one test. */
export async function onBench(
  script: FakeScript,
  { connect, ...options }: BenchOptions,
  test: (bench: DetectorBench) => Promise<void>,
): Promise<void> {
  const server = await openFakeServer(script);
  const detector = new AdaptiveInterruptionDetector({ transport: 'websocket', baseUrl: server.url, ...options });
  const bench = benchOf(server, detector, { retryIntervalMs: 20, ...connect });
  try {
    await test(bench);
  } finally {
    await bench.stream.close();
    await server.close();
  }
}

function benchOf(
  server: FakeServer,
  detector: AdaptiveInterruptionDetector,
  connect: ConnectOptionsInput,
): DetectorBench {
  const events: OverlappingSpeechEvent[] = [];
  const metrics: InterruptionMetrics[] = [];
  const errors: AdaptiveDetectionError[] = [];
  const errorsAtMs: number[] = [];
  detector.on('overlapping_speech', (event) => events.push(event));
  detector.on('metrics_collected', (collected) => metrics.push(collected));
  detector.on('error', (error) => {
    errors.push(error);
    errorsAtMs.push(performance.now());
  });
  const stream = detector.stream(connect);
  return {
    server,
    detector,
    stream,
    events,
    metrics,
    errors,
    errorsAtMs,
    recoverability: () => {
      const recoverable = errors.filter((error) => error.recoverable).length;
      return [recoverable, errors.length - recoverable];
    },
  };
}
