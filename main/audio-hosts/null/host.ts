import type { AudioHost } from '../../interfaces/audio-host.ts';
import type { Clock } from '../../interfaces/clock.ts';
import { openPacedHost } from '../paced-host.ts';

/** No sound at all, in real time: for machines without a sound card. */
export function openNullHost(clock: Clock): AudioHost {
  return openPacedHost({
    name: 'null',
    clock,
    said: () => undefined,
    hear: () => undefined,
    clean: () => undefined,
    closed: () => Promise.resolve(),
  });
}
