import { clock } from '../../clock.ts';
import type { InterruptionDetector, InterruptionStream } from '../../interfaces/interruption-detector.ts';
import { openChainStream } from './chain-stream.ts';
import { createRoster, type ChainMember } from './roster.ts';

export type { ChainMember } from './roster.ts';

export type ChainOptions = {
  /** Best first: the last should be one that needs nobody. */
  readonly members: readonly ChainMember[];
  /** Before a lost detector is tried again; doubles until `maxRetryMs`. */
  readonly retryMs?: number;
  readonly maxRetryMs?: number;
  readonly nowMs?: () => number;
};

/**
 * A chain of detectors. When the one that judges is lost, the next takes over within the same overlap with the audio
 * already heard; the lost one is tried again in the background, and comes back between two overlaps.
 *
 * @throws RangeError without members (a bug, not a failure)
 */
export function openDetectorChain(options: ChainOptions): InterruptionDetector {
  const { members, retryMs = 100, maxRetryMs = 30_000, nowMs = () => clock.nowMs() } = options;
  if (members.length === 0) throw new RangeError('a chain needs a detector');
  const roster = createRoster(members, { retryMs, maxRetryMs });
  const streams = new Set<InterruptionStream>();
  return {
    name: members.map(({ detector }) => detector.name).join(' → '),
    openStream() {
      const stream = openChainStream(members, roster, nowMs, () => streams.delete(stream));
      streams.add(stream);
      return stream;
    },
    async close() {
      await Promise.all([...streams].map((stream) => stream.close()));
      await roster.close();
      await Promise.all(members.map(({ detector }) => detector.close()));
    },
  };
}
