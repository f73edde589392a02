import type { RoomEvent } from '../../interfaces/room-port.ts';

/** An agent may be heard seconds before the server tells of its coming: what it said until then is kept. */
export interface EarlyEvents {
  /** True when it is kept: nobody is known yet who could have said it. */
  keep(event: RoomEvent): boolean;
  /** In the order in which they came; nothing is kept any more. */
  take(): readonly RoomEvent[];
}

/** Five minutes at 48 kHz. */
const MOST_BYTES = 30_000_000;

/** @param isKnown whether the server told of this participant */
export function openEarlyEvents(isKnown: (identity: string) => boolean): EarlyEvents {
  let events: RoomEvent[] = [];
  let streams = new Set<string>();
  let bytes = 0;
  const belongs = (event: RoomEvent): boolean => {
    if (event.kind === 'rpc-called') return !isKnown(event.from);
    if (event.kind === 'stream-opened') return !isKnown(event.from);
    return 'streamId' in event && streams.has(event.streamId);
  };
  return {
    keep: (event) => {
      if (!belongs(event) || bytes > MOST_BYTES) return false;
      if (event.kind === 'stream-opened') streams.add(event.streamId);
      if (event.kind === 'stream-bytes') bytes += event.bytes.length;
      events.push(event);
      return true;
    },
    take: () => {
      const kept = events;
      events = [];
      streams = new Set();
      bytes = 0;
      return kept;
    },
  };
}
