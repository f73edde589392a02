/** A visitor who is no microphone: recordings that are added to what the microphone hears, before anything listens. */
export interface VisitorVoice {
  /**
   * Asked once for each microphone frame, in capture order.
   *
   * @param samples how many are wanted, 16 kHz mono
   * @param atMs when the first of them reaches the microphone, monotonic ms
   * @returns exactly that many samples, or null while the visitor is quiet
   */
  next(samples: number, atMs: number): Int16Array | null;
}
