import type { RoomEvent } from '../../interfaces/room-port.ts';
import { AUDIO_TOPIC } from './wire.ts';

type Opened = Extract<RoomEvent, { kind: 'stream-opened' }>;

/** What is said by somebody who may turn out to be the agent: its coming, or that the last one went, is told later. */
export interface KeptStreams {
  /** @param isRival there is an agent already */
  open(opened: Opened, isRival: boolean): void;
  /** True when it belongs to a stream that is kept. */
  add(event: RoomEvent): boolean;
  /** This one wants silence: its sound is void. False where nothing of it was kept. */
  silence(identity: string): boolean;
  /** Whose sound is kept, longest waiting first. */
  speakers(): readonly string[];
  /** What this one said, stream by stream; sound that is void begins so that it is finished at once. */
  take(identity: string): readonly RoomEvent[];
  forget(identity: string): void;
  clear(): void;
}

/** Five minutes at 48 kHz. */
const MOST_BYTES = 30_000_000;
const MOST_STREAMS = 64;
/** What waited for longer behind another agent is stale: nobody wants to hear it any more. */
const MOST_RIVAL_AGE_MS = 5000;
/** Older than every stop for a visitor. */
const VOID_GENERATION = -1;

type Kept = {
  readonly opened: Opened;
  readonly keptAtMs: number;
  readonly isRival: boolean;
  rest: RoomEvent[];
  isVoid: boolean;
};

export function openKeptStreams(nowMs: () => number): KeptStreams {
  /** By stream, in the order in which they were opened. */
  const streams = new Map<string, Kept>();
  let bytes = 0;

  function empty(kept: Kept): void {
    for (const event of kept.rest) if (event.kind === 'stream-bytes') bytes -= event.bytes.length;
    kept.rest = kept.rest.filter(({ kind }) => kind === 'stream-ended');
    kept.isVoid = true;
  }
  function remove(kept: Kept): void {
    empty(kept);
    streams.delete(kept.opened.streamId);
  }
  function age(): void {
    for (const kept of [...streams.values()]) {
      if (!kept.isRival || nowMs() - kept.keptAtMs <= MOST_RIVAL_AGE_MS) continue;
      if (isSound(kept)) empty(kept);
      else remove(kept);
    }
  }
  const of = (identity: string): Kept[] => [...streams.values()].filter(({ opened }) => opened.from === identity);
  const forget = (identity: string): void => {
    of(identity).forEach(remove);
  };

  return {
    open: (opened, isRival) => {
      age();
      const oldest = [...streams.values()].at(0);
      if (oldest && streams.size >= MOST_STREAMS) remove(oldest);
      streams.set(opened.streamId, { opened, keptAtMs: nowMs(), isRival, rest: [], isVoid: false });
    },
    add: (event) => {
      age();
      const kept = 'streamId' in event ? streams.get(event.streamId) : undefined;
      if (!kept) return false;
      const size = event.kind === 'stream-bytes' ? event.bytes.length : 0;
      if (bytes + size > MOST_BYTES) empty(kept);
      if (kept.isVoid && event.kind !== 'stream-ended') return true;
      bytes += size;
      kept.rest.push(event);
      return true;
    },
    silence: (identity) => {
      const kept = of(identity);
      kept.forEach(empty);
      return kept.length > 0;
    },
    speakers: () => [...new Set([...streams.values()].filter(isSound).map(({ opened }) => opened.from))],
    take: (identity) => {
      age();
      const events = of(identity).flatMap(eventsOf);
      forget(identity);
      return events;
    },
    forget,
    clear: () => {
      streams.clear();
      bytes = 0;
    },
  };
}

function isSound({ opened }: Kept): boolean {
  return opened.carries === 'bytes' && opened.topic === AUDIO_TOPIC;
}

function eventsOf(kept: Kept): readonly RoomEvent[] {
  const { opened, rest, isVoid } = kept;
  if (!isVoid) return [opened, ...rest];
  return isSound(kept) ? [{ ...opened, generation: VOID_GENERATION }, ...rest] : [];
}
