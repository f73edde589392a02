import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultDataFolder, takeDataFolder } from './data-folder.ts';
import { openDemo } from './demo/demo.ts';
import { watchForEnding, type EndingWatch } from './ending.ts';
import type { SpawnAudioProcess } from './interfaces/audio-process.ts';
import type { SecretBox } from './interfaces/secret-box.ts';
import type { OpenShell } from './interfaces/shell.ts';
import { openKiosk } from './kiosk.ts';
import { log } from './log.ts';
import { HELP, parseCommandLine, runOptionsFor, type RunOptions } from './options.ts';
import { connectOriginsOf } from './domain/connect-origins.ts';
import { readAllSettings } from './operator/settings-store.ts';
import { openServiceNotifier } from './service-notifier.ts';
import { lookAround } from './surroundings.ts';

const FINE = 0;
const FAILED = 1;
const BAD_OPTION = 2;
const IN_USE = 3;
const SIGN_EVERY_MS = 1000;

/**
 * The kiosk from its command line to its end: data folder, kiosk, screen, visitor, report.
 *
 * @param argv options only
 * @returns the process's exit code
 */
export async function runKiosk(argv: readonly string[], openShell: OpenShell, given: ShellGifts = {}): Promise<number> {
  const parsed = parseCommandLine(argv);
  if (parsed.kind === 'help') {
    process.stdout.write(HELP);
    return FINE;
  }
  if (parsed.kind === 'bad') return refuse(parsed.problem, BAD_OPTION);
  const options = runOptionsFor(parsed.options, lookAround(process.platform, process.env));
  const dataFolder = options.dataFolder ?? defaultDataFolder(process.platform, process.env);
  const lock = takeDataFolder(dataFolder);
  if (lock.kind === 'refused') return refuse(lock.problem, lock.why === 'in-use' ? IN_USE : BAD_OPTION);
  const watch = watchForEnding();
  const notifier = openServiceNotifier(process.env);
  const stopSigns = giveSignsOfLife();
  try {
    await converse({ options, dataFolder, openShell, watch, given });
    return FINE;
  } catch (error) {
    log.debug('the kiosk failed', { stack: error instanceof Error ? error.stack : undefined });
    return refuse(error instanceof Error ? error.message : String(error), FAILED);
  } finally {
    watch.close();
    stopSigns();
    notifier.close();
    lock.release();
  }
}

/** To a supervisor, if there is one: the main loop turns. */
function giveSignsOfLife(): () => void {
  if (process.env['PARLEY_SUPERVISED'] !== '1') return () => undefined;
  const timer = setInterval(() => process.send?.('alive'), SIGN_EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

function refuse(problem: string, exitCode: number): number {
  process.stderr.write(`parley: ${problem}\n`);
  return exitCode;
}

/** What a shell has in place of Node's own. */
export type ShellGifts = {
  readonly spawnAudioProcess?: SpawnAudioProcess;
  readonly secretBox?: SecretBox | null;
};

/** Each step can be the last: whoever asks for the end while it is being opened gets it closed right away. */
type Conversation = {
  readonly options: RunOptions;
  readonly dataFolder: string;
  readonly openShell: OpenShell;
  readonly watch: EndingWatch;
  readonly given: ShellGifts;
};

async function converse({ options, dataFolder, openShell, watch, given }: Conversation): Promise<void> {
  const root = rootFolder();
  const { settings, notice } = readAllSettings(dataFolder, given.secretBox ?? null);
  if (notice !== null) log.warn('settings cannot be used as they are', { notice });
  const demo = openDemo({ options, assetsFolder: join(root, 'assets'), watch });
  const kiosk = await openKiosk({
    settings,
    settingsNotice: notice,
    dataFolder,
    assetsFolder: join(root, 'assets'),
    audio: options.audio,
    ...demo.kioskOptions,
    ...given,
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
      onTrouble: (trouble) => {
        kiosk.report({ ...trouble, part: 'screen' });
        if (trouble.kind === 'gave-up') lost.push(trouble.detail);
      },
    });
    shell.onClosed((reason) => {
      watch.end({ because: 'screen-closed', detail: reason });
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

/** Where `assets/` is: above this file, bundled or not. */
function rootFolder(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'assets', 'demo'))) return folder;
  throw new Error('the folder assets/ is missing: this copy of Parley is not complete');
}
