import { createSupervision, type SupervisionAction, type SupervisionEvent } from '../../domain/supervision.ts';
import type { AudioHostEvent } from '../../interfaces/audio-host.ts';
import type { Clock } from '../../interfaces/clock.ts';
import { log } from '../../log.ts';
import { fromProcessSchema, type FromProcess, type ToProcess } from './protocol.ts';
import { raisePriority } from './priority.ts';
import { audioProcessEntry, audioProcessEnvironment } from './spawn.ts';
import type { AudioProcess, SpawnAudioProcess } from '../../interfaces/audio-process.ts';

export type SupervisedOptions = {
  /** For the operator and the log. */
  readonly name: string;
  readonly clock: Clock;
  readonly spawn: SpawnAudioProcess;
  /** Whether it may have the realtime class, once its device is open. */
  readonly realtime: boolean;
  /** The first message of each process. */
  readonly opening: () => ToProcess;
  readonly tell: (event: AudioHostEvent) => void;
  /** The device is open: it may be given more. */
  readonly opened: () => void;
  readonly received: (message: FromProcess) => void;
  /** The process is gone since this time. */
  readonly lost: (atMs: number) => void;
};

/** One audio process, for ever: whatever happens to it, there will be another. */
export type Supervised = {
  /** To the process; lost unless its device is open. */
  readonly post: (message: ToProcess) => void;
  readonly isOpen: () => boolean;
  readonly pid: () => number | undefined;
  readonly on: (event: SupervisionEvent) => void;
  readonly close: () => Promise<void>;
};

const TICK_MS = 50;
const QUIT_GRACE_MS = 500;
const MOST_PRINTED = 2000;

/** Starts it. */
export function superviseAudioProcess(options: SupervisedOptions): Supervised {
  const { name, clock } = options;
  const supervision = createSupervision(name);
  let running: AudioProcess | null = null;
  let isOpen = false;
  let ended: (() => void) | null = null;

  function receive(message: FromProcess): void {
    if (message.kind === 'failed') on({ kind: 'failed', detail: message.detail });
    else if (message.kind === 'opened') {
      isOpen = true;
      options.opened();
    } else if (isOpen) {
      on({ kind: 'frame' });
      options.received(message);
    }
  }

  function exited(detail: string): void {
    running = null;
    isOpen = false;
    options.lost(clock.nowMs());
    if (ended === null) on({ kind: 'exited', detail });
    else ended();
  }

  function on(event: SupervisionEvent): void {
    for (const action of supervision.on(event, clock.nowMs())) act(action);
  }

  function act(action: SupervisionAction): void {
    if (action.kind === 'spawn') running = start(options, receive, exited);
    else if (action.kind === 'kill') running?.kill();
    else if (action.kind === 'notice') options.tell({ ...action, atMs: clock.nowMs() });
    else {
      const { kind, detail, outageMs } = action.incident;
      log.warn('audio incident', { kind, detail, outageMs });
      options.tell(action);
    }
  }

  const ticker = setInterval(() => {
    on({ kind: 'tick' });
  }, TICK_MS);
  // Not at once: what is called back does not exist before this function has returned.
  setImmediate(() => {
    if (ended === null) on({ kind: 'begin' });
  });

  return {
    post: (message) => {
      if (isOpen) running?.post(message);
    },
    isOpen: () => isOpen,
    pid: () => running?.pid,
    on,
    close: async () => {
      clearInterval(ticker);
      await new Promise<void>((resolve) => {
        ended = resolve;
        if (running === null) resolve();
        else quit(running);
      });
    },
  };
}

function quit(process: AudioProcess): void {
  process.post({ kind: 'quit' });
  const impatience = setTimeout(process.kill, QUIT_GRACE_MS);
  process.onExit(() => {
    clearTimeout(impatience);
  });
}

function start(
  options: SupervisedOptions,
  receive: (message: FromProcess) => void,
  exited: (detail: string) => void,
): AudioProcess {
  const { name } = options;
  const process = options.spawn(audioProcessEntry(), audioProcessEnvironment());
  const prefer = (realtime: boolean): void => {
    if (process.pid !== undefined) raisePriority(process.pid, realtime);
  };
  prefer(false);
  log.debug('audio process started', { name, pid: process.pid });
  process.onOutput((text) => {
    log.debug('audio process printed', { name, text: text.trim().slice(0, MOST_PRINTED) });
  });
  let isOver = false;
  process.onMessage((received) => {
    if (isOver) return;
    const message = fromProcessSchema.parse(received);
    if (message.kind === 'opened') {
      const { device, sampleRate, channels } = message;
      // Once more: the driver's threads are there now, and Electron knows the pid.
      prefer(options.realtime);
      log.info('audio device opened', { name, device: device.id, sampleRate, channels });
    }
    receive(message);
  });
  process.onExit((detail) => {
    isOver = true;
    log.debug('audio process ended', { name, detail });
    exited(detail);
  });
  process.post(options.opening());
  return process;
}
