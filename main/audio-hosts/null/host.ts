import type { AudioHost } from '../../interfaces/audio-host.ts';
import type { Clock } from '../../interfaces/clock.ts';
import { hearNothing, openPacedHost } from '../paced-host.ts';

/** No sound at all, in real time: for machines without a sound card. */
export function openNullHost(clock: Clock): AudioHost {
  return openPacedHost({
    name: 'null',
    clock,
    hear: hearNothing,
    said: () => undefined,
    closed: () => Promise.resolve(),
  });
}
