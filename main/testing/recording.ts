import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '../clock.ts';

/** A recording that grows while one looks at it. */
export interface Recording {
  readonly sampleRate: number;
  /** Everything so far: a view that is only right until the next `await`. */
  readonly samples: Int16Array;
  /** True when the recorder ended by itself: its source went away. */
  readonly ended: boolean;
  /** When this sample was there, monotonic ms; known the better the longer the recording runs. */
  atMsOf(index: number): number;
  /** The sample at this time; may lie outside of what is recorded. */
  indexAt(atMs: number): number;
  /** When the piece that held this sample arrived here: never before it sounded. */
  arrivedAtMs(index: number): number;
  /** Waits until the sample at this time is there. */
  reach(atMs: number): Promise<void>;
  /** Corrects the mapping: sample `index` sounded at `atMs`. */
  calibrate(index: number, atMs: number): void;
  stop(): Promise<void>;
}

type Arrival = { readonly endIndex: number; readonly atMs: number };

/**
 * Collects s16le mono from a recorder's stdout. Pieces arrive late, never early, so the earliest of all arrivals
 * gives the time of the first sample.
 *
 * @throws Error if nothing arrives within 5 s
 */
export async function startRecording(recorder: ChildProcess, sampleRate: number): Promise<Recording> {
  let buffer = new Uint8Array(sampleRate * 2 * 30);
  let byteCount = 0;
  let firstAtMs = Infinity;
  let calibratedAtMs: number | null = null;
  let over = false;
  const arrivals: Arrival[] = [];
  const perMs = sampleRate / 1000;
  recorder.stdout?.on('data', (chunk: Buffer) => {
    const atMs = clock.nowMs();
    if (byteCount + chunk.length > buffer.length) {
      const larger = new Uint8Array(buffer.length * 2);
      larger.set(buffer.subarray(0, byteCount));
      buffer = larger;
    }
    buffer.set(chunk, byteCount);
    byteCount += chunk.length;
    const endIndex = byteCount >> 1;
    arrivals.push({ endIndex, atMs });
    firstAtMs = Math.min(firstAtMs, atMs - endIndex / perMs);
  });
  recorder.once('exit', () => (over = true));
  const originMs = (): number => calibratedAtMs ?? firstAtMs;
  const recording: Recording = {
    sampleRate,
    get samples() {
      return new Int16Array(buffer.buffer, 0, byteCount >> 1);
    },
    get ended() {
      return over;
    },
    atMsOf: (index) => originMs() + index / perMs,
    indexAt: (atMs) => Math.round((atMs - originMs()) * perMs),
    arrivedAtMs: (index) => arrivalOf(arrivals, index),
    reach: async (atMs) => {
      while (!over && byteCount >> 1 <= (atMs - originMs()) * perMs) await sleep(5);
    },
    calibrate: (index, atMs) => (calibratedAtMs = atMs - index / perMs),
    stop: async () => {
      if (over) return;
      const gone = new Promise((resolve) => recorder.once('exit', resolve));
      recorder.kill('SIGKILL');
      await gone;
    },
  };
  const untilMs = clock.nowMs() + 5000;
  while (byteCount < 2) {
    if (recorder.exitCode !== null || clock.nowMs() > untilMs) throw new Error('the recorder brought no sound');
    await sleep(5);
  }
  return recording;
}

function arrivalOf(arrivals: readonly Arrival[], index: number): number {
  let low = 0;
  let high = arrivals.length - 1;
  if (high < 0 || arrivals[high].endIndex <= index) return Infinity;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (arrivals[middle].endIndex > index) high = middle;
    else low = middle + 1;
  }
  return arrivals[low].atMs;
}
