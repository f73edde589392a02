import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatWav } from '../domain/wav.ts';
import type { AudioHost } from '../interfaces/audio-host.ts';
import type { OverlapArchive } from '../interfaces/overlap-archive.ts';
import { recordingCommands } from './recordings.ts';

const SECONDS = 2;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-recordings-'));
  const voices = Int16Array.from({ length: SECONDS * 16_000 * 2 }, (_, at) => 3000 * Math.sin(at / 7));
  writeFileSync(join(folder, 'whole.wav'), formatWav(voices, 16_000, 2));
  writeFileSync(join(folder, 'damaged.wav'), 'nonsense');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** @param playBeside how the loudspeaker is */
function openWith(files: Readonly<Record<number, string>>, playBeside: AudioHost['playBeside']) {
  const detail = (id: number) => ({ row: { sound: id in files ? { file: files[id], fromMs: -3000 } : null } });
  return recordingCommands({
    clock: { nowMs: () => 1000 },
    host: { playBeside },
    archive: { detail } as unknown as OverlapArchive, // as much of it as is asked for
    sounds: {
      file: (name) => (name === 'deleted.wav' ? null : join(folder, name)),
      total: () => ({ files: 2, bytes: 7 }),
      newest: () => [],
      wipe: () => 2,
    },
  });
}
const ends: AudioHost['playBeside'] = (_, onHeard) => {
  onHeard(1040);
  return Promise.resolve(true);
};

describe('recordings that the operator hears', () => {
  it('begin when the loudspeaker has them, and say how long they are and where they are in the overlap', async () => {
    const answer = await openWith({ 7: 'whole.wav' }, ends)['overlaps.play']({ id: 7 });
    expect(answer).toMatchObject({ result: 'playing', fromMs: -3000, untilHeardMs: 40 });
    expect('lengthMs' in answer && Math.abs(answer.lengthMs - SECONDS * 1000)).toBeLessThan(40);
  });

  it('are missed in words: none was kept, it is deleted, it is damaged, no loudspeaker plays', async () => {
    const play = async (file: string | null, loudspeaker = ends) =>
      (await openWith(file === null ? {} : { 7: file }, loudspeaker)['overlaps.play']({ id: 7 })).result;
    expect([await play(null), await play('deleted.wav'), await play('damaged.wav')]).toEqual([
      'no-recording',
      'no-recording',
      'unreadable',
    ]);
    expect(await play('whole.wav', () => Promise.resolve(false))).toBe('no-loudspeaker');
    expect(await play('whole.wav', () => Promise.resolve(true))).toBe('stopped');
  });

  it('end when they are told to', async () => {
    const given: number[] = [];
    const commands = openWith({}, (samples) => {
      given.push(samples.length);
      return Promise.resolve(true);
    });
    await commands['overlaps.hush']();
    expect(given).toEqual([0]);
  });
});
