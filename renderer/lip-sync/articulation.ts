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

/** Is there anything to hear? 0–1, with hysteresis. */
function openGate(): (levelDbfs: number) => number {
  const recent = new Float64Array(FLOOR_STEPS);
  let steps = 0;
  let isOpen = false;
  let gate = 0;
  return (levelDbfs) => {
    recent[steps++ % FLOOR_STEPS] = levelDbfs;
    const known = recent.subarray(0, Math.min(steps, FLOOR_STEPS));
    const floor = steps < EVIDENCE_STEPS ? LOWEST_FLOOR_DBFS : Math.max(LOWEST_FLOOR_DBFS, Math.min(...known));
    const above = levelDbfs - floor;
    isOpen = levelDbfs > QUIET_DBFS && above > (isOpen ? CLOSE_ABOVE_FLOOR_DB : OPEN_ABOVE_FLOOR_DB);
    gate += ((isOpen ? 1 : 0) - gate) * part(isOpen ? GATE_OPEN_MS : GATE_CLOSE_MS);
    return gate;
  };
}

/** Probability → how closed the lips are, held for a while. */
function openClosure(): (probability: number) => number {
  const recent = new Float64Array(CLOSURE_STEPS);
  let at = 0;
  let value = 0;
  return (probability) => {
    recent[at++ % CLOSURE_STEPS] = ramp(probability, CLOSURE_FROM, CLOSURE_FULL);
    const wanted = Math.max(...recent);
    value = wanted > value ? wanted : value + (wanted - value) * RELEASE;
    return value;
  };
}

/** @returns a function from one judgement to the numbers of one pose, in the order of time */
export function openArticulation(): (heard: Judgement, levelDbfs: number) => Float32Array {
  const gateOf = openGate();
  const lipsOf = openClosure();
  const teethOf = openClosure();
  const weights = new Float64Array(VISEME_COUNT);
  let openness = 0;

  function relax(target: (viseme: number) => number): void {
    for (let v = 0; v < VISEME_COUNT; v++) {
      const wanted = target(v);
      weights[v] += (wanted - weights[v]) * (wanted > weights[v] ? ATTACK : RELEASE);
    }
  }

  return (heard, levelDbfs) => {
    const gate = gateOf(levelDbfs);
    relax((v) => heard.visemes[v] * (v === 0 ? 1 : gate));
    const lips = lipsOf(heard.visemes[AT.PP]) * gate;
    const teeth = teethOf(heard.visemes[AT.FF]) * gate * (1 - lips);
    const wanted = heard.openness * gate;
    openness += (wanted - openness) * (wanted > openness ? ATTACK : RELEASE);

    const numbers = new Float32Array(POSE_NUMBERS);
    let sum = 0;
    for (let v = 1; v < VISEME_COUNT; v++) {
      const own = v === AT.PP ? lips : v === AT.FF ? teeth : 0;
      numbers[v] = Math.max(own, weights[v] * (1 - lips) * (1 - teeth));
      sum += numbers[v];
    }
    if (sum > 1) for (let v = 1; v < VISEME_COUNT; v++) numbers[v] /= sum;
    numbers[0] = Math.max(0, 1 - sum);
    const apart = openness * (1 - lips) * (1 - 0.75 * teeth);
    const rounded = weights[AT.U] + 0.5 * weights[AT.O] + 0.3 * weights[AT.CH];
    numbers[VISEME_COUNT] = apart * (1 - 0.4 * Math.min(1, rounded));
    numbers[VISEME_COUNT + 1] = apart;
    return numbers;
  };
}
