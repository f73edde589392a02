import { EventEmitter } from 'node:events';
import type {
  InterruptionDetectionError,
  InterruptionMetrics,
  OverlappingSpeechEvent,
} from '../../domain/overlapping-speech.ts';
import { clock } from '../../clock.ts';
import { log } from '../../log.ts';
import { metricsOf } from './metrics.ts';
import {
  resolveConnectOptions,
  resolveOptions,
  SAMPLE_RATE,
  updateOptions,
  type AdaptiveInterruptionDetectorOptions,
  type ConnectOptionsInput,
  type OptionsUpdate,
  type ResolvedOptions,
} from './options.ts';
import { openStream, type AdaptiveInterruptionStream, type OwnedStream } from './stream.ts';

/** An error with what caused it, which no serialisation carries. */
export type AdaptiveDetectionError = InterruptionDetectionError & { readonly error: Error };

type Events = {
  overlapping_speech: [OverlappingSpeechEvent];
  metrics_collected: [InterruptionMetrics];
  error: [AdaptiveDetectionError];
  /** Of every answer about the open overlap, verdict or not; LiveKit's own has no such event. */
  probabilities: [Float32Array];
};

const MODEL = { model: 'adaptive interruption', provider: 'livekit' } as const;

/**
 * Tells an interruption from a backchannel while both speak, by a server that judges the sound: LiveKit's, or any that
 * speaks its `/bargein` protocol. Named as LiveKit's own, options in camel case with units.
 *
 * @see https://docs.livekit.io/reference/python/v1/livekit/agents/inference/interruption.html
 */
export class AdaptiveInterruptionDetector extends EventEmitter<Events> {
  readonly model = MODEL.model;
  readonly provider = MODEL.provider;
  readonly label = 'interruption-detectors/adaptive.AdaptiveInterruptionDetector';
  readonly sampleRate = SAMPLE_RATE;
  readonly #nowMs: () => number;
  readonly #streams = new Set<OwnedStream>();
  #options: ResolvedOptions;

  /**
   * @throws RangeError naming every option out of range; TypeError if LiveKit's own service is meant and a key is missing
   */
  constructor(options: AdaptiveInterruptionDetectorOptions = {}, nowMs: () => number = () => clock.nowMs()) {
    super();
    this.#options = resolveOptions(options, process.env);
    this.#nowMs = nowMs;
    const { threshold, minFrames, transport, detectionIntervalMs, inferenceTimeoutMs } = this.#options;
    log.debug('interruption detector made', {
      threshold,
      minFrames,
      transport,
      detectionIntervalMs,
      inferenceTimeoutMs,
    });
  }

  /** What the constructor and `updateOptions` made of what they were given. */
  get options(): Readonly<ResolvedOptions> {
    return this.#options;
  }

  /** @throws RangeError naming every option out of range; TypeError if the address cannot be used */
  stream(connectOptions: ConnectOptionsInput = {}): AdaptiveInterruptionStream {
    try {
      const stream: OwnedStream = openStream(this.#options, resolveConnectOptions(connectOptions), {
        nowMs: this.#nowMs,
        label: this.label,
        onEvent: (event) => {
          this.emit('overlapping_speech', event);
          this.emit('metrics_collected', metricsOf(event, MODEL));
        },
        onAnswer: (probabilities) => {
          this.emit('probabilities', probabilities);
        },
        onError: (error, recoverable) => {
          this.#report(error, recoverable);
        },
        onClosed: () => {
          this.#streams.delete(stream);
        },
      });
      this.#streams.add(stream);
      return stream;
    } catch (error) {
      this.#report(error instanceof Error ? error : new Error(String(error)), false);
      throw error;
    }
  }

  /** New options for this detector and every stream of it, in the middle of whatever they do. */
  updateOptions(update: OptionsUpdate): void {
    this.#options = updateOptions(this.#options, update);
    for (const stream of this.#streams) stream.update(this.#options);
  }

  #report(error: Error, recoverable: boolean): void {
    log[recoverable ? 'warn' : 'error']('interruption detector failed', { reason: error.message, recoverable });
    // An emitter throws an error that nobody listens to; a kiosk talks on.
    if (this.listenerCount('error') === 0) return;
    const atMs = this.#nowMs();
    const { label } = this;
    const report = { type: 'interruption_detection_error', atMs, label, reason: error.message, recoverable } as const;
    this.emit('error', Object.defineProperty(report, 'error', { value: error }) as AdaptiveDetectionError);
  }
}
