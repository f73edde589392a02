/**
 * Keeps a kiosk running where no systemd does it:  node out/main/supervisor-process.js out/main/chromium.js [options]
 *
 * Started again with back-off when it ends by a crash, and killed first when its main loop stands still. An end that
 * was wanted (exit code 0), a bad option or a folder in use end the supervisor with the same code.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { relaunchAfterMs } from './domain/relaunch.ts';
import { ENDS_FOR_GOOD, EXIT } from './domain/exit-codes.ts';
import { log } from './log.ts';

const LONGEST_SILENCE_MS = Number(process.env['PARLEY_SUPERVISOR_SILENCE_MS'] ?? 15_000);
const LONGEST_LOADING_MS = 120_000;
/** It ended so often that it would only go on so: give the machine time, then try again. A kiosk has nobody to ask. */
const LONG_REST_MS = 60_000;

let running: ChildProcess | null = null;
/** The run before stood still: the next one writes that down. */
let hung = false;
const asking = new AbortController();
const isAsked = (): boolean => asking.signal.aborted;

/** @returns its exit code; null when a signal ended it */
function runOnce(entry: string, options: readonly string[]): Promise<number | null> {
  const env = { ...process.env, PARLEY_SUPERVISED: '1', ...(hung && { PARLEY_LAST_RUN: 'hung' }) };
  hung = false;
  const child = fork(entry, options, { env });
  running = child;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const listen = (longestMs: number): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      log.error('kiosk stands still, killing it', { silentMs: longestMs });
      hung = true;
      child.kill('SIGKILL');
    }, longestMs);
  };
  // Until its first sign it loads, and a disk may be cold.
  listen(LONGEST_LOADING_MS);
  child.on('message', () => {
    listen(LONGEST_SILENCE_MS);
  });
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      clearTimeout(silence);
      resolve(code);
    });
  });
}

async function supervise(entry: string, options: readonly string[]): Promise<number> {
  const endsAtMs: number[] = [];
  for (;;) {
    const code = await runOnce(entry, options);
    if (isAsked() || (code !== null && ENDS_FOR_GOOD.includes(code))) return code ?? EXIT.impatient;
    endsAtMs.push(performance.now());
    const waitMs = relaunchAfterMs(endsAtMs) ?? LONG_REST_MS;
    log.warn('kiosk ended, starting it again', { code, waitMs });
    await sleep(waitMs);
    if (isAsked()) return EXIT.impatient;
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    asking.abort();
    running?.kill(signal);
  });
}
const entry = process.argv.at(2);
if (entry === undefined) {
  process.stderr.write('parley: the supervisor needs the file to start\n');
  process.exitCode = EXIT.badOption;
} else process.exitCode = await supervise(entry, process.argv.slice(3));
