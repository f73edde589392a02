import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { OverlapSound } from '../domain/overlap-sound.ts';
import { MICROPHONE_SAMPLE_RATE } from '../domain/pcm.ts';
import { formatWav } from '../domain/wav.ts';
import type { OverlapSounds } from '../interfaces/overlap-sounds.ts';

/** Beside the log, in its folder. */
export const SOUND_FOLDER = 'overlap-sound';

const NAME = /^overlap-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)\.(\d{3})Z\.wav$/;
const PART = '.part';

export interface SoundFolder extends OverlapSounds {
  /** @returns the recording's name, once it is whole */
  write(sound: OverlapSound, atUtcMs: number): Promise<string>;
  /** Deletes what is too old, and the oldest of what is too much. @returns how many */
  prune(limits: { readonly beforeUtcMs: number; readonly mostBytes: number }): number;
}

type Recording = { readonly name: string; readonly atUtcMs: number; readonly bytes: number };

/** Recordings of the log in this folder. Their times are in their names, so that copying them changes nothing. */
export function openSoundFolder(dataFolder: string): SoundFolder {
  const folder = join(dataFolder, SOUND_FOLDER);
  const remove = (name: string): void => {
    rmSync(join(folder, name), { force: true });
  };
  return {
    file: (name) => {
      const file = join(folder, name);
      return name === basename(name) && NAME.test(name) && existsSync(file) ? file : null;
    },
    total: () => {
      const all = recordingsIn(folder);
      return { files: all.length, bytes: bytesOf(all) };
    },
    newest: (mostBytes) => {
      let left = mostBytes;
      return recordingsIn(folder)
        .toReversed()
        .filter(({ bytes }) => (left -= bytes) >= 0)
        .map(({ name }) => name);
    },
    wipe: () => {
      const all = namesIn(folder).filter((name) => NAME.test(name) || name.endsWith(PART));
      all.forEach(remove);
      return all.length;
    },
    write: async ({ samples }, atUtcMs) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const name = `overlap-${new Date(atUtcMs).toISOString().replaceAll(/[-:]/g, '')}.wav`;
      const part = join(folder, `${name}${PART}`);
      try {
        await writeFile(part, formatWav(samples, MICROPHONE_SAMPLE_RATE, 2), { mode: 0o600 });
        renameSync(part, join(folder, name));
      } catch (error) {
        rmSync(part, { force: true });
        throw error;
      }
      return name;
    },
    prune: ({ beforeUtcMs, mostBytes }) => {
      const all = recordingsIn(folder);
      let bytes = bytesOf(all);
      let removed = 0;
      for (const recording of all) {
        if (recording.atUtcMs >= beforeUtcMs && bytes <= mostBytes) break;
        remove(recording.name);
        bytes -= recording.bytes;
        removed += 1;
      }
      return removed;
    },
  };
}

function bytesOf(recordings: readonly Recording[]): number {
  return recordings.reduce((sum, { bytes }) => sum + bytes, 0);
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Oldest first. */
function recordingsIn(folder: string): Recording[] {
  return namesIn(folder)
    .sort()
    .flatMap((name) => {
      const part = NAME.exec(name);
      const bytes = statSync(join(folder, name), { throwIfNoEntry: false })?.size;
      if (part === null || bytes === undefined) return [];
      const [, year, month, day, hour, minute, second, ms] = part;
      return [{ name, bytes, atUtcMs: Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`) }];
    });
}
