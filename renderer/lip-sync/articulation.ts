import { HOP } from './log-mel.ts';
import { POSE_NUMBERS, VISEME_COUNT, VISEMES, type Viseme } from './mouth-pose.ts';
import type { Judgement } from './network.ts';
import { ANALYSIS_RATE } from './resampler.ts';

/**
 * From what the network hears to what a mouth does: a gate by loudness, muscles that take their time, lips that close
 * for PP and FF, and a jaw that follows. One step is 10 ms whatever the screen's rate is, so the curve is one.
 */
const STEP_MS = (HOP * 1000) / ANALYSIS_RATE;

const AT = Object.fromEntries(VISEMES.map((name, i) => [name, i])) as Readonly<Record<Viseme, number>>;

/** The gate opens so far above the noise floor and closes when less than half of it is left, dB. */
const OPEN_ABOVE_FLOOR_DB = 12;
const CLOSE_ABOVE_FLOOR_DB = 7;
/** Nothing below is speech that anybody could hear in a lobby, dBFS. */
const QUIET_DBFS = -55;
/** The floor is the quietest of so many steps: nobody speaks for longer without a dip between two sounds. */
const FLOOR_STEPS = 120;
/** Before so many steps nothing is known about the floor. */
const EVIDENCE_STEPS = 12;
const LOWEST_FLOOR_DBFS = -75;

const ATTACK_MS = 8;
const RELEASE_MS = 14;
const GATE_OPEN_MS = 15;
const GATE_CLOSE_MS = 40;
/** A closure stays for so many steps at least: one that the network hears for 10 ms is seen by a screen at 50 Hz. */
const CLOSURE_STEPS = 2;
/** Probability of PP or FF at which the lips begin to close, and at which they are closed. */
const CLOSURE_FROM = 0.22;
const CLOSURE_FULL = 0.48;

const part = (afterMs: number): number => 1 - Math.exp(-STEP_MS / afterMs);
const ATTACK = part(ATTACK_MS);
const RELEASE = part(RELEASE_MS);

function ramp(value: number, from: number, until: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (until - from)));
  return t * t * (3 - 2 * t);
}

/** Everything that the next step depends on. */
type State = {
  readonly levels: Float64Array;
  readonly weights: Float64Array;
  readonly lips: Closure;
  readonly teeth: Closure;
  steps: number;
  isOpen: boolean;
  gate: number;
  openness: number;
};
type Closure = { readonly recent: Float64Array; at: number; value: number };

const freshClosure = (): Closure => ({ recent: new Float64Array(CLOSURE_STEPS), at: 0, value: 0 });
const freshState = (): State => ({
  levels: new Float64Array(FLOOR_STEPS),
  weights: new Float64Array(VISEME_COUNT),
  lips: freshClosure(),
  teeth: freshClosure(),
  steps: 0,
  isOpen: false,
  gate: 0,
  openness: 0,
});

/** Is there anything to hear? 0–1, with hysteresis. */
function gateAfter(state: State, levelDbfs: number): number {
  state.levels[state.steps++ % FLOOR_STEPS] = levelDbfs;
  const known = state.levels.subarray(0, Math.min(state.steps, FLOOR_STEPS));
  const floor = state.steps < EVIDENCE_STEPS ? LOWEST_FLOOR_DBFS : Math.max(LOWEST_FLOOR_DBFS, Math.min(...known));
  const above = levelDbfs - floor;
  state.isOpen = levelDbfs > QUIET_DBFS && above > (state.isOpen ? CLOSE_ABOVE_FLOOR_DB : OPEN_ABOVE_FLOOR_DB);
  state.gate += ((state.isOpen ? 1 : 0) - state.gate) * part(state.isOpen ? GATE_OPEN_MS : GATE_CLOSE_MS);
  return state.gate;
}

/** Probability → how closed the lips are, held for a while. */
function closureAfter(closure: Closure, probability: number): number {
  closure.recent[closure.at++ % CLOSURE_STEPS] = ramp(probability, CLOSURE_FROM, CLOSURE_FULL);
  const wanted = Math.max(...closure.recent);
  closure.value = wanted > closure.value ? wanted : closure.value + (wanted - closure.value) * RELEASE;
  return closure.value;
}

/** Judgements in the order of time, each to the numbers of one pose. */
export interface Articulation {
  step(heard: Judgement, levelDbfs: number): Float32Array;
  /** Goes on from here by itself: for poses that are not certain yet. */
  fork(): Articulation;
}

export function openArticulation(state: State = freshState()): Articulation {
  return {
    step: (heard, levelDbfs) => poseAfter(state, heard, levelDbfs),
    fork: () => openArticulation(structuredClone(state)),
  };
}

function poseAfter(state: State, heard: Judgement, levelDbfs: number): Float32Array {
  const { weights } = state;
  const gate = gateAfter(state, levelDbfs);
  for (let v = 0; v < VISEME_COUNT; v++) {
    const wanted = heard.visemes[v] * (v === 0 ? 1 : gate);
    weights[v] += (wanted - weights[v]) * (wanted > weights[v] ? ATTACK : RELEASE);
  }
  const lips = closureAfter(state.lips, heard.visemes[AT.PP]) * gate;
  const teeth = closureAfter(state.teeth, heard.visemes[AT.FF]) * gate * (1 - lips);
  const wanted = heard.openness * gate;
  state.openness += (wanted - state.openness) * (wanted > state.openness ? ATTACK : RELEASE);

  const numbers = new Float32Array(POSE_NUMBERS);
  let sum = 0;
  for (let v = 1; v < VISEME_COUNT; v++) {
    const own = v === AT.PP ? lips : v === AT.FF ? teeth : 0;
    numbers[v] = Math.max(own, weights[v] * (1 - lips) * (1 - teeth));
    sum += numbers[v];
  }
  if (sum > 1) for (let v = 1; v < VISEME_COUNT; v++) numbers[v] /= sum;
  numbers[0] = Math.max(0, 1 - sum);
  const apart = state.openness * (1 - lips) * (1 - 0.75 * teeth);
  const rounded = weights[AT.U] + 0.5 * weights[AT.O] + 0.3 * weights[AT.CH];
  numbers[VISEME_COUNT] = apart * (1 - 0.4 * Math.min(1, rounded));
  numbers[VISEME_COUNT + 1] = apart;
  return numbers;
}
