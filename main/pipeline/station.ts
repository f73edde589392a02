import { cancelsQueued, type Frame, tierOf } from '../domain/speech-frames.ts';
import type { Direction, FrameLink, Link, Processor } from './processor.ts';

/** More waiting data than this means that somebody is stuck; the oldest are dropped and said. */
const MOST_QUEUED = 20_000;

export type Station = {
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

type Entry = { readonly frame: Frame; readonly direction: Direction };

type Lanes = {
  readonly options: StationOptions;
  urgent: Entry[];
  waiting: Entry[];
  inHand: { readonly entry: Entry; readonly abort: AbortController } | null;
  /** The first frame that is handled is a StartFrame. */
  isStarted: boolean;
  isUrgentBusy: boolean;
  isDataBusy: boolean;
  isDataScheduled: boolean;
  isClosed: boolean;
};

/**
 * Runs one processor with two lanes: system frames at once, the others behind them in a task of their own. What an
 * interruption cancels is decided by the age of a frame when the interruption *arrives*, not when its turn comes: a
 * data frame made just before it can therefore never slip through, and one made just after it is never lost.
 */
export function openStation(options: StationOptions): Station {
  const lanes: Lanes = {
    options,
    urgent: [],
    waiting: [],
    inHand: null,
    isStarted: false,
    isUrgentBusy: false,
    isDataBusy: false,
    isDataScheduled: false,
    isClosed: false,
  };
  return {
    take: (frame, direction) => {
      take(lanes, { frame, direction });
    },
    cancelBefore: (id) => {
      cancelBefore(lanes, id);
    },
    close: () => {
      lanes.isClosed = true;
      lanes.waiting = [];
      lanes.urgent = [];
      lanes.inHand?.abort.abort();
    },
  };
}

function take(lanes: Lanes, entry: Entry): void {
  if (lanes.isClosed) return;
  const { kind, id } = entry.frame;
  if (cancelsQueued(kind)) cancelBefore(lanes, id);
  const tier = tierOf(kind);
  if (tier === 'start') lanes.urgent.unshift(entry);
  else if (tier === 'system') lanes.urgent.push(entry);
  else lanes.waiting.push(entry);
  if (lanes.waiting.length > MOST_QUEUED) {
    lanes.waiting.shift();
    lanes.options.onDropped(lanes.options.processor.name, 1);
  }
  runUrgent(lanes);
  scheduleData(lanes);
}

function cancelBefore(lanes: Lanes, id: number): void {
  const survives = ({ frame }: Entry): boolean => frame.id > id || tierOf(frame.kind) === 'uninterruptible';
  lanes.waiting = lanes.waiting.filter(survives);
  if (lanes.inHand && !survives(lanes.inHand.entry)) lanes.inHand.abort.abort();
}

function runUrgent(lanes: Lanes): void {
  while (!lanes.isUrgentBusy && !lanes.isClosed) {
    if (!lanes.isStarted && lanes.urgent.at(0)?.frame.kind !== 'StartFrame') return;
    const entry = lanes.urgent.shift();
    if (!entry) return;
    lanes.isUrgentBusy = true;
    lanes.isStarted = true;
    const handled = attempt(lanes, entry, { ...lanes.options.link, signal: new AbortController().signal });
    if (!handled) lanes.isUrgentBusy = false;
    else
      void handled.then(() => {
        lanes.isUrgentBusy = false;
        runUrgent(lanes);
      });
  }
}

/** Behind what is being sent right now, so that a system frame sent just after a data frame overtakes it. */
function scheduleData(lanes: Lanes): void {
  if (lanes.isDataScheduled || lanes.isDataBusy || lanes.waiting.length === 0) return;
  lanes.isDataScheduled = true;
  queueMicrotask(() => {
    lanes.isDataScheduled = false;
    runData(lanes);
  });
}

function runData(lanes: Lanes): void {
  while (lanes.isStarted && !lanes.isDataBusy && !lanes.isClosed) {
    const entry = lanes.waiting.shift();
    if (!entry) return;
    const abort = new AbortController();
    lanes.inHand = { entry, abort };
    const handled = attempt(lanes, entry, revocable(lanes.options.link, abort.signal));
    if (!handled) lanes.inHand = null;
    else {
      lanes.isDataBusy = true;
      void Promise.race([handled, aborted(abort.signal)]).then(() => {
        lanes.inHand = null;
        lanes.isDataBusy = false;
        runData(lanes);
      });
    }
  }
}

function attempt({ options }: Lanes, { frame, direction }: Entry, link: FrameLink): Promise<void> | null {
  const { processor, onError } = options;
  try {
    const handled = processor.handle(frame, direction, link);
    if (!handled) return null;
    return handled.catch((error: unknown) => {
      onError(processor.name, error);
    });
  } catch (error) {
    onError(processor.name, error);
    return null;
  }
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
