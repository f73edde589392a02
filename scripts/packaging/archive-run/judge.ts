/** Whether the packed main process, its audio process and its page's files work where they were packed. */
import Database from 'better-sqlite3';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { SeenRun } from './electron-stand-in.ts';

const run = promisify(execFile);
const PATIENCE_MS = 90_000;
const here = (file: string): string => join(import.meta.dirname, file);

/** Natives that the whole kiosk maps, by the end of their paths. */
const OF_MAIN = ['better-sqlite3/prebuilds/', 'onnxruntime_binding.node', 'libonnxruntime.so.1'];
const OF_AUDIO = ['naudiodon.node', 'libportaudio.so.2', '@livekit/rtc-ffi-bindings-'];

/** @param resources the packed app's folder of that name */
export async function archiveRunProblems(resources: string): Promise<readonly string[]> {
  const archive = join(resources, 'app.asar');
  // Side by side: one talks without a sound card, the other starts the audio processes.
  const [talk, sound] = await Promise.all([runPacked(archive, 'null', 10), runPacked(archive, 'portaudio', 4)]);
  const unpacked = `${archive}.unpacked/`;
  const audio = sound.seen.children.filter(({ entry }) => entry === join(archive, 'out/main/audio-process.js'));
  const audioNatives = audio.flatMap(({ natives }) => natives);
  const natives = [...talk.seen.natives, ...audioNatives];
  const lacks = (wanted: readonly string[], mapped: readonly string[]): readonly string[] =>
    wanted.filter((part) => !mapped.some((file) => file.startsWith(unpacked) && file.includes(part)));
  return [
    ...[talk, sound]
      .filter(({ seen }) => seen.exitCode !== 0)
      .map(({ seen, said }) => `it ended with ${seen.exitCode}: ${said}`),
    ...(talk.heardMs >= 2000 ? [] : [`its welcome was heard for ${talk.heardMs} ms only: ${talk.said}`]),
    ...(audio.length > 0 ? [] : ['it started no audio process from the archive']),
    ...lacks(OF_MAIN, talk.seen.natives).map((part) => `${part} was not loaded`),
    ...lacks(OF_AUDIO, audioNatives).map((part) => `${part} was not loaded by the audio process`),
    ...natives.filter((file) => !file.startsWith(unpacked)).map((file) => `${file} came from elsewhere`),
    ...(talk.seen.page.length >= 4 ? [] : ['the page names too few files']),
    ...talk.seen.page
      .filter(({ status, bytes }) => status !== 200 || bytes === 0)
      .map(({ path, status }) => `the page got ${status} for /${path}`),
  ];
}

type Run = { readonly seen: SeenRun; readonly heardMs: number; readonly said: string };

async function runPacked(archive: string, audio: string, seconds: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-archive-'));
  try {
    const data = join(folder, 'data');
    const options = ['--visitor', 'mic', '--audio', audio, '--seconds', String(seconds), '--data-dir', data];
    const args = ['--import', here('see-archives.ts'), here('start-entry.ts'), join(archive, 'out/main/electron.js')];
    // No NODE_PATH, no LD_LIBRARY_PATH: nothing may come from elsewhere.
    const env = {
      PATH: '/usr/bin:/bin',
      HOME: folder,
      PARLEY_ARCHIVE: archive,
      PARLEY_ELECTRON: pathToFileURL(here('electron-stand-in.ts')).href,
    };
    const { stdout, stderr } = await run(process.execPath, [...args, ...options], {
      cwd: '/',
      env,
      timeout: PATIENCE_MS,
      maxBuffer: 2 ** 26,
    }).catch((error: unknown) => {
      if (error instanceof Error && 'stdout' in error && 'stderr' in error)
        return { stdout: String(error.stdout), stderr: `${String(error.stderr)}\n${error.message}` };
      throw error;
    });
    const line = stdout.split('\n').find((text) => text.startsWith('PARLEY_SEEN '));
    const said = stderr
      .split('\n')
      .filter((text) => !/^ALSA|^$|[Jj]ack|Cannot connect to server/.test(text))
      .join(' ')
      .slice(-400);
    if (line === undefined) throw new Error(`it does not run from the archive: ${said}`);
    // Written by the stand-in of this folder.
    return { seen: JSON.parse(line.slice('PARLEY_SEEN '.length)) as SeenRun, heardMs: heardIn(data), said };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function heardIn(data: string): number {
  const file = join(data, 'speech-log.db');
  if (!existsSync(file)) return 0;
  const database = new Database(file, { readonly: true });
  try {
    return Number(database.prepare('SELECT coalesce(max(heard_ms), 0) FROM segments').pluck().get());
  } finally {
    database.close();
  }
}
