import type { OverlappingSpeechEvent } from '../../domain/overlapping-speech.ts';
import type { DetectorEvent, DetectorInput, InterruptionStream } from '../../interfaces/interruption-detector.ts';
import type { Off } from '../../interfaces/off.ts';
import { log } from '../../log.ts';
import { openListeners, type Listeners } from '../listeners.ts';
import { createJournal, type Journal } from './journal.ts';
import type { ChainMember, Roster } from './roster.ts';
import { unjudgedEvent, unjudgedMetrics } from './unjudged.ts';

/** The longest window of any detector, and a little. */
const JOURNAL_MS = 3200;

/** An overlap that is over is judged within this, or by nobody. */
const LAST_WORD_MS = 250;

type Chain = {
  readonly members: readonly ChainMember[];
  readonly roster: Roster;
  readonly nowMs: () => number;
  readonly journal: Journal;
  readonly listeners: Listeners;
  /** Streams of lost members that are closing. */
  readonly closing: Set<Promise<void>>;
  /** Index of the member that judges, or null while none is fit. */
  current: number | null;
  stream: InterruptionStream | null;
  off: Off | null;
  /** An overlap that is over and has no event yet. */
  owed: { readonly startedAtMs: number; readonly agentEnded: boolean; readonly timer: NodeJS.Timeout } | null;
  /** Since when the current member judges; an event cannot have been decided earlier. */
  sinceMs: number;
  /** The metrics that come next belong to an event that was passed on. */
  metricsOwed: boolean;
  closed: boolean;
};

export function openChainStream(
  members: readonly ChainMember[],
  roster: Roster,
  nowMs: () => number,
  onClose: () => void,
): InterruptionStream {
  const listeners = openListeners();
  const chain: Chain = {
    members,
    roster,
    nowMs,
    journal: createJournal(JOURNAL_MS),
    listeners,
    closing: new Set(),
    current: null,
    stream: null,
    off: null,
    owed: null,
    sinceMs: -Infinity,
    metricsOwed: false,
    closed: false,
  };
  const offBack = roster.onBack(() => {
    comeBack(chain);
  });
  take(chain);
  return {
    push(input) {
      if (!chain.closed) push(chain, input);
    },
    listen: listeners.listen,
    watch: listeners.watch,
    async close() {
      chain.closed = true;
      offBack();
      settle(chain);
      release(chain);
      listeners.clear();
      onClose();
      await Promise.all(chain.closing);
    },
  };
}

function push(chain: Chain, input: DetectorInput): void {
  const open = chain.journal.overlap;
  chain.journal.note(input);
  if (open !== null && chain.journal.overlap === null) {
    const agentEnded = input.kind !== 'overlap-speech-ended' || input.agentEnded;
    const timer = setTimeout(() => {
      nobodyJudged(chain);
    }, LAST_WORD_MS);
    chain.owed = { startedAtMs: open.atMs - open.speechDurationMs, agentEnded, timer };
  }
  tell(chain, input);
  if (chain.stream === null) nobodyJudged(chain);
}

/** A member that throws is lost like one that says so. */
function tell(chain: Chain, input: DetectorInput): void {
  try {
    chain.stream?.push(input);
  } catch (error) {
    lose(chain, error instanceof Error ? error.message : String(error));
  }
}

function emit(chain: Chain, event: DetectorEvent): void {
  chain.listeners.tell(event);
}

function hear(chain: Chain, event: DetectorEvent): void {
  switch (event.kind) {
    case 'overlapping-speech':
      passOn(chain, event.event);
      return;
    case 'metrics-collected':
      if (chain.metricsOwed) emit(chain, event);
      chain.metricsOwed = false;
      return;
    case 'error':
      lose(chain, event.error.reason);
      return;
    case 'second-opinion':
    case 'detector-changed':
      emit(chain, event);
  }
}

