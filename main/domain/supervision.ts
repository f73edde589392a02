import type { AudioHostIncident } from './kiosk-events.ts';

/** Times of the watch over one audio process, ms. */
export const SUPERVISION = {
  /** Sound servers wake slowly. */
  firstFrameMs: 5000,
  stallMs: 300,
  hangMs: 1500,
  firstRetryMs: 250,
  longestRetryMs: 8000,
  /** A device that comes back is to be found soon, also when it was away for long. */
  longestDeviceRetryMs: 2000,
  /** A tick that comes this much after the one before says that it was main that stood still. */
  pausedMs: 200,
  /** Frames must come for so long before an outage is over: trouble seldom comes alone. */
  settledMs: 500,
  /** After so long without trouble retries begin anew. */
  stableMs: 30_000,
  /** After so long the operator is told that it will not mend itself. */
  giveUpMs: 60_000,
} as const;

export type SupervisionEvent =
  | { readonly kind: 'begin' }
  /** A frame came: the heartbeat. */
  | { readonly kind: 'frame' }
  /** The process says that it cannot open its device. */
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'exited'; readonly detail: string }
  /** The frames that come are not those of the device: it is gone, though the process runs. */
  | { readonly kind: 'device-lost'; readonly detail: string }
  | { readonly kind: 'device-back' }
  /** Devices came or went: a retry may help now. */
  | { readonly kind: 'devices-changed' }
  | { readonly kind: 'tick' };

export type SupervisionAction =
  | { readonly kind: 'spawn' }
  | { readonly kind: 'kill' }
  | { readonly kind: 'incident'; readonly incident: AudioHostIncident }
  | { readonly kind: 'notice'; readonly level: 'info' | 'warn' | 'error'; readonly text: string };

type Outage = {
  kind: AudioHostIncident['kind'];
  readonly startedAtMs: number;
  detail: string;
  gaveUp: boolean;
  noticed: boolean;
  /** The first of the frames that came since the last trouble. */
  framesSinceMs: number | null;
};

/** What an outage is called when several things went wrong: the last of these. */
const GRAVITY: readonly AudioHostIncident['kind'][] = ['stalled', 'crashed', 'hung', 'device-lost'];

/** The watch over one audio process: told what happens and what time it is, it says what to do. */
export type Supervision = {
  readonly on: (event: SupervisionEvent, atMs: number) => readonly SupervisionAction[];
};

type State = {
  readonly name: string;
  phase: 'waiting' | 'starting' | 'running' | 'ending';
  sinceMs: number;
  lastFrameMs: number;
  lastTickMs: number;
  retryAtMs: number;
  retries: number;
  deviceLost: boolean;
  outage: Outage | null;
};

/** @param name what the process is, for the operator: `microphone`, `loudspeaker` */
export function createSupervision(name: string): Supervision {
  const state: State = {
    name,
    phase: 'waiting',
    sinceMs: 0,
    lastFrameMs: 0,
    lastTickMs: Infinity,
    retryAtMs: Infinity,
    retries: 0,
    deviceLost: false,
    outage: null,
  };
  return { on: (event, atMs) => react(state, event, atMs) };
}

function react(state: State, event: SupervisionEvent, atMs: number): SupervisionAction[] {
  switch (event.kind) {
    case 'begin':
      return spawn(state, atMs);
    case 'frame':
      return onFrame(state, atMs);
    case 'failed':
      return [...trouble(state, 'device-lost', event.detail, atMs), ...kill(state)];
    case 'exited':
      return onExit(state, event.detail, atMs);
    case 'device-lost':
      state.deviceLost = true;
      return trouble(state, 'device-lost', event.detail, atMs);
    case 'device-back':
      state.deviceLost = false;
      return [];
    case 'devices-changed':
      if (state.phase === 'waiting' && state.outage?.kind === 'device-lost') state.retryAtMs = atMs;
      return [];
    case 'tick':
      return onTick(state, atMs);
  }
}

function spawn(state: State, atMs: number): SupervisionAction[] {
  state.phase = 'starting';
  state.sinceMs = atMs;
  return [{ kind: 'spawn' }];
}

function kill(state: State): SupervisionAction[] {
  if (state.phase === 'ending' || state.phase === 'waiting') return [];
  state.phase = 'ending';
  return [{ kind: 'kill' }];
}

