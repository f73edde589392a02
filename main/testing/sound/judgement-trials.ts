import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '../../clock.ts';
import type { Fixture } from '../fixtures.ts';
import { quantile } from '../sound-analysis.ts';
import type { Unseen } from '../unseen.ts';
import { playInterruptions, timesOf } from './interruptions.ts';
import type { KioskUnderTest } from './kiosk-under-test.ts';
import type { Ticker } from './ticker.ts';

/** What the issue of the judge asks on a sound card. */
export const MOST_P50_MS = 350;
export const MOST_P95_MS = 600;
export const MOST_STOPS = 4;
/** So many agreements, and so many noises, in so much of the avatar's speech. */
export const OF_EACH = 40;
export const LISTENS_MS = 600_000;

export type Silenced = {
  readonly played: number;
  readonly missed: readonly string[];
  readonly p50Ms: number;
  readonly p95Ms: number;
};

/** People that the judge never heard take the floor. Whoever is not given it waits for ever. */
export async function silenceBy(
  kiosk: KioskUnderTest,
  ticker: Ticker,
  { interruptions }: Unseen,
  count: number,
): Promise<Silenced> {
  const { trials } = await playInterruptions(kiosk, ticker, interruptions, count);
  const times = timesOf(trials, 'onsetToSilenceMs');
  const missed = trials.filter(({ interrupted }) => !interrupted).map(({ clip }) => clip);
  const all = [...times, ...missed.map(() => Infinity)];
  return { played: trials.length, missed, p50Ms: quantile(all, 0.5), p95Ms: quantile(all, 0.95) };
}

export type Disturbed = { readonly played: number; readonly minutes: number; readonly stoppedBy: readonly string[] };

/** Agreements and noises in turn, evenly through so much speech; whenever one stops the avatar, it begins anew. */
export async function disturb(
  kiosk: KioskUnderTest,
  { backchannels, noises }: Unseen,
  { ofEach, lastsMs }: { readonly ofEach: number; readonly lastsMs: number },
): Promise<Disturbed> {
  const clips = Array.from({ length: ofEach }, (_, i) => [
    backchannels[i % backchannels.length],
    // Spread over all kinds: they are listed kind by kind.
    noises[Math.floor((i * noises.length) / ofEach) % noises.length],
  ]).flat();
  const everyMs = lastsMs / clips.length;
  const stoppedBy: string[] = [];
  const startedAtMs = await kiosk.startLecture();
  await sleep(3000);
  const beganAtMs = clock.nowMs();
  for (const [at, clip] of clips.entries()) {
    if (await stops(kiosk, clip, beganAtMs + (at + 1) * everyMs)) stoppedBy.push(clip.name);
  }
  return { played: clips.length, minutes: (clock.nowMs() - startedAtMs) / 60_000, stoppedBy };
}

async function stops(kiosk: KioskUnderTest, clip: Fixture, untilMs: number): Promise<boolean> {
  const playing = kiosk.card.playIntoMicrophone(clip);
  await playing.done;
  await sleep(Math.max(1500, untilMs - clock.nowMs()));
  const isStopped = kiosk.since('interrupted', playing.startedAtMs).length > 0;
  if (isStopped) {
    await kiosk.startLecture();
    await sleep(1500);
  }
  return isStopped;
}
