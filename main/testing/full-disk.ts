/**
 * A disk that is full and one that may not be written, for real: run in a mount namespace of its own. Prints what the
 * kiosk's own files became, as JSON.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clock } from '../clock.ts';
import { takeDataFolder } from '../data-folder.ts';
import type { OverlapRow } from '../domain/operator.ts';
import { defaultSettings } from '../domain/settings.ts';
import { log } from '../log.ts';
import { exportOverlaps, exportSounds } from '../operator/export-overlaps.ts';
import { openPinLock } from '../operator/pin-file.ts';
import { readAllSettings } from '../operator/settings-store.ts';
import { writeSupportBundle } from '../operator/support-bundle.ts';
import { writeSettings } from '../settings-file.ts';
import { backUp, backupsIn } from '../speech-log/backup.ts';
import { openDatabase } from '../speech-log/database.ts';
import { openSpeechLog } from '../speech-log/index.ts';
import { openSoundFolder } from '../speech-log/sounds.ts';
import { overlapJudged } from './overlap-judged.ts';

log.setLevel('silent');
const [, , place] = process.argv;
const session = { parleyVersion: 'test', audioHost: 'null', transport: 'demo' };
const PIN = '48151623';
const row: OverlapRow = {
  id: 1,
  detectedAtUtcMs: 0,
  startedAtUtcMs: null,
  verdict: 'interruption',
  detectionDelayMs: 1,
  probability: 1,
  detector: 'local',
  because: 'x'.repeat(200),
  mark: null,
  sound: { file: 'overlap-20261120T000000.000Z.wav', fromMs: 0 },
};

function mountDisk(name: string, size: string): string {
  const folder = join(place, name);
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  return folder;
}
function fillUp(folder: string): void {
  // In small pieces, so that not even a page is left.
  for (const bytes of [1 << 20, 1 << 16, 4096])
    for (let n = 0; ; n += 1) {
      try {
        writeFileSync(join(folder, `ballast-${bytes}-${n}`), Buffer.alloc(bytes));
      } catch {
        rmSync(join(folder, `ballast-${bytes}-${n}`), { force: true });
        break;
      }
    }
}
function makeRoom(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith('ballast')) rmSync(join(folder, name));
}
const openLog = (folder: string) => openSpeechLog({ folder, clock, session });
const overlapsIn = (folder: string): unknown => {
  const { database, notice } = openDatabase(folder);
  const found: unknown = database.prepare('SELECT count(*) FROM overlaps').pluck().get();
  const health: unknown = database.pragma('integrity_check', { simple: true });
  database.close();
  return [found, health, notice];
};
/** Files that a person or the kiosk would take for whole ones, and leftovers. */
const listed = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((name) => !/ballast|-(wal|shm)$/.test(name)).sort();
async function outcome(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

async function fullDisk(): Promise<object> {
  const folder = mountDisk('full', '6m');
  writeSettings(folder, defaultSettings);
  writeSettings(folder, defaultSettings);
  const sounds = openSoundFolder(folder);
  await sounds.write({ createdAtMs: 0, fromMs: 0, samples: new Int16Array(32_000) }, Date.UTC(2026, 10, 20));
  await openPinLock(folder).set(PIN);
  const first = openLog(folder);
  for (let n = 0; n < 100; n += 1) first.record(overlapJudged(n));
  const { database } = openDatabase(folder);
  fillUp(folder);
  const before = listed(folder);
  for (let n = 0; n < 500; n += 1) first.record(overlapJudged(n));
  const tried = {
    settings: await outcome(() => {
      writeSettings(folder, { ...defaultSettings, extra: 'x'.repeat(9000) } as never);
    }),
    export: await outcome(() =>
      exportOverlaps(
        folder,
        Array.from({ length: 5000 }, () => row),
        'csv',
      ),
    ),
    sounds: await outcome(() => exportSounds(folder, [row], sounds)),
    bundle: await outcome(() => writeSupportBundle(folder, { a: String(Math.random()).repeat(9000) })),
    recording: await outcome(() => sounds.write({ createdAtMs: 0, fromMs: 0, samples: new Int16Array(64_000) }, 1)),
    backup: await outcome(() => backUp(database, folder, 1, Date.UTC(2026, 10, 20))),
    pin: await openPinLock(folder).fits(PIN).catch(String),
    lock: takeDataFolder(folder).kind,
  };
  database.close();
  const left = listed(folder).filter((name) => !before.includes(name));
  const whole = readAllSettings(folder, null).notice;
  const second = openLog(folder);
  const openedWhileFull = { notice: second.notice, aside: listed(folder).filter((name) => name.includes('damaged')) };
  second.close();
  makeRoom(folder);
  // The lock of the full disk is elsewhere, and it still counts.
  const lockAfterwards = takeDataFolder(folder).kind;
  first.record(overlapJudged(1));
  first.close();
  return {
    tried,
    left,
    settings: whole,
    openedWhileFull,
    lockAfterwards,
    kept: overlapsIn(folder),
    backups: backupsIn(folder).length,
  };
}

async function readOnlyDisk(): Promise<object> {
  const folder = mountDisk('read-only', '6m');
  const first = openLog(folder);
  for (let n = 0; n < 100; n += 1) first.record(overlapJudged(n));
  first.close();
  execFileSync('mount', ['-o', 'remount,ro', folder]);
  const second = openLog(folder);
  second.record(overlapJudged(1));
  second.close();
  execFileSync('mount', ['-o', 'remount,rw', folder]);
  return {
    file: second.file,
    notice: second.notice?.replaceAll(folder, ''),
    files: listed(folder),
    kept: overlapsIn(folder),
  };
}

process.stdout.write(JSON.stringify({ full: await fullDisk(), readOnly: await readOnlyDisk() }));
