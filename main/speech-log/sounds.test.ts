import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseWav } from '../domain/wav.ts';
import { openSoundFolder, SOUND_FOLDER, type SoundFolder } from './sounds.ts';

const DAY_MS = 86_400_000;
const NOW_UTC_MS = Date.UTC(2026, 10, 25, 12);

let folder: string;
let sounds: SoundFolder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-sounds-'));
  sounds = openSoundFolder(folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const sound = { createdAtMs: 0, fromMs: -3000, samples: Int16Array.of(1, -1, 2, -2) };
const names = (): string[] => readdirSync(join(folder, SOUND_FOLDER)).sort();
const writeDaysAgo = (...days: number[]): Promise<string[]> =>
  Promise.all(days.map((day) => sounds.write(sound, NOW_UTC_MS - day * DAY_MS)));

describe('the folder of recordings', () => {
  it('has a WAV of both voices for each, readable by its user only', async () => {
    const name = await sounds.write(sound, NOW_UTC_MS);
    const file = sounds.file(name)!;
    expect(parseWav(readFileSync(file))).toEqual({ sampleRate: 16_000, channels: 2, samples: sound.samples });
    expect([name, statSync(file).mode & 0o777]).toEqual(['overlap-20261125T120000.000Z.wav', 0o600]);
  });

  it('loses what is older than its days, by the time in the name', async () => {
    await writeDaysAgo(20, 15, 13, 0);
    expect(sounds.prune({ beforeUtcMs: NOW_UTC_MS - 14 * DAY_MS, mostBytes: Infinity })).toBe(2);
    expect(names()).toEqual(['overlap-20261112T120000.000Z.wav', 'overlap-20261125T120000.000Z.wav']);
  });

  it('loses the oldest of what is too much', async () => {
    await writeDaysAgo(3, 2, 1);
    const { bytes } = sounds.total();
    expect(sounds.prune({ beforeUtcMs: 0, mostBytes: bytes - 1 })).toBe(1);
    expect(names()[0]).toBe('overlap-20261123T120000.000Z.wav');
    expect(sounds.newest((bytes * 2) / 3)).toEqual(names().toReversed());
    expect(sounds.newest(bytes / 3)).toEqual([names()[1]]);
  });

  it('is wiped of recordings and of half ones, and of nothing else', async () => {
    await writeDaysAgo(1, 0);
    writeFileSync(join(folder, SOUND_FOLDER, 'overlap-x.wav.part'), '');
    writeFileSync(join(folder, SOUND_FOLDER, 'notes.txt'), '');
    expect(sounds.wipe()).toBe(3);
    expect(names()).toEqual(['notes.txt']);
    expect(sounds.total()).toEqual({ files: 0, bytes: 0 });
  });

  it('gives no file beside its own recordings', async () => {
    writeFileSync(join(folder, 'overlap-20261125T120000.000Z.wav'), '');
    await sounds.write(sound, NOW_UTC_MS - DAY_MS);
    expect(sounds.file('../overlap-20261125T120000.000Z.wav')).toBeNull();
    expect(sounds.file('overlap-20261125T120000.000Z.wav')).toBeNull();
    expect(openSoundFolder(join(folder, 'none')).total()).toEqual({ files: 0, bytes: 0 });
  });
});
