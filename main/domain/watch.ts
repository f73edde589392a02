import type { KioskIncident } from './kiosk-events.ts';
import { LONGEST_WAIT_MS, relaunchAfterMs } from './relaunch.ts';

/** What went wrong with a part that is watched, and which repair brought it back. */
export type Trouble = Omit<KioskIncident, 'part'>;
export type Repair = KioskIncident['repair'];
/** Each one is graver than the one before. */
const LOSSES = ['closed', 'picture-lost', 'crashed', 'hung'] as const;
export type Loss = (typeof LOSSES)[number];

export type WatchRules = {
  /** Without a sign for so long it hangs; null: its line says so. */
  readonly silenceMs: number | null;
  /** Repairs in order; `afterMs`: how long what is there before it may take, the loss itself included. */
  readonly rungs: readonly { readonly repair: Repair; readonly afterMs: number }[];
  /** How long the last repair may take. */
  readonly giveUpMs: number;
};

export type WatchEvent =
  /** It lives: told again and again. */
  | { readonly kind: 'sign' }
  /** @property needs the gentlest repair that can help; left out: the first one */
  | { readonly kind: 'lost'; readonly loss: Loss; readonly detail: string; readonly needs?: Repair }
  | { readonly kind: 'tick' };

export type WatchAction =
  | { readonly kind: 'repair'; readonly repair: Repair }
  /** An outage is over or given up: one row of the log. */
  | { readonly kind: 'incident'; readonly trouble: Trouble }
  /** Only a new start of the whole kiosk can help. */
  | { readonly kind: 'gave-up'; readonly detail: string };

export type WatchState = 'starting' | 'well' | 'repairing' | 'given-up';

/**
 * The watch over one part: told its heartbeats, its ends and what time it is, it says which repair is due. Repairs are
 * tried in order, the gentlest first: the next one when the part does not come back, or when it was needed twice within
 * a minute. The sixth within a minute gives the part up. All that happens from the first loss to the next sign is one
 * incident, named by its gravest loss and its last repair.
 */
export interface Watch {
  on(event: WatchEvent, atMs: number): readonly WatchAction[];
  state(): WatchState;
  /** How often something was repaired since the start. */
  repairs(): number;
}

/** A tick that comes so much after the one before says that it was the watch that stood still. */
const PAUSED_MS = 1500;
const TRIES_OF_A_RUNG = 2;
const WITHIN_MS = 60_000;

type Outage = { loss: Loss; detail: string; repair: Repair; readonly sinceMs: number };

type State = {
  readonly rules: WatchRules;
  phase: WatchState;
  lastSignMs: number;
  lastTickMs: number;
  outage: Outage | null;
  /** What is to be done next and when; beyond the last rung: giving up. */
  next: { rung: number; atMs: number } | null;
  /** Repairs that count against the limit, oldest first. */
  repairsAtMs: number[];
  /** Somebody closed it: done again and again, that is no fault of its own. */
  closesAtMs: number[];
  repairs: number;
};

export function createWatch(rules: WatchRules, atMs: number): Watch {
  const state: State = {
    rules,
    phase: 'starting',
    lastSignMs: atMs,
    lastTickMs: atMs,
    outage: null,
    next: dueAfter(rules, 0, atMs),
    repairsAtMs: [],
    closesAtMs: [],
    repairs: 0,
  };
  return {
    on: (event, nowMs) => (state.phase === 'given-up' ? [] : react(state, event, nowMs)),
    state: () => state.phase,
    repairs: () => state.repairs,
  };
}

function react(state: State, event: WatchEvent, atMs: number): WatchAction[] {
  switch (event.kind) {
    case 'sign':
      return onSign(state, atMs);
    case 'lost':
      onLoss(state, event, atMs);
      return [];
    case 'tick':
      return onTick(state, atMs);
  }
}

/** When the rung after this one is due. */
function dueAfter({ rungs, giveUpMs }: WatchRules, rung: number, atMs: number): { rung: number; atMs: number } {
  const after = rung + 1;
  return { rung: after, atMs: atMs + (after < rungs.length ? rungs[after].afterMs : giveUpMs) };
}

function onSign(state: State, atMs: number): WatchAction[] {
  const { outage } = state;
  state.lastSignMs = atMs;
  // The page itself lives on without its picture.
  if (outage?.loss === 'picture-lost' && outage.repair === 'none') return [];
  state.phase = 'well';
  state.next = null;
  state.outage = null;
  if (outage === null) return [];
  const { loss, detail, repair, sinceMs } = outage;
  return [{ kind: 'incident', trouble: { kind: loss, detail, repair, atMs: sinceMs, outageMs: atMs - sinceMs } }];
}

