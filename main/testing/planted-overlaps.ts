import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatWav } from '../domain/wav.ts';
import { openDatabase } from '../speech-log/database.ts';
import { openRowWriter } from '../speech-log/rows.ts';
import { SOUND_FOLDER } from '../speech-log/sounds.ts';
import { verdictAt } from './overlap-judged.ts';

export type Planted = {
  /** When each was, oldest first, UTC ms. */
  readonly timesUtcMs: readonly number[];
  /** Which of them have a recording, counted from 0. */
  readonly recorded?: readonly number[];
};

type Rows = ReturnType<typeof openRowWriter>;

const BEFORE_MS = 1000;
const STEP_MS = 32;
const RECORDED_MS = 4500;
const RATE = 16_000;

/** A log with overlaps of all kinds, as a kiosk leaves it. */
export function plantOverlaps(folder: string, { timesUtcMs, recorded = [] }: Planted): void {
  plantEach(folder, timesUtcMs, (rows, n, utcMs, atMs) => {
    plantOverlap(rows, n, atMs);
    if (recorded.includes(n)) plantSound(folder, rows, utcMs, atMs);
  });
}

/** Every so often, up to now. */
export function evenly(count: number, everyMs: number): number[] {
  const nowMs = Date.now();
  return Array.from({ length: count }, (_, n) => Math.round(nowMs - (count - n) * everyMs));
}

function plantOverlap(rows: Rows, n: number, atMs: number): void {
  const { isInterruption, delayMs } = plantVerdict(rows, n, atMs);
  rows.write({ kind: 'overlap-curve', atMs, createdAtMs: atMs, ...curvesOf(n, isInterruption, delayMs) });
}

function plantVerdict(rows: Rows, n: number, atMs: number): { isInterruption: boolean; delayMs: number } {
  const isInterruption = n % 3 !== 0;
  const delayMs = isInterruption ? 290 + ((n * 37) % 160) : 700 + ((n * 53) % 300);
  const detector = n % 5 === 0 ? 'vad' : 'local';
  rows.write({
    kind: 'overlap-judged',
    atMs,
    verdict: verdictAt(atMs, {
      isInterruption,
      agentEnded: n % 12 === 0,
      detectionDelayMs: delayMs,
      overlapStartedAtMs: atMs - delayMs,
      probability: isInterruption ? 0.91 : 0.38,
      detector,
      because: reasonOf(n, isInterruption, detector, delayMs),
    }),
  });
  return { isInterruption, delayMs };
}

function reasonOf(n: number, isInterruption: boolean, detector: string, delayMs: number): string {
  if (n % 12 === 0) return 'the agent had finished; 0.38 at most';
  if (detector === 'vad')
    return isInterruption ? `${delayMs} ms of speech ≥ 280 ms` : 'silence after 180 ms of speech < 280 ms';
  if (!isInterruption) return 'sounds like backchannel: 0.38 at most, 0.6 needed';
  return `0.91 ≥ 0.6 for 50 ms after ${delayMs} ms; what spoke for it: syllables, pitch`;
}

function curvesOf(n: number, isInterruption: boolean, delayMs: number) {
  const windows = Math.ceil((BEFORE_MS + delayMs + 600) / STEP_MS);
  const speaksMs = isInterruption ? 900 : 220;
  const speaks = (at: number): boolean => at * STEP_MS >= BEFORE_MS && at * STEP_MS < BEFORE_MS + speaksMs;
  return {
    fromMs: -BEFORE_MS,
    stepMs: STEP_MS,
    speechCurve: Float32Array.from({ length: windows }, (_, at) => (speaks(at) ? 0.8 + 0.15 * Math.sin(at) : 0.05)),
    agentCurve: Float32Array.from({ length: windows }, (_, at) =>
      isInterruption && at * STEP_MS > BEFORE_MS + delayMs + 30 ? 0 : 0.6 + 0.2 * Math.sin(at / 2),
    ),
    judgeCurve: { fromMs: 0, probabilities: judgement(isInterruption ? delayMs : 1500, isInterruption ? 0.9 : 0.4) },
    secondCurve: { fromMs: 0, probabilities: judgement(delayMs + 120, n % 4 === 0 ? 0.3 : 0.8) },
  };
}

/** Rises to `most` until then. */
function judgement(untilMs: number, most: number): Float32Array {
  return Float32Array.from({ length: 78 }, (_, at) => most * Math.min(1, (at * 25) / untilMs) ** 2);
}

/** Two tones in place of two voices: 440 Hz left, 330 Hz right. */
function plantSound(folder: string, rows: Rows, utcMs: number, atMs: number): void {
  const file = `overlap-${new Date(utcMs).toISOString().replaceAll(/[-:]/g, '')}.wav`;
  const samples = Int16Array.from({ length: ((RECORDED_MS * RATE) / 1000) * 2 }, (_, at) => {
    const hz = at % 2 === 0 ? 440 : 330;
    return 4000 * Math.sin((2 * Math.PI * hz * Math.floor(at / 2)) / RATE);
  });
  mkdirSync(join(folder, SOUND_FOLDER), { recursive: true });
  writeFileSync(join(folder, SOUND_FOLDER, file), formatWav(samples, RATE, 2));
  rows.write({ kind: 'overlap-sound', atMs, createdAtMs: atMs, fromMs: -BEFORE_MS, file });
}

/** So many that only their rows can be there: no curves. */
export function plantVerdicts(folder: string, timesUtcMs: readonly number[]): void {
  plantEach(folder, timesUtcMs, (rows, n, _, atMs) => plantVerdict(rows, n, atMs));
}

type PlantOne = (rows: Rows, n: number, utcMs: number, atMs: number) => void;

function plantEach(folder: string, timesUtcMs: readonly number[], plant: PlantOne): void {
  const { database } = openDatabase(folder);
  const session = { parleyVersion: '0.1.0', audioHost: 'null', transport: 'demo' };
  const rows = openRowWriter(database, session, 0, { toUtcMs: (atMs) => Math.round(timesUtcMs[0] + atMs) });
  database.transaction(() => {
    for (const [n, utcMs] of timesUtcMs.entries()) plant(rows, n, utcMs, utcMs - timesUtcMs[0]);
  })();
  database.close();
}
