import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { clock } from '../clock.ts';
import { bytesOf } from '../domain/pcm.ts';
import { startRecording, type Recording } from './recording.ts';

const run = promisify(execFile);

/** Mono sound to play. */
export type Sound = { readonly samples: Int16Array; readonly sampleRate: number };

/** A sound on its way into a sink. */
export type Playing = {
  /** When its bytes were handed over, monotonic ms: it sounds some ms later, which a recording of the sink shows. */
  readonly startedAtMs: number;
  /** The last sample was played, or `stop` was called. */
  readonly done: Promise<void>;
  stop(): void;
};

/** A private PulseAudio with a loudspeaker and a microphone that nobody hears; several may run side by side. */
export interface VirtualSoundCard {
  /** For the process under test: its ALSA default and its PulseAudio are this card. */
  readonly env: Readonly<Record<string, string>>;
  /** A temporary folder that goes with the card. */
  readonly folder: string;
  /** A visitor speaks. */
  readonly playIntoMicrophone: (sound: Sound) => Playing;
  /** For markers: sounds at the loudspeaker beside whatever the process under test plays. */
  readonly playIntoSpeaker: (sound: Sound) => Playing;
  /** What the room hears, from now on. */
  recordSpeaker(sampleRate?: number): Promise<Recording>;
  /** What reaches the microphone, from now on. */
  recordMicrophone(sampleRate?: number): Promise<Recording>;
  /**
   * Pulls the microphone out: its sink, its source, and what plays into or records them here. PulseAudio moves the
   * streams of everybody else to what is left: a process that listened to `mic` hears `speaker.monitor` until
   * `loadMicrophone`, which moves it back.
   */
  unloadMicrophone(): Promise<void>;
  loadMicrophone(): Promise<void>;
  close(): Promise<void>;
}

const COMMANDS = ['pulseaudio', 'pactl', 'pacat', 'parec'];
const PACKAGES = 'pulseaudio pulseaudio-utils libasound2-plugins';
const START_TIMEOUT_MS = 8000;

/** Why this machine cannot have a virtual sound card, in one sentence; null when it can. */
export function virtualSoundCardMissing(): string | null {
  if (process.platform !== 'linux') return `the virtual sound card needs Linux, this is ${process.platform}`;
  const missing = COMMANDS.filter((command) => commandPath(command) === null);
  if (alsaPluginFolder() === null) missing.push('the ALSA plugin for PulseAudio');
  if (missing.length === 0) return null;
  return `the virtual sound card needs ${missing.join(', ')} (Debian: apt-get install ${PACKAGES})`;
}

/**
 * Starts PulseAudio with the null sinks `speaker` and `micsink` (48 kHz stereo) and the source `mic`, which are its
 * defaults. Everything it starts or writes is gone after `close()`, or when this process ends.
 *
 * @throws Error when something is missing or PulseAudio does not start
 */
export async function openVirtualSoundCard(): Promise<VirtualSoundCard> {
  const missing = virtualSoundCardMissing();
  if (missing !== null) throw new Error(missing);
  const folder = mkdtempSync(join(tmpdir(), 'parley-sound-'));
  const env = writeSurroundings(folder);
  const children = new Set<ChildProcess>();
  /** Recorders that began at the microphone's sink and were moved to the loudspeaker's. */
  const loudspeakers = new Set<ChildProcess>();
  const sweep = (): void => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once('exit', sweep);
  const start = (command: string, args: readonly string[]): ChildProcess => {
    const child = spawnTied(command, args, { ...env, HOME: folder });
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };
  const pactl = async (...args: string[]): Promise<void> => {
    await run('pactl', args, { env: { ...process.env, ...env, HOME: folder } });
  };
  const close = async (): Promise<void> => {
    process.off('exit', sweep);
    await Promise.all([...children].map(killed));
    sweep();
  };
  try {
    await startServer(start, folder);
    await pactl('load-module', 'module-null-sink', 'sink_name=speaker', 'rate=48000');
    await pactl('set-default-sink', 'speaker');
    await loadMicrophone(pactl);
  } catch (cause) {
    await close();
    throw new Error('the virtual sound card did not start', { cause });
  }
  return {
    env,
    folder,
    playIntoMicrophone: (sound) => play(start, 'micsink', sound),
    playIntoSpeaker: (sound) => play(start, 'speaker', sound),
    recordSpeaker: async (sampleRate = 24_000) => {
      const recorder = startRecorder(start, 'micsink.monitor', sampleRate);
      loudspeakers.add(recorder);
      await moveForGood(recorder, 'speaker.monitor', { ...process.env, ...env });
      return startRecording(recorder, sampleRate);
    },
    recordMicrophone: (sampleRate = 16_000) =>
      startRecording(startRecorder(start, 'micsink.monitor', sampleRate), sampleRate),
    unloadMicrophone: async () => {
      const tied = [...children].filter(
        (child) => child.spawnargs.some((arg) => arg.startsWith('--device=micsink')) && !loudspeakers.has(child),
      );
      await Promise.all(tied.map(killed));
      await pactl('unload-module', 'module-remap-source');
      await unloadSink(pactl, env, 'micsink');
    },
    loadMicrophone: () => loadMicrophone(pactl),
    close,
  };
}

type Start = (command: string, args: readonly string[]) => ChildProcess;
type Pactl = (...args: string[]) => Promise<void>;

async function loadMicrophone(pactl: Pactl): Promise<void> {
  await pactl('load-module', 'module-null-sink', 'sink_name=micsink', 'rate=48000');
  await pactl('load-module', 'module-remap-source', 'master=micsink.monitor', 'source_name=mic');
  await pactl('set-default-source', 'mic');
}

