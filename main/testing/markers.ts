import type { Recording } from './recording.ts';
import { find, markerSound, type Match } from './sound-analysis.ts';
import type { Playing, Sound } from './virtual-sound-card.ts';

export type ClockFit = {
  /** Half of the time between handing the tightest marker over and hearing it come back: the mapping is that sure, ms. */
  readonly uncertaintyMs: number;
  /** How well the worst marker was found again, 0–1. */
  readonly score: number;
};

/** A stream's first sound may fall into what the server has mixed already, so silence goes ahead of the marker. */
const LEAD_MS = 60;
const MARKER_MS = 50;
const FOUND = 0.7;

/**
 * Ties a recording to the monotonic clock: plays markers, finds each to the sample, and takes the one that came back
 * soonest. It sounded after its bytes were handed over and before its last sample arrived: the middle is taken. The
 * sink must be quiet meanwhile (some 250 ms for each marker).
 *
 * @throws Error if a marker is not found
 */
export async function fitClock(recording: Recording, play: (sound: Sound) => Playing, markers = 3): Promise<ClockFit> {
  const { sampleRate } = recording;
  const perMs = sampleRate / 1000;
  const marker = markerSound(sampleRate);
  const samples = new Int16Array(LEAD_MS * perMs + marker.length);
  samples.set(marker, LEAD_MS * perMs);
  let tightest = { index: 0, atMs: 0, uncertaintyMs: Infinity };
  let worst = 1;
  for (let i = 0; i < markers; i++) {
    const from = recording.samples.length;
    const playing = play({ samples, sampleRate });
    const earliestMs = playing.startedAtMs + LEAD_MS;
    const { index, score } = await awaited(recording, from, marker, earliestMs);
    worst = Math.min(worst, score);
    const uncertaintyMs = (recording.arrivedAtMs(index + marker.length - 1) - MARKER_MS - earliestMs) / 2;
    if (uncertaintyMs < tightest.uncertaintyMs) tightest = { index, atMs: earliestMs + uncertaintyMs, uncertaintyMs };
    await playing.done;
  }
  recording.calibrate(tightest.index, tightest.atMs);
  return { uncertaintyMs: tightest.uncertaintyMs, score: worst };
}

async function awaited(recording: Recording, from: number, marker: Int16Array, earliestMs: number): Promise<Match> {
  let best = 0;
  for (let tries = 0; tries < 10; tries++) {
    await recording.reach(earliestMs + MARKER_MS + 100 + tries * 100);
    const heard = recording.samples.subarray(from);
    if (heard.length < marker.length) continue;
    const match = find(heard, marker);
    if (match.score >= FOUND) return { index: from + match.index, score: match.score };
    best = Math.max(best, match.score);
  }
  throw new Error(`a marker was not found again in the recording (best match ${best.toFixed(2)})`);
}