/** Begins an outage, or tells more about the one there is. */
function trouble(state: State, kind: Outage['kind'], detail: string, atMs: number): SupervisionAction[] {
  const fresh = { kind, startedAtMs: atMs, detail, gaveUp: false, noticed: false, framesSinceMs: null };
  const outage = (state.outage ??= fresh);
  outage.framesSinceMs = null;
  if (GRAVITY.indexOf(kind) >= GRAVITY.indexOf(outage.kind)) {
    outage.kind = kind;
    outage.detail = detail;
  }
  if (outage.noticed || kind === 'stalled') return [];
  outage.noticed = true;
  return [{ kind: 'notice', level: 'warn', text: `${state.name}: ${detail}` }];
}

function onFrame(state: State, atMs: number): SupervisionAction[] {
  if (state.phase !== 'starting' && state.phase !== 'running') return [];
  if (state.phase === 'starting') state.sinceMs = atMs;
  state.phase = 'running';
  state.lastFrameMs = atMs;
  if (atMs - state.sinceMs > SUPERVISION.stableMs) state.retries = 0;
  const { outage } = state;
  if (outage === null || state.deviceLost) return [];
  outage.framesSinceMs ??= atMs;
  if (atMs - outage.framesSinceMs < SUPERVISION.settledMs) return [];
  state.outage = null;
  const outageMs = outage.framesSinceMs - outage.startedAtMs;
  const detail = `${state.name}: ${outage.detail}; back after ${(outageMs / 1000).toFixed(1)} s`;
  const incident = { kind: outage.kind, atMs: outage.startedAtMs, detail, outageMs };
  const told: SupervisionAction[] = [{ kind: 'incident', incident }];
  if (outage.noticed) told.push({ kind: 'notice', level: 'info', text: `${state.name}: works again` });
  return told;
}

function onExit(state: State, detail: string, atMs: number): SupervisionAction[] {
  if (state.phase === 'waiting') return [];
  const hadFrames = state.phase === 'running';
  const told = state.phase === 'ending' ? [] : trouble(state, 'crashed', detail, hadFrames ? state.lastFrameMs : atMs);
  const { firstRetryMs, longestRetryMs, longestDeviceRetryMs } = SUPERVISION;
  const longest = state.outage?.kind === 'device-lost' ? longestDeviceRetryMs : longestRetryMs;
  state.retryAtMs = atMs + Math.min(longest, firstRetryMs * 2 ** state.retries);
  state.retries = Math.min(state.retries + 1, 10);
  state.phase = 'waiting';
  return told;
}

function onTick(state: State, atMs: number): SupervisionAction[] {
  const pauseMs = atMs - state.lastTickMs;
  state.lastTickMs = atMs;
  if (pauseMs > SUPERVISION.pausedMs) {
    // The frames of that time wait to be read: they are not missing.
    state.lastFrameMs += pauseMs;
    state.sinceMs += pauseMs;
    return [];
  }
  const told = giveUp(state, atMs);
  if (state.phase === 'waiting') return atMs >= state.retryAtMs ? [...told, ...spawn(state, atMs)] : told;
  if (state.phase === 'starting' && atMs - state.sinceMs > SUPERVISION.firstFrameMs) {
    return [...told, ...trouble(state, 'hung', 'gave no frame after its start', state.sinceMs), ...kill(state)];
  }
  return state.phase === 'running' ? [...told, ...listen(state, atMs)] : told;
}

function giveUp(state: State, atMs: number): SupervisionAction[] {
  const { name, outage } = state;
  if (outage === null || outage.gaveUp || atMs - outage.startedAtMs <= SUPERVISION.giveUpMs) return [];
  outage.gaveUp = true;
  const detail = `${name}: ${outage.detail}; not back for a minute, still looking for it`;
  return [{ kind: 'incident', incident: { kind: 'gave-up', atMs, detail, outageMs: null } }];
}

/** Are there still frames? */
function listen(state: State, atMs: number): SupervisionAction[] {
  const quietMs = atMs - state.lastFrameMs;
  if (quietMs <= SUPERVISION.stallMs) return [];
  if (quietMs > SUPERVISION.hangMs) {
    return [...trouble(state, 'hung', 'gave no frame any more', state.lastFrameMs), ...kill(state)];
  }
  const isNew = state.outage === null || state.outage.framesSinceMs !== null;
  return isNew ? trouble(state, 'stalled', 'stalled', state.lastFrameMs) : [];
}
