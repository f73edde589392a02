import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseWav } from '../domain/wav.ts';
import type { Sound } from './virtual-sound-card.ts';

/** What a recording is for. */
export type Role =
  /** At least two seconds of somebody's speech: takes the floor. */
  | 'interruptions'
  /** Under 250 ms of speech: leaves the avatar talking. */
  | 'short'
  /** Nobody's speech. */
  | 'noise'
  /** Measured responses of rooms. */
  | 'rooms'
  | 'music';

export type Fixture = Sound & { readonly name: string; readonly file: string };

const FOLDER = join(import.meta.dirname, 'fixtures');
const ROOT = join(import.meta.dirname, '../..');

/** Noises of the shared folder, for machines that have it: its licences let nobody pass them on. */
const SHARED: Readonly<Partial<Record<Role, readonly string[]>>> = {
  noise: ['coughing', 'sneezing', 'laughing', 'door_wood_knock', 'footsteps', 'glass_breaking'].map(
    (kind) => `audio16k/noise/${kind}`,
  ),
};

/** The recordings of this role in the repo, by name. */
export function fixtures(role: Role): readonly Fixture[] {
  return wavFilesOf(join(FOLDER, role)).map(fixtureOf);
}

/** More recordings of this role where the shared data folder is; none elsewhere. */
export function sharedFixtures(role: Role): readonly Fixture[] {
  const shared = sharedFolder();
  if (shared === null) return [];
  return (SHARED[role] ?? []).flatMap((folder) => wavFilesOf(join(shared, folder))).map(fixtureOf);
}

export function fixtureOf(file: string): Fixture {
  const { samples, sampleRate, channels } = parseWav(readFileSync(file));
  if (channels !== 1) throw new RangeError(`${file} must be mono`);
  return { name: basename(file, '.wav'), file, samples, sampleRate };
}

function wavFilesOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.wav'));
  return files.sort().map((file) => join(folder, file));
}

export function sharedFolder(): string | null {
  const places = [process.env['PARLEY_SHARED'], join(ROOT, '../shared'), join(ROOT, '../../shared')];
  const found = places.find((place) => place !== undefined && existsSync(join(place, 'data/MANIFEST.csv')));
  return found === undefined ? null : join(found, 'data');
}
