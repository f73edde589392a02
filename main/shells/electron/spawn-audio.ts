import { utilityProcess } from 'electron';
import type { SpawnAudioProcess } from '../../interfaces/audio-process.ts';

/** Electron's way to a child process: with its fuses shut there is no `fork`. Only after Electron is ready. */
export const spawnUtilityProcess: SpawnAudioProcess = (entry, environment) => {
  const child = utilityProcess.fork(entry, [], { serviceName: 'audio', stdio: 'pipe', env: { ...environment } });
  let isGone = false;
  child.on('exit', () => {
    isGone = true;
  });
  return {
    get pid() {
      return child.pid;
    },
    post: (message) => {
      // Posting to one that has exited has crashed the main process (electron/electron#53923).
      if (!isGone) child.postMessage(message);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onOutput: (listener) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer | string) => {
          listener(chunk.toString());
        });
      }
    },
    onExit: (listener) => {
      // Told twice at times (electron/electron#44012).
      child.once('exit', (code) => {
        listener(`ended with code ${code}`);
      });
    },
    kill: () => {
      // `child.kill` sends SIGTERM, which a process that hangs in the driver does not hear.
      if (!isGone && child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
};
