import { fork, type Serializable } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SpawnAudioProcess } from '../../interfaces/audio-process.ts';

export type { AudioProcess, SpawnAudioProcess } from '../../interfaces/audio-process.ts';

/** Blocking reads and writes of the driver each hold a thread; four, the default, starve them. */
const THREADS = '16';

/** The file of the audio process: beside this one when bundled, two folders up in the sources. */
export function audioProcessEntry(): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.endsWith('.ts') ? '../../audio-process.ts' : './audio-process.js', here));
}

/** What every audio process gets in its environment. */
export function audioProcessEnvironment(): Record<string, string | undefined> {
  return { ...process.env, UV_THREADPOOL_SIZE: THREADS };
}

/** Node's own way; Electron passes in another one with its utility process. */
export const spawnNodeProcess: SpawnAudioProcess = (entry, environment) => {
  const child = fork(entry, [], {
    env: environment,
    // A session of its own: a priority of its own (see raisePriority), and Ctrl-C is main's to answer.
    detached: true,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return {
    pid: child.pid,
    post: (message) => {
      // fork's types want JSON; the advanced serialization takes what structured clone takes.
      if (child.connected) child.send(message as Serializable, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onOutput: (listener) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (chunk: string) => {
          listener(chunk);
        });
      }
    },
    onExit: (listener) => {
      child.once('exit', (code, signal) => {
        listener(signal === null ? `ended with code ${code ?? '?'}` : `was ended by ${signal}`);
      });
      // Without a pid it never ran. Any other error is a message that was under way when it died: its exit is told.
      child.on('error', (error) => {
        if (child.pid === undefined) listener(`cannot be started: ${error.message}`);
      });
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
};
