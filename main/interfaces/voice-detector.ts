/** Finds voices. Calls in capture order, one at a time. */
export interface VoiceDetector {
  readonly name: string;
  /** Mono samples at 16 kHz in one window. */
  readonly windowSamples: number;
  /**
   * @param window mono, 16 000 Hz, exactly `windowSamples`, −1…1
   * @returns 0–1
   * @throws RangeError if the window has another length (a bug, not a failure)
   */
  speechProbability(window: Float32Array): Promise<number>;
  /** Forgets what was heard. */
  reset(): void;
  close(): Promise<void>;
}
