import { cancelsQueued, type Frame, tierOf } from '../domain/speech-frames.ts';
import type { Direction, FrameLink, Link, Processor } from './processor.ts';

/** More waiting data than this means that somebody is stuck; the oldest are dropped and said. */
const MOST_QUEUED = 20_000;

type Entry = { readonly frame: Frame; readonly direction: Direction };

export type Station = {
  readonly processor: Processor;
  readonly take: (frame: Frame, direction: Direction) => void;
  /** Drops interruptible frames older than this one, waiting or in hand. */
  readonly cancelBefore: (id: number) => void;
  readonly close: () => void;
};

export type StationOptions = {
  readonly processor: Processor;
  readonly link: Link;
  readonly onError: (processor: string, error: unknown) => void;
  readonly onDropped: (processor: string, count: number) => void;
};

/**
 * Runs one processor with two lanes: system frames at once, the others behind them in a task of their own. What an
 * interruption cancels is decided by the age of a frame when the interruption *arrives*, not when its turn comes: a
 * data frame made just before it can therefore never slip through, and one made just after it is never lost.
 */
export function openStation(options: StationOptions): Station {
  const { processor, link } = options;
  const urgent: Entry[] = [];
  let waiting: Entry[] = [];
  let inHand: { readonly entry: Entry; readonly abort: AbortController } | null = null;
  let [started, urgentBusy, dataBusy, dataScheduled, closed] = [false, false, false, false, false];

  function take(frame: Frame, direction: Direction): void {
    if (closed) return;
    if (cancelsQueued(frame.kind)) cancelBefore(frame.id);
    const tier = tierOf(frame.kind);
    if (tier === 'start') urgent.unshift({ frame, direction });
    else if (tier === 'system') urgent.push({ frame, direction });
    else waiting.push({ frame, direction });
    if (waiting.length > MOST_QUEUED) {
      waiting.shift();
      options.onDropped(processor.name, 1);
    }
    runUrgent();
    scheduleData();
  }

  function cancelBefore(id: number): void {
    waiting = waiting.filter(({ frame }) => frame.id > id || tierOf(frame.kind) === 'uninterruptible');
    if (inHand && inHand.entry.frame.id < id && tierOf(inHand.entry.frame.kind) !== 'uninterruptible')
      inHand.abort.abort();
  }

  function runUrgent(): void {
    while (!urgentBusy && !closed && urgent.length > 0 && (started || urgent[0].frame.kind === 'StartFrame')) {
      const entry = urgent.shift();
      if (!entry) return;
      urgentBusy = true;
      started = true;
      const done = (): void => {
        urgentBusy = false;
      };
      const result = attempt(entry, { ...link, signal: new AbortController().signal });
      if (result)
        void result.finally(() => {
          done();
          runUrgent();
        });
      else done();
    }
  }

  function scheduleData(): void {
    if (dataScheduled || dataBusy || waiting.length === 0) return;
    dataScheduled = true;
    queueMicrotask(() => {
      dataScheduled = false;
      runData();
    });
  }

  function runData(): void {
    while (started && !dataBusy && !closed) {
      const entry = waiting.shift();
      if (!entry) return;
      const abort = new AbortController();
      inHand = { entry, abort };
      const result = attempt(entry, revocable(link, abort.signal));
      if (!result) inHand = null;
      else {
        dataBusy = true;
        void Promise.race([result, aborted(abort.signal)]).then(() => {
          inHand = null;
          dataBusy = false;
          runData();
        });
      }
    }
  }

  function attempt(entry: Entry, frameLink: FrameLink): Promise<void> | undefined {
    try {
      const result = processor.handle(entry.frame, entry.direction, frameLink);
      return result?.catch((error: unknown) => {
        options.onError(processor.name, error);
      });
    } catch (error) {
      options.onError(processor.name, error);
      return undefined;
    }
  }

  return {
    processor,
    take,
    cancelBefore,
    close: () => {
      closed = true;
      waiting = [];
      urgent.length = 0;
      inHand?.abort.abort();
    },
  };
}

/** What a cancelled handler still sends goes nowhere. */
function revocable(link: Link, signal: AbortSignal): FrameLink {
  return {
    signal,
    push: (frame, direction) => {
      if (!signal.aborted) link.push(frame, direction);
    },
    broadcast: (body) => {
      if (!signal.aborted) link.broadcast(body);
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
