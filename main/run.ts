import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clock } from './clock.ts';
import { defaultDataFolder, takeDataFolder } from './data-folder.ts';
import { openDemo } from './demo/demo.ts';
import { watchForEnding, type EndingWatch } from './ending.ts';
import { EXIT } from './domain/exit-codes.ts';
import type { KioskMachine } from './interfaces/kiosk-machine.ts';
import type { OpenShell, Shell } from './interfaces/shell.ts';
import { openKiosk, type KioskOptions } from './kiosk.ts';
import { endOnUncaught } from './last-words.ts';
import { log } from './log.ts';
import { HELP, parseCommandLine, runOptionsFor, type CommandLine, type RunOptions } from './options.ts';
import { connectOriginsOf } from './domain/connect-origins.ts';
import { readAllSettings } from './operator/settings-store.ts';
import { openServiceNotifier } from './service-notifier.ts';
import { lookAround } from './surroundings.ts';
import { openWatchdog, type OpenWatchdog } from './watchdog.ts';

function isSupervised(env: NodeJS.ProcessEnv): boolean {
  return env['PARLEY_SUPERVISED'] === '1';
}

/** Whether a supervisor or a service manager waits for the exit code and starts the kiosk itself. */
export function isKeptRunning(env: NodeJS.ProcessEnv): boolean {
  return isSupervised(env) || (env['NOTIFY_SOCKET'] ?? '') !== '';
}

/** Runs the kiosk, and again as often as its operator wishes, where nobody else would. */
export async function runAgainAsWished(run: () => Promise<number>): Promise<number> {
  let code = await run();
  while (code === EXIT.startAgain && !isKeptRunning(process.env)) code = await run();
  return code;
}

/** What still holds the process after its kiosk was closed must not keep whoever waits for its end. */
const LONGEST_LEAVE_MS = 5000;

/** Ends the process by itself once nothing holds it, and soon in any case. */
export function leaveWith(exitCode: number, longestMs = LONGEST_LEAVE_MS): void {
  process.exitCode = exitCode;
  setTimeout(() => process.exit(), longestMs).unref();
}

/**
 * The kiosk from its command line to its end: data folder, kiosk, screen, visitor, report.
 *
 * @param argv options only
 * @returns the process's exit code
 */
export async function runKiosk(argv: readonly string[], openShell: OpenShell, given: ShellGifts = {}): Promise<number> {
  const parsed = parseCommandLine(argv);
  if (parsed.kind === 'bad') return refuse(parsed.problem, EXIT.badOption);
  if (parsed.kind === 'options') return runWith(parsed.options, openShell, given);
  process.stdout.write(HELP);
  return EXIT.fine;
}

async function runWith(line: CommandLine, openShell: OpenShell, given: ShellGifts): Promise<number> {
  const options = runOptionsFor(line, lookAround(process.platform, process.env));
  const dataFolder = options.dataFolder ?? defaultDataFolder(process.platform, process.env);
  const lock = takeDataFolder(dataFolder);
  if (lock.kind === 'refused') return refuse(lock.problem, lock.why === 'in-use' ? EXIT.inUse : EXIT.failed);
  const stopListening = endOnUncaught();
  const watch = watchForEnding();
  const watchdog = openWatchdog({ clock, onAlive: tellSupervisor });
  const notifier = openServiceNotifier(process.env, watchdog.isWell);
  try {
    await converse({ options, dataFolder, openShell, watch, watchdog, given });
    return watch.ending?.again === true ? EXIT.startAgain : EXIT.fine;
  } catch (error) {
    log.debug('the kiosk failed', { stack: error instanceof Error ? error.stack : undefined });
    return refuse(error instanceof Error ? error.message : String(error), EXIT.failed);
  } finally {
    watch.close();
    watchdog.close();
    notifier.close();
    lock.release();
    stopListening();
  }
}

function tellSupervisor(): void {
  if (isSupervised(process.env)) process.send?.('alive');
}

function refuse(problem: string, exitCode: number): number {
  process.stderr.write(`parley: ${log.cleaned(problem)}\n`);
  return exitCode;
}

/** What a shell has in place of Node's own; the picture's rules are a test's, which has less patience. */
export type ShellGifts = Pick<KioskOptions, 'spawnAudioProcess' | 'secretBox' | 'pictureRules'>;

/** Each step can be the last: whoever asks for the end while it is being opened gets it closed right away. */
type Conversation = {
  readonly options: RunOptions;
  readonly dataFolder: string;
  readonly openShell: OpenShell;
  readonly watch: EndingWatch;
  readonly watchdog: OpenWatchdog;
  readonly given: ShellGifts;
};

async function converse({ options, dataFolder, openShell, watch, watchdog, given }: Conversation): Promise<void> {
  const root = rootFolder();
  const { settings, notice } = readAllSettings(dataFolder, given.secretBox ?? null);
  if (notice !== null) log.warn('settings cannot be used as they are', { notice });
  const demo = openDemo({ options, assetsFolder: join(root, 'assets'), watch });
  let shown: Shell | null = null;
  const kiosk = await openKiosk({
    lastRunHung: process.env['PARLEY_LAST_RUN'] === 'hung',
    machine: machineOf(watch, watchdog, () => shown),
    settings,
    settingsNotice: notice,
    dataFolder,
    assetsFolder: join(root, 'assets'),
    audio: options.audio,
    ...demo.kioskOptions,
    ...given,
  });
  watchdog.onIncident((incident) => {
    kiosk.report(incident);
  });
  const lost: string[] = [];
  let tell: () => Promise<void>;
  try {
    if (watch.ending !== null) return;
    const shell = await openShell(kiosk, {
      headless: options.headless,
      screenFolder: join(root, 'out', 'renderer'),
      avatarFolders: [join(dataFolder, 'avatars'), join(root, 'assets', 'avatars')],
      dataFolder,
      connectOrigins: connectOriginsOf(settings),
      display: settings.screen.display,
      onNotice: (text) => {
        kiosk.tellNotice('warn', text);
      },
      watchdog,
    });
    shown = shell;
    shell.onClosed((reason, isLost) => {
      if (isLost) lost.push(reason);
      watch.end({ because: isLost ? 'screen-lost' : 'asked', detail: reason });
    });
    kiosk.onPictureRenewal(({ detail, how }) => {
      shell.renewPicture(detail, how);
    });
    kiosk.onSettings(({ screen }) => {
      shell.showOn(screen.display);
    });
    try {
      tell = await demo.watch(kiosk, shell);
    } finally {
      await shell.close();
    }
  } finally {
    await kiosk.close();
  }
  await tell();
  // Whoever keeps the kiosk running is to start it again: that is the last repair.
  if (lost.length > 0) throw new Error(`the screen is lost: ${lost[0]}`);
}

/** What is around the conversation, for the operator. */
function machineOf(watch: EndingWatch, watchdog: OpenWatchdog, shell: () => Shell | null): KioskMachine {
  return {
    end: (then) => {
      const detail = then === 'stop' ? 'the operator ended the kiosk' : 'the operator starts the kiosk again';
      watch.end({ because: 'operator', detail, ...(then === 'start-again' && { again: true }) });
    },
    displays: async () => (await shell()?.displays()) ?? [],
    watched: watchdog.reports,
  };
}

/** Where `assets/` is: above this file, bundled or not. */
function rootFolder(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'assets', 'demo'))) return folder;
  throw new Error('the folder assets/ is missing: this copy of Parley is not complete');
}