async function unloadSink(pactl: Pactl, env: Record<string, string>, sink: string): Promise<void> {
  const { stdout } = await run('pactl', ['list', 'short', 'modules'], { env: { ...process.env, ...env } });
  const line = stdout.split('\n').find((module) => module.includes(`sink_name=${sink} `));
  if (line === undefined) throw new Error(`there is no sink ${sink} to unload`);
  await pactl('unload-module', line.split('\t', 1)[0]);
}

function writeSurroundings(folder: string): Record<string, string> {
  mkdirSync(join(folder, 'run'), { mode: 0o700 });
  const plugins = alsaPluginFolder() ?? '';
  writeFileSync(
    join(folder, 'asound.conf'),
    [
      ...['pcm', 'ctl'].map(
        (kind) => `${kind}_type.pulse { lib "${join(plugins, `libasound_module_${kind}_pulse.so`)}" }`,
      ),
      'pcm.pulse { type pulse hint { show on description "Virtual sound card" } }',
      'pcm.!default { type pulse hint { show on description "Virtual sound card, default" } }',
      'ctl.!default { type pulse }',
      '',
    ].join('\n'),
  );
  return {
    XDG_RUNTIME_DIR: join(folder, 'run'),
    PULSE_RUNTIME_PATH: join(folder, 'run'),
    PULSE_STATE_PATH: join(folder, 'state'),
    PULSE_COOKIE: join(folder, 'cookie'),
    PULSE_SERVER: `unix:${join(folder, 'native')}`,
    ALSA_CONFIG_PATH: join(folder, 'asound.conf'),
  };
}

async function startServer(start: Start, folder: string): Promise<void> {
  const socket = join(folder, 'native');
  const server = start('pulseaudio', [
    ...['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--disable-shm=yes'],
    ...['--log-level=warn', '--log-target=stderr'],
    ...['-L', `module-native-protocol-unix socket=${socket} auth-anonymous=1`],
  ]);
  let said = '';
  server.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
  const untilMs = clock.nowMs() + START_TIMEOUT_MS;
  while (!existsSync(socket)) {
    if (server.exitCode !== null || server.signalCode !== null) throw new Error(`pulseaudio ended at once: ${said}`);
    if (clock.nowMs() > untilMs) throw new Error(`pulseaudio opened no socket in ${START_TIMEOUT_MS} ms: ${said}`);
    await sleep(10);
  }
}

function play(start: Start, sink: string, sound: Sound): Playing {
  const child = start('pacat', [
    ...['--playback', '--raw', `--device=${sink}`, '--format=s16le', '--channels=1'],
    ...[`--rate=${sound.sampleRate}`, '--latency-msec=200'],
  ]);
  child.stdin?.on('error', () => undefined); // the card was closed while it played: `done` tells
  child.stdin?.end(bytesOf(sound.samples));
  return {
    startedAtMs: clock.nowMs(),
    done: new Promise((resolve) =>
      child.once('exit', () => {
        resolve();
      }),
    ),
    stop: () => child.kill('SIGKILL'),
  };
}

function startRecorder(start: Start, source: string, sampleRate: number): ChildProcess {
  return start('parec', [
    ...['--raw', `--device=${source}`, '--format=s16le', '--channels=1', `--rate=${sampleRate}`, '--latency-msec=10'],
    `--stream-name=recorder-${++recorders}`,
  ]);
}

let recorders = 0;

/** What `pactl -f json list source-outputs` tells of a recorder. */
const sourceOutputsSchema = z.array(
  z.object({ index: z.number(), properties: z.object({ 'media.name': z.string().optional() }) }),
);

/**
 * Moves a recorder to another source, where it stays: a stream that was moved by hand is left alone when the default
 * changes. One that was merely opened on `speaker.monitor` while that was the default, because there was no
 * microphone, goes over to the microphone as soon as there is one.
 */
async function moveForGood(recorder: ChildProcess, source: string, env: NodeJS.ProcessEnv): Promise<void> {
  const name = recorder.spawnargs.find((arg) => arg.startsWith('--stream-name='))?.split('=')[1];
  const drop = (): undefined => undefined; // what came from the other source
  recorder.stdout?.on('data', drop);
  for (let tries = 0; tries < 200; tries++) {
    const { stdout } = await run('pactl', ['-f', 'json', 'list', 'source-outputs'], { env });
    const output = sourceOutputsSchema.parse(JSON.parse(stdout)).find((one) => one.properties['media.name'] === name);
    if (output !== undefined) {
      await run('pactl', ['move-source-output', String(output.index), source], { env });
      await sleep(100);
      recorder.stdout?.off('data', drop);
      return;
    }
    await sleep(20);
  }
  throw new Error('the recorder did not reach the sound server');
}

/** Starts a process that does not outlive this one, even if this one is killed (where `setpriv` is there). */
function spawnTied(command: string, args: readonly string[], env: Record<string, string>): ChildProcess {
  const tie = commandPath('setpriv');
  const [file, ...rest] = tie === null ? [command, ...args] : [tie, '--pdeathsig', 'KILL', command, ...args];
  return spawn(file, rest, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

function commandPath(command: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run: the same to us
  }
}

function alsaPluginFolder(): string | null {
  const multiarch = existsSync('/usr/lib') ? readdirSync('/usr/lib').map((name) => join('/usr/lib', name)) : [];
  const folders = [...multiarch, '/usr/lib', '/usr/lib64'].map((folder) => join(folder, 'alsa-lib'));
  return folders.find((folder) => existsSync(join(folder, 'libasound_module_pcm_pulse.so'))) ?? null;
}