function onLoss(state: State, { loss, detail, needs }: Extract<WatchEvent, { kind: 'lost' }>, atMs: number): void {
  // Somebody can only close what was there (its line may have ended first); what ends before it came has crashed,
  // whatever its exit code.
  const wasThere = state.phase === 'well' || state.outage?.repair === 'none';
  const isClosed = loss === 'closed' && wasThere;
  const named: Loss = loss === 'closed' && !isClosed ? 'crashed' : loss;
  const outage = (state.outage ??= { loss: named, detail, repair: 'none', sinceMs: atMs });
  if (isClosed || LOSSES.indexOf(named) > LOSSES.indexOf(outage.loss)) Object.assign(outage, { loss: named, detail });
  state.phase = 'repairing';
  state.next = isClosed ? afterClose(state, needs, atMs) : afterLoss(state, needs, atMs);
}

const rungOf = ({ rungs }: WatchRules, repair: Repair | undefined): number =>
  Math.max(
    0,
    rungs.findIndex((rung) => rung.repair === repair),
  );

function afterClose(state: State, needs: Repair | undefined, atMs: number): NonNullable<State['next']> {
  state.closesAtMs = recent(state.closesAtMs, atMs);
  return { rung: rungOf(state.rules, needs), atMs: atMs + (relaunchAfterMs(state.closesAtMs) ?? LONGEST_WAIT_MS) };
}

function afterLoss({ rules, repairsAtMs }: State, needs: Repair | undefined, atMs: number): NonNullable<State['next']> {
  const tried = Math.floor(repairsAtMs.filter((doneMs) => atMs - doneMs < WITHIN_MS).length / TRIES_OF_A_RUNG);
  const rung = Math.min(Math.max(rungOf(rules, needs), tried), rules.rungs.length - 1);
  const backOffMs = relaunchAfterMs([...repairsAtMs, atMs]) ?? 0;
  // Who needs a certain repair comes back by nothing else: no use in waiting for it.
  const patienceMs = needs === undefined && rung === 0 ? rules.rungs[0].afterMs : 0;
  return { rung, atMs: atMs + Math.max(backOffMs, patienceMs) };
}

function onTick(state: State, atMs: number): WatchAction[] {
  const pauseMs = atMs - state.lastTickMs;
  state.lastTickMs = atMs;
  if (pauseMs > PAUSED_MS) {
    // The signs of that time wait to be read: they are not missing.
    state.lastSignMs += pauseMs;
    if (state.next !== null) state.next.atMs += pauseMs;
    return [];
  }
  const { silenceMs } = state.rules;
  if (state.phase === 'well' && silenceMs !== null && atMs - state.lastSignMs > silenceMs) {
    onLoss(state, { kind: 'lost', loss: 'hung', detail: 'it said nothing any more' }, atMs);
    if (state.outage !== null) state.outage = { ...state.outage, sinceMs: state.lastSignMs };
  }
  return state.next !== null && atMs >= state.next.atMs ? climb(state, state.next.rung, atMs) : [];
}

function climb(state: State, rung: number, atMs: number): WatchAction[] {
  const { rules } = state;
  const outage = (state.outage ??= {
    loss: 'hung',
    detail: 'it did not come',
    repair: 'none',
    sinceMs: state.lastSignMs,
  });
  if (outage.loss !== 'closed') state.repairsAtMs = recent(state.repairsAtMs, atMs);
  if (rung >= rules.rungs.length || relaunchAfterMs(state.repairsAtMs) === null) return giveUp(state, outage, atMs);
  const { repair } = rules.rungs[rung];
  outage.repair = repair;
  state.phase = 'repairing';
  state.repairs += 1;
  state.next = dueAfter(rules, rung, atMs);
  return [{ kind: 'repair', repair }];
}

function giveUp(state: State, { repair, sinceMs, detail: cause }: Outage, atMs: number): WatchAction[] {
  state.phase = 'given-up';
  const detail =
    state.next !== null && state.next.rung >= state.rules.rungs.length ? cause : `again and again: ${cause}`;
  const trouble: Trouble = { kind: 'gave-up', detail, repair, atMs: sinceMs, outageMs: null };
  state.lastSignMs = atMs;
  return [
    { kind: 'incident', trouble },
    { kind: 'gave-up', detail },
  ];
}

/** With this moment, and without those that are too long ago to count. */
function recent(timesMs: readonly number[], atMs: number): number[] {
  return [...timesMs.filter((timeMs) => atMs - timeMs < WITHIN_MS), atMs];
}
