import { CLEAR, createLoopMeter } from './loop-meter.ts';
import { FRAME_MS, levelDbfs, SILENCE_DBFS } from './pcm.ts';

/**
 * Watches how much of the loudspeaker comes back, by levels alone and within a third of a second of the agent's speech.
 *
 * A canceller that has not heard any echo yet expects a strong one and takes a visitor's voice for it (96 % of the first
 * visitor's sound was lost in the first two seconds). Where the microphone stays quiet while the loudspeaker speaks,
 * the echo can be no louder than that: what is louder is a visitor.
 */
export type EchoWatch = {
  /**
   * 10 ms of both sides, 16 kHz.
   *
   * @returns whether what the microphone hears now cannot be echo
   */
  readonly isSomebody: (near: Int16Array, far: Int16Array) => boolean;
};

/** The agent speaks without a pause for so long: its echo, if any, has arrived (up to 200 ms late). */
const STEADY_FRAMES = 30;
const BLOCK_FRAMES = 10;
const SPEAKING_DBFS = -50;
const REMEMBERED = 200;
/** So many frames must agree. */
const ENOUGH = 30;
/** Only an echo that is nearly none is known well enough by its level: a room's colour moves it by ten dB. */
const MOST_RETURN_DB = -30;
const MARGIN_DB = 12;
/** Nobody hears an echo this quiet. */
const INAUDIBLE_DBFS = -60;
/** A voice has gaps. */
const HOLD_FRAMES = 20;

const powerOf = (dbfs: number): number => 10 ** (dbfs / 10);
const dbfsOf = (power: number): number => Math.max(SILENCE_DBFS, 10 * Math.log10(power));
const mean = (dbfs: readonly number[]): number =>
  dbfsOf(dbfs.reduce((sum, level) => sum + powerOf(level), 0) / dbfs.length);

/** So many frames of somebody's while the agent speaks, and it is made sure that it is not the agent after all. */
const CHECK_FRAMES = 50;
const CHECKED_MS = 1000;
/** An echo is not later than this. */
const LATEST_MS = 300;

/** @returns a watch that knows nothing: everything may be echo */
export function createEchoWatch(): EchoWatch {
  const far: number[] = [];
  const near: number[] = [];
  const meter = createLoopMeter();
  let returns: number[] = [];
  let atMs = 0;
  let held = 0;
  let unchecked = 0;

  /** Whether the agent speaks steadily. */
  function isSteady(): boolean {
    if (far.length < STEADY_FRAMES) return false;
    const blocks = [0, 1, 2].map((block) => mean(far.slice(block * BLOCK_FRAMES, (block + 1) * BLOCK_FRAMES)));
    return Math.min(...blocks) > SPEAKING_DBFS;
  }

  /** The loudest that the echo can be now, dBFS; null while that is not known, or not nearly nothing. */
  function loudestEchoDbfs(): number | null {
    if (returns.length < ENOUGH) return null;
    const sorted = returns.toSorted((a, b) => a - b);
    const returnDb = sorted[Math.max(ENOUGH, Math.ceil(sorted.length / 2)) - 1];
    return returnDb > MOST_RETURN_DB ? null : mean(far) + returnDb + MARGIN_DB;
  }

  /** Somebody turned the loudspeaker up: what was learned is void. */
  function isTheAgent(): boolean {
    unchecked = 0;
    const finding = meter.find(atMs - LATEST_MS - CHECKED_MS, atMs - LATEST_MS);
    return finding !== null && finding.clarity >= CLEAR;
  }

  function learn(isLouder: boolean): void {
    if (isLouder) {
      if (++unchecked >= CHECK_FRAMES && isTheAgent()) returns = [];
      return;
    }
    returns.push(mean(near.slice(-BLOCK_FRAMES)) - mean(far));
    if (returns.length > REMEMBERED) returns.shift();
  }

  function record(nearFrame: Int16Array, farFrame: Int16Array): void {
    meter.far(farFrame, atMs);
    meter.near(nearFrame, atMs);
    atMs += FRAME_MS;
    far.push(levelDbfs(farFrame));
    near.push(levelDbfs(nearFrame));
    if (far.length > STEADY_FRAMES) [far, near].forEach((levels) => levels.shift());
  }

  return {
    isSomebody(nearFrame, farFrame) {
      record(nearFrame, farFrame);
      held = Math.max(0, held - 1);
      const echoDbfs = loudestEchoDbfs();
      const isLouder = echoDbfs !== null && near[near.length - 1] > Math.max(INAUDIBLE_DBFS, echoDbfs);
      if (isSteady()) learn(isLouder);
      if (echoDbfs === null || returns.length === 0) held = 0;
      else if (isLouder || echoDbfs < INAUDIBLE_DBFS) held = HOLD_FRAMES;
      return held > 0;
    },
  };
}