function passOn(chain: Chain, event: OverlappingSpeechEvent): void {
  const open = chain.journal.overlap;
  if (open === null && chain.owed === null) return;
  if (chain.current !== null) chain.roster.prove(chain.current);
  chain.journal.judged();
  settle(chain);
  chain.metricsOwed = true;
  const tooEarlyMs = chain.sinceMs - event.detectedAtMs;
  // Replayed audio is judged as of when it was heard; nobody could have known then.
  const late = tooEarlyMs > 0 && event.isInterruption;
  emit(chain, {
    kind: 'overlapping-speech',
    event: late
      ? { ...event, detectedAtMs: chain.sinceMs, detectionDelayMs: event.detectionDelayMs + tooEarlyMs }
      : event,
  });
}

function settle(chain: Chain): void {
  if (chain.owed !== null) clearTimeout(chain.owed.timer);
  chain.owed = null;
  // Not before the metrics of the same event.
  queueMicrotask(() => {
    comeBack(chain);
  });
}

function nobodyJudged(chain: Chain): void {
  const { owed } = chain;
  if (owed === null) return;
  settle(chain);
  const event = unjudgedEvent({ ...owed, nowMs: chain.nowMs() });
  emit(chain, { kind: 'overlapping-speech', event });
  emit(chain, { kind: 'metrics-collected', metrics: unjudgedMetrics(event) });
}

function lose(chain: Chain, reason: string): void {
  const lost = chain.current;
  if (lost === null || chain.closed) return;
  const { name } = chain.members[lost].detector;
  const atMs = chain.nowMs();
  chain.roster.lose(lost);
  release(chain);
  emit(chain, {
    kind: 'error',
    error: { type: 'interruption_detection_error', atMs, label: name, reason, recoverable: true },
  });
  take(chain);
  change(chain, name, `${name} was lost: ${reason}`);
  brief(chain);
}

/** Goes back to a better member, unless an overlap is open: two judges of one overlap would disagree. */
function comeBack(chain: Chain): void {
  if (chain.closed || chain.journal.overlap !== null || chain.owed !== null) return;
  const best = chain.roster.best();
  if (best === null || (chain.current !== null && best >= chain.current)) return;
  const from = nameOf(chain);
  release(chain);
  take(chain);
  change(chain, from, `${nameOf(chain)} is back`);
  brief(chain);
}

function change(chain: Chain, from: string, because: string): void {
  const to = nameOf(chain);
  log.info('interruption detector changed', { from, to, because });
  emit(chain, { kind: 'detector-changed', atMs: chain.nowMs(), from, to, because });
}

function nameOf({ current, members }: Chain): string {
  return current === null ? 'none' : members[current].detector.name;
}

/** Opens the best member that is fit. */
function take(chain: Chain): void {
  for (let best = chain.roster.best(); best !== null; best = chain.roster.best()) {
    try {
      const stream = chain.members[best].detector.openStream();
      chain.current = best;
      chain.stream = stream;
      chain.sinceMs = chain.nowMs();
      const offs = [
        stream.listen((event) => {
          if (chain.stream === stream) hear(chain, event);
        }),
        stream.watch?.((opinion) => {
          chain.listeners.think(opinion);
        }),
      ];
      chain.off = () => {
        for (const off of offs) off?.();
      };
      return;
    } catch (error) {
      log.warn('interruption detector does not open', {
        detector: chain.members[best].detector.name,
        error: String(error),
      });
      chain.roster.lose(best);
    }
  }
}

/** Tells who took over what it missed. */
function brief(chain: Chain): void {
  const { stream } = chain;
  for (const input of chain.journal.replay()) {
    if (chain.stream !== stream) return;
    tell(chain, input);
  }
}

function release(chain: Chain): void {
  chain.off?.();
  const { stream } = chain;
  chain.current = null;
  chain.stream = null;
  chain.off = null;
  if (stream === null) return;
  const gone: Promise<void> = stream
    .close()
    .catch((error: unknown) => {
      log.warn('interruption detector does not close', { error: String(error) });
    })
    .finally(() => chain.closing.delete(gone));
  chain.closing.add(gone);
}
