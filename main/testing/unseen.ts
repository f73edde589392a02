import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type Fixture, fixtureOf, fixtures, sharedFolder } from './fixtures.ts';
import { activeLevelDbfs, onsetOfSpeech } from './sound-analysis.ts';

/** Recordings of people and things that the judge never heard: the test part of `scripts/judgement/split.json`. */
export type Unseen = {
  readonly interruptions: readonly Fixture[];
  readonly backchannels: readonly Fixture[];
  readonly noises: readonly Fixture[];
  /** False: only the few that are in the repo. */
  readonly isWhole: boolean;
};

const SPLIT = join(import.meta.dirname, '../../scripts/judgement/split.json');
const splitSchema = z.object({ test: z.array(z.string()) });
const rowSchema = z.object({ file: z.string(), class: z.string(), licence_class: z.string() });
/** Of the repo's own recordings, those of the test part. */
export const OWN_TEST = /^(libri-(1688|198|3080|5703)|ami-mee075|.*-(fee078|fee081|mee089|mee075)|tap)$/;

const LONGEST_S = 3;
const SHORTEST_SPEECH_S = 1.8;
/** As loud as the repo's fixtures: a visitor at the kiosk, a noise beside it. */
const SPEECH_DBFS = -23;
const NOISE_DBFS = -26;

export function unseen(): Unseen {
  const shared = sharedFolder();
  if (shared === null) {
    const own = (role: 'interruptions' | 'short' | 'noise'): Fixture[] =>
      fixtures(role).filter(({ name }) => OWN_TEST.test(name));
    return { interruptions: own('interruptions'), backchannels: own('short'), noises: own('noise'), isWhole: false };
  }
  const of = (kinds: RegExp): Fixture[] => filesOf(shared, kinds).map(fixtureOf);
  return {
    interruptions: of(/^speech$/)
      .filter(({ samples, sampleRate }) => samples.length > SHORTEST_SPEECH_S * sampleRate)
      .map((clip) => made(clip, SPEECH_DBFS))
      // Times count from the first sound: where a noise hides it, nobody can say when that was.
      .filter(({ samples, sampleRate }) => onsetOfSpeech(samples, sampleRate) !== null),
    backchannels: of(/^backchannel$/).map((clip) => made(clip, SPEECH_DBFS)),
    noises: of(/^noise\//).map((clip) => made(clip, NOISE_DBFS)),
    isWhole: true,
  };
}

function filesOf(shared: string, kinds: RegExp): string[] {
  const rows = parse(readFileSync(join(shared, 'MANIFEST.csv'), 'utf8'), { columns: true }) as readonly object[];
  const { test } = splitSchema.parse(JSON.parse(readFileSync(SPLIT, 'utf8')));
  return rows.flatMap((row) => {
    const { file, class: kind, licence_class: licence } = rowSchema.parse(row);
    const isTest = licence !== 'open' || test.some((start) => file.startsWith(`audio16k/${start}`));
    // "uh-huh" lies among the speech.
    const isMeant = kinds.test(basename(file).startsWith('mfa_') ? 'backchannel' : kind);
    const path = join(shared, file);
    return isTest && isMeant && existsSync(path) ? [path] : [];
  });
}

/** Three seconds at most from where it becomes audible, at this level. */
function made(clip: Fixture, levelDbfs: number): Fixture {
  const from = Math.max(0, (onsetOfSpeech(clip.samples, clip.sampleRate) ?? 0) - 0.02 * clip.sampleRate);
  const cut = clip.samples.subarray(from, from + LONGEST_S * clip.sampleRate);
  const gain = 10 ** ((levelDbfs - activeLevelDbfs(cut, clip.sampleRate)) / 20);
  const samples = cut.map((value) => Math.max(-32_768, Math.min(32_767, Math.round(value * gain))));
  return { ...clip, samples };
}
