import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '../../clock.ts';
import { levelDbfs } from '../../domain/pcm.ts';
import type { Fixture } from '../fixtures.ts';
import { find, onsetOfSpeech, quantile, silentFrom } from '../sound-analysis.ts';
import type { Sound } from '../virtual-sound-card.ts';
import type { KioskUnderTest } from './kiosk-under-test.ts';
import type { Ticker } from './ticker.ts';

/** One visitor who speaks over the avatar, as the recordings have it. */
export type Trial = {
  readonly clip: string;
  /** Nothing stopped: the three times are null. */
  readonly interrupted: boolean;
  readonly onsetToDecisionMs: number | null;
  readonly decisionToSilenceMs: number | null;
  readonly onsetToSilenceMs: number | null;
  /** Level of the loudspeaker just before the visitor spoke, dBFS. */
  readonly beforeDbfs: number;
};

export type Trials = {
  readonly trials: readonly Trial[];
  /** Trials that did not count, because the machine paused during them. */
  readonly repeated: number;
};

const SPEAKS_BEFORE_MS = 1000;
const LONGEST_REACTION_MS = 3500;
const MOST_REPEATS = 10;
const FOUND_BY_MS = 500;
/** Half a sample of shift halves the likeness of hissing sounds, an echo as loud takes a third; chance reaches 0.15. */
const FOUND = 0.25;

/** Plays so many visitors, one after another, into the microphone while the avatar speaks. */
export async function playInterruptions(
  kiosk: KioskUnderTest,
  ticker: Ticker,
  clips: readonly Fixture[],
  count: number,
): Promise<Trials> {
  const trials: Trial[] = [];
  let repeated = 0;
  while (trials.length < count) {
    const fromMs = clock.nowMs();
    const trial = await playInterruption(kiosk, clips[(trials.length + repeated) % clips.length]);
    const paused = ticker.pausesWithin(fromMs, clock.nowMs()).length > 0;
    if (paused && repeated < MOST_REPEATS) repeated += 1;
    else trials.push(trial);
  }
  return { trials, repeated };
}

/** One of them; the clip's level is as it is. */
export async function playInterruption(kiosk: KioskUnderTest, clip: Sound & { readonly name: string }): Promise<Trial> {
  const { card, speaker, microphone } = kiosk;
  const startedAtMs = await kiosk.startLecture();
  await sleep(SPEAKS_BEFORE_MS + 150 * Math.random());
  const playing = card.playIntoMicrophone(clip);
  const clipMs = (clip.samples.length * 1000) / clip.sampleRate;
  const decided = (): number | undefined => kiosk.since('interrupted', startedAtMs)[0]?.atMs;
  const untilMs = playing.startedAtMs + LONGEST_REACTION_MS;
  while (decided() === undefined && clock.nowMs() < untilMs) await sleep(20);
  // Enough of the visitor to find in the recording; nobody needs to hear the rest.
  await microphone.reach(
    Math.min(playing.startedAtMs + clipMs, Math.max(clock.nowMs(), playing.startedAtMs + 1000) + FOUND_BY_MS),
  );
  playing.stop();
  await speaker.reach((decided() ?? playing.startedAtMs + clipMs) + 900);
  const onsetAtMs = onsetInMicrophone(kiosk, clip, playing.startedAtMs);
  const before = speaker.samples.slice(speaker.indexAt(onsetAtMs - 500), speaker.indexAt(onsetAtMs));
  const trial = { clip: clip.name, beforeDbfs: levelDbfs(before) };
  const decidedAtMs = decided();
  const fromIndex = speaker.indexAt(onsetAtMs);
  const silent = silentFrom(speaker.samples, speaker.sampleRate, { fromIndex, forMs: 400 });
  if (decidedAtMs === undefined || silent === null)
    return { ...trial, interrupted: false, onsetToDecisionMs: null, decisionToSilenceMs: null, onsetToSilenceMs: null };
  const silentAtMs = speaker.atMsOf(silent);
  return {
    ...trial,
    interrupted: true,
    onsetToDecisionMs: decidedAtMs - onsetAtMs,
    decisionToSilenceMs: silentAtMs - decidedAtMs,
    onsetToSilenceMs: silentAtMs - onsetAtMs,
  };
}

/** When the visitor's first sound reached the microphone: the clip is found in its recording. */
function onsetInMicrophone({ microphone }: KioskUnderTest, clip: Sound, playedAtMs: number): number {
  const onset = onsetOfSpeech(clip.samples, clip.sampleRate);
  if (onset === null) throw new RangeError('the clip has no speech in it');
  const from = Math.max(0, microphone.indexAt(playedAtMs - 50));
  const beginning = clip.samples.subarray(onset, onset + clip.sampleRate * 0.8);
  const { index, score } = find(microphone.samples.slice(from, from + clip.sampleRate * 3), beginning);
  if (score < FOUND) throw new Error(`the visitor was not found in the microphone (best match ${score.toFixed(2)})`);
  return microphone.atMsOf(from + index);
}

/** `p50 63 ms, p90 71 ms` of one of a trial's times. */
export function timesOf(trials: readonly Trial[], which: 'onsetToSilenceMs' | 'decisionToSilenceMs'): number[] {
  return trials.map((trial) => trial[which]).filter((ms): ms is number => ms !== null);
}

export function percentiles(times: readonly number[]): string {
  return `p50 ${quantile(times, 0.5).toFixed(0)} ms, p90 ${quantile(times, 0.9).toFixed(0)} ms`;
}
