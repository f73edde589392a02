import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clock } from '../../main/clock.ts';
import type { KioskEvent } from '../../main/domain/kiosk-events.ts';
import { openOverlapSoundRecorder } from '../../main/domain/overlap-sound.ts';
import { parseWav } from '../../main/domain/wav.ts';
import { exportSounds } from '../../main/operator/export-overlaps.ts';
import { openArchive } from '../../main/speech-log/archive.ts';
import { openSpeechLog } from '../../main/speech-log/index.ts';
import { openSoundFolder } from '../../main/speech-log/sounds.ts';
import { overlapJudged } from '../../main/testing/overlap-judged.ts';

const HERE = import.meta.dirname;
const VOICE = join(HERE, '../../assets/demo/visitor/is-there-much-more.wav');
const everything = { fromUtcMs: null, toUtcMs: null, verdict: 'any', mark: 'any', detector: '' } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-marked-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Three overlaps of the same voice, as a kiosk keeps them; of the last one no sound. */
async function visit(startsAtMs: readonly number[]): Promise<void> {
  const speechLog = openSpeechLog({
    folder,
    clock,
    session: { parleyVersion: '0', audioHost: 'null', transport: 'demo' },
  });
  const sounds = openSoundFolder(folder);
  for (const [n, startedAtMs] of startsAtMs.entries()) {
    const judged = judgedAt(startedAtMs);
    speechLog.record(judged);
    for (const sound of n === 2 ? [] : heardAround(judged, startedAtMs)) {
      const file = await sounds.write(sound, Date.now() + startedAtMs);
      const { createdAtMs, fromMs } = sound;
      speechLog.record({ kind: 'overlap-sound', atMs: startedAtMs, createdAtMs, fromMs, file });
    }
  }
  speechLog.close();
}

function judgedAt(startedAtMs: number): KioskEvent {
  const event = overlapJudged(startedAtMs + 400);
  if (event.kind !== 'overlap-judged') throw new Error('no verdict');
  return { ...event, verdict: { ...event.verdict, overlapStartedAtMs: startedAtMs } };
}

function heardAround(judged: KioskEvent, startedAtMs: number) {
  const recorder = openOverlapSoundRecorder();
  const voice = parseWav(readFileSync(VOICE)).samples;
  recorder.note(judged);
  return Array.from({ length: 700 }, (_, n) => (n - 320) * 10).flatMap((atMs) => {
    const samples = new Int16Array(160);
    if (atMs >= 0) samples.set(voice.subarray(atMs * 16, atMs * 16 + 160));
    return recorder.hear({ samples, capturedAtMs: startedAtMs + atMs, rawDbfs: -30, speakerDbfs: -30 });
  });
}

it('makes examples of the recordings that an operator marked, with the voice where it begins', async () => {
  await visit([10_000, 20_000, 30_000, 40_000]);
  const archive = openArchive(join(folder, 'speech-log.db'));
  archive.mark(1, 'should-not-have');
  archive.mark(2, 'should-have-stopped');
  archive.mark(3, 'should-have-stopped');
  const exported = await exportSounds(folder, archive.rows(everything), openSoundFolder(folder));
  archive.close();
  expect(exported.rows).toBe(3);

  const target = join(folder, 'marked');
  const said = execFileSync(process.execPath, [
    join(HERE, 'export-marked.ts'),
    join(folder, 'speech-log.db'),
    target,
  ]).toString();
  expect(said).toContain('2 of 3 marked overlaps written');
  const lines = readFileSync(join(target, 'marked.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { file: string; kind: string; onsetMs: number });
  expect(lines.map(({ file, kind }) => [file, kind])).toEqual([
    ['overlap-1.wav', 'backchannel'],
    ['overlap-2.wav', 'interruption'],
  ]);
  const voice = parseWav(readFileSync(VOICE)).samples.subarray(0, 16_000);
  for (const { file, onsetMs } of lines) {
    const { samples, sampleRate, channels } = parseWav(readFileSync(join(target, file)));
    expect([sampleRate, channels]).toEqual([16_000, 1]);
    expect(samples.subarray(onsetMs * 16, onsetMs * 16 + 16_000)).toEqual(voice);
  }
});

const PYTHON = ['python3', '/usr/bin/python3'].find((python) => spawnSync(python, ['-c', 'import numpy']).status === 0);

it.skipIf(PYTHON === undefined)('gives them to the training as it reads them', async () => {
  await visit([10_000]);
  const archive = openArchive(join(folder, 'speech-log.db'));
  archive.mark(1, 'should-have-stopped');
  archive.close();
  const target = join(folder, 'marked');
  execFileSync(process.execPath, [join(HERE, 'export-marked.ts'), join(folder, 'speech-log.db'), target]);
  const script =
    'import pathlib, sys, recordings; print([(kind, len(samples), float(abs(samples).max()) > 0.05) ' +
    'for kind, samples in recordings.marked(pathlib.Path(sys.argv[1]))])';
  const read = execFileSync(PYTHON!, ['-c', script, join(target, 'marked.jsonl')], { cwd: HERE }).toString();
  expect(read.trim()).toBe("[('interruption', 32000, True)]");
});
