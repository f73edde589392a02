import { levelDbfs } from '../domain/pcm.ts';
import { find } from './sound-analysis.ts';

export type Loss = {
  /** Samples of the original that were left out. */
  readonly skipped: number;
  /** Samples in the recording that are not in the original: gaps, or pieces said twice. */
  readonly inserted: number;
  /** Samples of the original whose block is not where it should be, or not as it was. */
  readonly damaged: number;
  /** Samples of the original that were looked for: all that sound. */
  readonly compared: number;
  /** What is missing or wrong, and what was added, as a share of `compared`; 1 when the original was not found at all. */
  readonly share: number;
};

const BLOCK_MS = 20;
/** Long enough to be unmistakable: a pitch period is not. */
const ANCHOR_MS = 300;
/** Blocks at the beginning that may be missing before everything counts as lost. */
const FIRST_TRIES = 10;
const SAME = 0.8;
/** So alike that no other place needs to be looked at. */
const SURE = 0.97;
const KERNEL_REACH = 16;
const QUIET_DBFS = -50;

/**
 * Follows an original through a recording of it at the same sample rate in blocks of 20 ms. While the blocks lie where
 * the one before says, nothing was lost; where they do not, a longer piece is looked for, and the jump of its place
 * tells what was skipped or inserted. Blocks that are quiet in the original are passed over.
 *
 * @param recording begins before the original is heard and ends after it
 * @param reachMs how far a piece may have moved at once
 */
export function lossBetween(original: Int16Array, recording: Int16Array, sampleRate: number, reachMs = 500): Loss {
  const block = Math.round((sampleRate * BLOCK_MS) / 1000);
  const anchor = Math.round((sampleRate * ANCHOR_MS) / 1000);
  const reach = Math.round((sampleRate * reachMs) / 1000);
  const counts: Counts = { skipped: 0, inserted: 0, damaged: 0, compared: 0 };
  // The recorder's samples lie anywhere between the player's; half a sample is enough to make a hiss unlike itself.
  const heard = [recording, halfASampleLater(recording)];
  let offset: number | null = null;
  let tries = 0;
  for (let at = 0; at + block <= original.length; at += block) {
    const pattern = original.subarray(at, at + block);
    if (levelDbfs(pattern) < QUIET_DBFS) continue;
    counts.compared += block;
    if (offset !== null) {
      const place = placeOf(pattern, heard, at + offset, 8);
      if (place !== null) {
        offset = place - at;
        continue;
      }
      counts.damaged += block;
    }
    const found: number | null = anchorOf(
      original.subarray(at, at + anchor),
      heard,
      offset === null ? null : at + offset,
      reach,
    );
    if (found === null) {
      if (offset !== null) continue;
      counts.damaged += block;
      if (++tries === FIRST_TRIES) return { ...counts, share: 1 };
      continue;
    }
    countJump(counts, offset === null ? 0 : found - at - offset);
    offset = found - at;
  }
  return { ...counts, share: offset === null ? 1 : shareOf(counts) };
}

type Counts = { skipped: number; inserted: number; damaged: number; compared: number };

function countJump(counts: Counts, jump: number): void {
  if (jump > 0) counts.inserted += jump;
  else counts.skipped -= jump;
}

/** What was skipped lies within damaged blocks, so it is not counted twice. */
function shareOf(counts: Omit<Loss, 'share'>): number {
  return (Math.max(counts.damaged, counts.skipped) + counts.inserted) / counts.compared;
}

type Heard = readonly Int16Array[];

function anchorOf(longer: Int16Array, heard: Heard, expected: number | null, reach: number): number | null {
  return expected === null ? placeOf(longer, heard, 0, heard[0].length) : placeOf(longer, heard, expected, reach);
}

/** Where the pattern begins in the recording, at most `reach` from `expected`; null when it is not there. */
function placeOf(pattern: Int16Array, heard: Heard, expected: number, reach: number): number | null {
  const from = Math.max(0, expected - reach);
  let best: { readonly index: number; readonly score: number } = { index: 0, score: 0 };
  for (const recording of heard) {
    const part = recording.subarray(from, Math.max(0, expected + reach + pattern.length));
    if (part.length < pattern.length) return null;
    const match = find(part, pattern);
    if (match.score > best.score) best = match;
    if (best.score >= SURE) break;
  }
  return best.score >= SAME ? from + best.index : null;
}

/** What lies half-way between one sample and the next, by a windowed sinc. */
function halfASampleLater(samples: Int16Array): Int16Array {
  const kernel = Float64Array.from({ length: 2 * KERNEL_REACH }, (_, i) => {
    const x = i - KERNEL_REACH + 0.5;
    return (Math.sin(Math.PI * x) / (Math.PI * x)) * Math.cos((Math.PI * x) / (2 * KERNEL_REACH + 1)) ** 2;
  });
  const between = new Int16Array(samples.length);
  for (let at = KERNEL_REACH; at < samples.length - KERNEL_REACH; at++) {
    let sum = 0;
    for (let i = 0; i < kernel.length; i++) sum += kernel[i] * samples[at - KERNEL_REACH + 1 + i];
    between[at] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
  return between;
}
