/** Takes the agent's own voice out of what the microphone hears. */
export interface EchoCanceller {
  readonly name: string;
  /**
   * 10 ms, in order, both mono at 16 kHz: exactly 160 samples each.
   *
   * @param near what the microphone heard; cleaned in place
   * @param far what the loudspeaker gave `delayMs` (see `setDelayMs`) before its echo is in `near`; never later
   * @throws RangeError if a frame has another length (a bug, not a failure)
   */
  process(near: Int16Array, far: Int16Array): void;
  /** How much later the echo of `far` is expected, roughly; the canceller searches around it. */
  setDelayMs(delayMs: number): void;
  close(): void;
}
