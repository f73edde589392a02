import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { promisify } from 'node:util';
import { log } from '../../log.ts';
import { pulseViewOf, type PulseView } from './pulse-view.ts';

const run = promisify(execFile);

export type PulseWatchOptions = {
  readonly speakerPid: () => number | undefined;
  readonly microphonePid: () => number | undefined;
  /** After each change at the sound server, and when it is looked at on demand. */
  readonly seen: (view: PulseView) => void;
};

export type PulseWatch = {
  /** Looks now; nothing happens where there is no sound server. */
  readonly look: () => void;
  readonly close: () => void;
};

/** A change comes as a burst of events. */
const SETTLE_MS = 40;
const ANSWER_MS = 2000;
/** The server may come later, or again. */
const RETRY_MS = 5000;
/** A null sink works in pieces of two seconds unless somebody asks for less. */
const KEEPER = ['--raw', '--latency-msec=20', '--client-name=parley', '--stream-name=keeps the loudspeaker prompt'];

/**
 * Watches PulseAudio, where there is one, for what PortAudio does not tell: that our stream was moved to another
 * device, and how late the loudspeaker is. Also holds a stream there that plays nothing: it keeps the server working
 * in small pieces while our own process is replaced or recovers from a gap (without it a virtual loudspeaker took up
 * to 2 s to start).
 */
export function openPulseWatch(options: PulseWatchOptions): PulseWatch {
  let closed = false;
  let looking = false;
  let lookAgain: NodeJS.Timeout | null = null;

  async function look(): Promise<void> {
    if (looking || closed) return;
    looking = true;
    try {
      const view = pulseViewOf(await listAll(), options.speakerPid(), options.microphonePid());
      // Closing may have happened while the server answered.
      if (!isClosed()) options.seen(view);
    } catch (error) {
      log.debug('sound server does not tell', { reason: error instanceof Error ? error.message : String(error) });
    } finally {
      looking = false;
    }
  }

  const isClosed = (): boolean => closed;
  const lookSoon = (): void => {
    lookAgain ??= setTimeout(() => {
      lookAgain = null;
      void look();
    }, SETTLE_MS);
  };

  const subscriber = keepRunning('pactl', ['subscribe'], (text) => {
    if (/ on (source|sink|server|source-output|sink-input)\b/.test(text)) lookSoon();
  });
  const keeper = keepRunning('pacat', KEEPER, () => undefined);
  return {
    look: lookSoon,
    close: () => {
      closed = true;
      if (lookAgain !== null) clearTimeout(lookAgain);
      subscriber();
      keeper();
    },
  };
}

async function listAll() {
  const list = async (what: string): Promise<string> => {
    const { stdout } = await run('pactl', ['--format=json', 'list', what], { timeout: ANSWER_MS, maxBuffer: 2 ** 24 });
    return stdout;
  };
  const [sinkInputs, sourceOutputs, sinks, sources] = await Promise.all([
    list('sink-inputs'),
    list('source-outputs'),
    list('sinks'),
    list('sources'),
  ]);
  return { sinkInputs, sourceOutputs, sinks, sources };
}

/** Runs a program, again when it ends; for ever. Its stdin stays open, so that it ends when this process does. */
function keepRunning(command: string, args: readonly string[], printed: (text: string) => void): () => void {
  let child: ChildProcess | null = null;
  let retry: NodeJS.Timeout | null = null;
  let over = false;

  function start(): void {
    retry = null;
    const started = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    child = started;
    started.stdout.setEncoding('utf8').on('data', printed);
    // A pipe to a program that is gone; its end is told by `close`.
    started.stdin.on('error', () => undefined);
    // No such program: there is no PulseAudio here. `close` does not come then.
    started.on('error', () => undefined);
    started.on('close', () => {
      if (!over) retry = setTimeout(start, RETRY_MS);
    });
  }

  start();
  return () => {
    over = true;
    if (retry !== null) clearTimeout(retry);
    child?.kill('SIGKILL');
  };
}
