/** Sound of one agent that was sent and not heard yet: 10 minutes, as much as the kiosk keeps of one segment. */
export const MOST_UNHEARD_MS = 10 * 60_000;

/** Segments that are not over yet. */
const MOST_SEGMENTS = 1000;

const REMEMBERED_IDS = 4096;

export type Segment = {
  readonly id: string;
  /** The pipeline has it, and reports its end. */
  isRead: boolean;
  sentMs: number;
};

export type Finished = {
  readonly segmentId: string;
  readonly positionMs: number;
  readonly durationMs: number;
  readonly interrupted: boolean;
  readonly atMs: number;
};

/** Segments from their beginning to their one end. */
export type SegmentLedger = {
  begin(segmentId: string): Segment | 'known' | 'full';
  add(segment: Segment, lastsMs: number): 'taken' | 'void' | 'full';
  readonly read: (segmentId: string) => void;
  has(segment: Segment): boolean;
  unread(): readonly Segment[];
  /** Of a segment that is over nothing is told again. */
  finish(finished: Finished): void;
};

export function openLedger(onFinished: (finished: Finished) => void): SegmentLedger {
  const segments = new Map<string, Segment>();
  const used = new Set<string>();
  let unheardMs = 0;
  return {
    begin: (id) => {
      if (used.has(id) || segments.has(id)) return 'known';
      if (segments.size >= MOST_SEGMENTS) return 'full';
      used.add(id);
      if (used.size > REMEMBERED_IDS) used.delete([...used][0]);
      const segment = { id, isRead: false, sentMs: 0 };
      segments.set(id, segment);
      return segment;
    },
    add: (segment, lastsMs) => {
      if (!segments.has(segment.id)) return 'void';
      if (unheardMs + lastsMs > MOST_UNHEARD_MS) return 'full';
      unheardMs += lastsMs;
      segment.sentMs += lastsMs;
      return 'taken';
    },
    read: (segmentId) => {
      const segment = segments.get(segmentId);
      if (segment) segment.isRead = true;
    },
    has: ({ id }) => segments.has(id),
    unread: () => [...segments.values()].filter(({ isRead }) => !isRead),
    finish: (finished) => {
      const segment = segments.get(finished.segmentId);
      if (!segment) return;
      segments.delete(finished.segmentId);
      unheardMs -= segment.sentMs;
      const { segmentId, positionMs, durationMs, interrupted, atMs } = finished;
      onFinished({ segmentId, positionMs, durationMs, interrupted, atMs });
    },
  };
}
