import { describe, expect, it } from 'vitest';
import { lossBetween } from './lost-samples.ts';

const RATE = 16_000;

/** Three seconds that sound like nothing else and nowhere like themselves; the same in every run. */
function original(): Int16Array {
  let seed = 7;
  let smooth = 0;
  return Int16Array.from({ length: 3 * RATE }, (_, i) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    smooth += 0.3 * ((seed / 2_147_483_648 - 0.5) * 20_000 - smooth);
    return Math.round(smooth * (1 + 0.5 * Math.sin(i / 4000)));
  });
}

function joined(...parts: Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** All frequencies alike, as an “s”: nothing is more easily unlike itself. */
function hiss(): Int16Array {
  let seed = 3;
  return Int16Array.from({ length: 3 * RATE }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.round((seed / 2_147_483_648 - 0.5) * 20_000);
  });
}

/** The sound between the samples, over a long window so that it is right up to the highest frequencies. */
function laterBy(samples: Int16Array, shift: number): Int16Array {
  const reach = 64;
  return samples.map((_, at) => {
    let sum = 0;
    for (let k = -reach; k <= reach; k++) {
      const x = Math.PI * (k - shift);
      const window = Math.cos((Math.PI * k) / (2 * reach + 2)) ** 2;
      sum += (samples[at + k] ?? 0) * window * (x === 0 ? 1 : Math.sin(x) / x);
    }
    return Math.round(sum);
  });
}

const quiet = (count: number): Int16Array => new Int16Array(count);

describe('lossBetween', () => {
  it('finds nothing lost in a quieter copy that begins later', () => {
    const said = original();
    const heard = joined(
      quiet(5000),
      said.map((value) => value >> 2),
      quiet(3000),
    );
    expect(lossBetween(said, heard, RATE)).toEqual({ skipped: 0, inserted: 0, damaged: 0, compared: 48_000, share: 0 });
  });

  it.each([0.25, 0.5, 0.75])('finds nothing lost where the recorder’s samples lie %d after the player’s', (shift) => {
    const said = hiss();
    const heard = joined(quiet(3000), laterBy(said, shift), quiet(3000));
    expect(lossBetween(said, heard, RATE).share).toBe(0);
  });

  it('takes a voice that is turned down and up again for whole', () => {
    const said = original();
    const gainAt = (i: number): number => 1 - 0.75 * Math.min(1, Math.max(0, (i - 16_000) / 960, 0));
    const ducked = said.map((value, i) => Math.round(value * (i > 32_000 ? 1 : gainAt(i))));
    expect(lossBetween(said, joined(quiet(5000), ducked, quiet(3000)), RATE).share).toBe(0);
  });

  it('counts 50 ms that were left out to the sample', () => {
    const said = original();
    const heard = joined(quiet(4000), said.subarray(0, 16_000), said.subarray(16_800), quiet(4000));
    const loss = lossBetween(said, heard, RATE);
    expect([loss.skipped, loss.inserted]).toEqual([800, 0]);
    expect(loss.damaged).toBeGreaterThanOrEqual(800);
    expect(loss.damaged).toBeLessThanOrEqual(1280);
  });

  it('counts a gap of 30 ms to the sample', () => {
    const said = original();
    const heard = joined(quiet(4000), said.subarray(0, 20_100), quiet(480), said.subarray(20_100), quiet(4000));
    const loss = lossBetween(said, heard, RATE);
    expect([loss.skipped, loss.inserted]).toEqual([0, 480]);
    expect(loss.damaged).toBeLessThanOrEqual(640);
  });

  it('counts blocks that were silenced although nothing moved', () => {
    const said = original();
    const heard = joined(quiet(4000), said, quiet(4000));
    heard.fill(0, 4000 + 16_000, 4000 + 17_600);
    expect(lossBetween(said, heard, RATE)).toMatchObject({ skipped: 0, inserted: 0, damaged: 1600 });
  });

  it('calls everything lost when something else was heard, or nothing', () => {
    const other = original().reverse();
    expect(lossBetween(original(), joined(quiet(4000), other), RATE).share).toBe(1);
    expect(lossBetween(original(), quiet(60_000), RATE).share).toBe(1);
    expect(lossBetween(quiet(60_000), original(), RATE).share).toBe(1);
  });
});
