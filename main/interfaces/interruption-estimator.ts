/** Says for each moment of a sound how likely somebody is taking the floor. What a server judges with. */
export interface InterruptionEstimator {
  readonly name: string;
  /**
   * @param samples 16 kHz mono: a second before the speech, then the speech so far
   * @returns one value for each whole 25 ms, 0–1, of what is known by the end of that frame
   */
  probabilities(samples: Int16Array): Promise<Float32Array>;
  close(): Promise<void>;
}
