import { toProcessSchema, type FromProcess, type ToProcess } from '../protocol.ts';

/** The way to main: `process.parentPort` under Electron's utilityProcess, an IPC channel under Node's fork. */
export type Parent = {
  readonly send: (message: FromProcess) => void;
  readonly listen: (listener: (message: ToProcess) => void) => void;
};

type ParentPort = {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
};

/** Nothing here may outlive main; an ordinary exit could hang in a blocked read. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** @throws Error if nobody started this process */
export function openParent(): Parent {
  // Electron adds the port to `process`; its types are not loaded here.
  const port = (process as { parentPort?: ParentPort }).parentPort;
  if (port === undefined && process.send === undefined) throw new Error('the audio process is started by main only');
  process.on('disconnect', die);
  return {
    send(message) {
      if (port !== undefined) port.postMessage(message);
      else if (process.connected) process.send?.(message);
    },
    listen(listener) {
      const parse = (message: unknown): void => {
        listener(toProcessSchema.parse(message));
      };
      if (port === undefined) process.on('message', parse);
      else {
        port.on('message', ({ data }) => {
          parse(data);
        });
      }
    },
  };
}
