import { openChannel } from '../../domain/channel.ts';
import { durationMsOf } from '../../domain/pcm.ts';
import type { AgentMessage, AgentReport } from '../../interfaces/avatar-transport.ts';
import type { Off } from '../../interfaces/off.ts';
import { log } from '../../log.ts';
import { openLedger, type Finished, type Segment } from './segment-ledger.ts';
import { openSpeechQueue, type SpeechQueue } from './speech-queue.ts';

export type SegmentHead = Omit<Extract<AgentMessage, { kind: 'segment-started' }>, 'kind' | 'segmentId'>;

/** `void`: its segment is over already, which was told; nothing is wrong. */
export type Taken = 'taken' | 'void' | 'full' | 'known' | 'no-segment';

/** What one agent sends, in order, and what became of it: every segment that was begun is finished exactly once. */
export interface SpeechDesk {
  readonly messages: AsyncIterable<AgentMessage>;
  /** Raised when the kiosk stops for a visitor. What the agent clears itself it knows: its line is in order. */
  readonly generation: number;
  /** The segment that sound belongs to now. */
  readonly openSegmentId: string | null;
  /** @param isStale it was begun before the kiosk stopped for a visitor: it is finished at once, and its sound is void */
  begin(segmentId: string, head: SegmentHead, isStale?: boolean): Taken;
  add(samples: Int16Array, sampleRate: number): Taken;
  end(): Taken;
  /** What is no sound: state, offers, captions. */
  tell(message: Exclude<AgentMessage, { kind: 'segment-started' | 'segment-audio' | 'segment-ended' }>): void;
  /** The agent wants silence now. */
  clear(): void;
  report(report: AgentReport): void;
  onClear(listener: () => void): Off;
  onFinished(listener: (finished: Finished) => void): Off;
  close(): void;
}

type Desk = {
  readonly nowMs: () => number;
  readonly ledger: ReturnType<typeof openLedger>;
  readonly queue: SpeechQueue;
  open: Segment | null;
  generation: number;
};

export function openSpeechDesk(nowMs: () => number): SpeechDesk {
  const failed = (error: unknown): void => {
    log.error('a listener of the agent’s desk failed', { reason: String(error) });
  };
  const clears = openChannel<null>(failed);
  const finishes = openChannel<Finished>(failed);
  const ledger = openLedger(finishes.emit);
  const desk: Desk = { nowMs, ledger, queue: openSpeechQueue(ledger.read), open: null, generation: 1 };
  return {
    messages: desk.queue.messages,
    get generation() {
      return desk.generation;
    },
    get openSegmentId() {
      return desk.open?.id ?? null;
    },
    begin: (segmentId, head, isStale = false) => begin(desk, segmentId, head, isStale),
    add: (samples, sampleRate) => add(desk, samples, sampleRate),
    end: () => end(desk),
    tell: desk.queue.send,
    clear: () => {
      desk.open = null;
      finishUnread(desk);
      desk.queue.drop(() => true);
      clears.emit(null);
    },
    report: (report) => {
      if (report.kind === 'playback-finished') ledger.finish(report);
      if (report.kind !== 'interrupted') return;
      desk.generation += 1;
      finishUnread(desk);
    },
    onClear: (listener) => clears.listen(listener),
    onFinished: finishes.listen,
    close: desk.queue.close,
  };
}

function begin(desk: Desk, segmentId: string, head: SegmentHead, isStale: boolean): Taken {
  const begun = desk.ledger.begin(segmentId);
  if (typeof begun === 'string') return begun;
  desk.open = begun;
  if (isStale) finishUnheard(desk, begun);
  else desk.queue.send({ kind: 'segment-started', segmentId, ...head });
  return 'taken';
}

function add({ open, ledger, queue }: Desk, samples: Int16Array, sampleRate: number): Taken {
  if (open === null) return 'no-segment';
  const taken = ledger.add(open, durationMsOf(samples.length, sampleRate));
  if (taken === 'taken') queue.send({ kind: 'segment-audio', segmentId: open.id, samples, sampleRate });
  return taken;
}

function end(desk: Desk): Taken {
  const { open, ledger, queue } = desk;
  if (open === null) return 'no-segment';
  desk.open = null;
  if (!ledger.has(open)) return 'void';
  queue.send({ kind: 'segment-ended', segmentId: open.id });
  return 'taken';
}

/** Nobody will ever say these. */
function finishUnread(desk: Desk): void {
  const unread = desk.ledger.unread();
  desk.queue.drop((segmentId) => unread.some(({ id }) => id === segmentId));
  for (const segment of unread) finishUnheard(desk, segment);
}

function finishUnheard({ ledger, nowMs }: Desk, { id, sentMs }: Segment): void {
  ledger.finish({ segmentId: id, positionMs: 0, durationMs: sentMs, interrupted: true, atMs: nowMs() });
}
