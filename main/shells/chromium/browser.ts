import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, statfsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Display } from '../../domain/displays.ts';
import { log } from '../../log.ts';
import { browserFlags } from './browser-flags.ts';
import { coverDisplay, readDisplays, type InPage } from './browser-window.ts';
import { openDevTools, type DevTools } from './devtools-pipe.ts';
import { freeProfile } from './free-profile.ts';
import { guardBrowser } from './guard-browser.ts';
import { lockProfile } from './locked-profile.ts';
import { yieldToSound } from './yield-to-sound.ts';

const ENOUGH_SHARED_MEMORY_BYTES = 256 * 1024 * 1024;
const GRACE_MS = 3000;
/** A page that has crashed before has no process that could end. */
const LONGEST_END_MS = 1000;

export type BrowserOptions = {
  readonly executable: string;
  readonly profileFolder: string;
  /** Nothing of what an earlier browser kept there is used. */
  readonly freshProfile?: boolean;
  readonly headless: boolean;
  readonly online: boolean;
  /** What its page may show. */
  readonly origin: string;
  /** Displays of a browser that is drawn where nobody sees it, as `--screen-info` has them. */
  readonly headlessScreens?: string;
};

/** One running browser with one page. */
export interface Browser {
  readonly pid: number;
  /** Loads the page, also when another one or a dead one is there. */
  show(address: string): Promise<void>;
  /** Kills the processes of pages, also those that hang. */
  endPages(): Promise<void>;
  /** Those of the machine; empty from a browser too old to tell. */
  displays(): Promise<readonly Display[]>;
  /** Lets its window cover this display, if it does not, and gives the page the keys. */
  cover(display: Display): Promise<void>;
  /** Asks the browser, in the words of the DevTools protocol, about its page. */
  readonly ask: InPage;
  /** From now on sound comes first; before that it is in a hurry, for a visitor sees nothing until its page is there. */
  yieldToSound(): void;
  /** PNG of what a visitor sees. */
  screenshot(): Promise<Buffer>;
  /** 0 when somebody closed the window, null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** SIGTERM, then SIGKILL; resolves when it is gone. */
  close(): Promise<void>;
  kill(): void;
}

const nothing = z.unknown();
const targetsSchema = z.object({ targetInfos: z.array(z.object({ targetId: z.string(), type: z.string() })) });
const sessionSchema = z.object({ sessionId: z.string() });
const processesSchema = z.object({
  processInfo: z.array(z.object({ type: z.string(), id: z.number().int().positive() })),
});
const pictureSchema = z.object({ data: z.string() });

/**
 * @throws Error if the program cannot be started or does not obey; one that ends right away is told by `exited` of the
 * next one
 */
export async function startBrowser(options: BrowserOptions): Promise<Browser> {
  const profileFolder = await prepareProfile(options);
  const child = await spawnBrowser({ ...options, profileFolder });
  const exited = once(child, 'exit').then(async ([code]) => {
    if (profileFolder !== options.profileFolder) await removeStandIn(profileFolder);
    return typeof code === 'number' ? code : null;
  });
  // The two pipes asked for below; the type of `stdio` does not know which way they go.
  const devTools = openDevTools(child.stdio[3] as Writable, child.stdio[4] as Readable);
  let pageId = '';
  let address = 'about:blank';
  const inPage: InPage = async (method, params, answer) => {
    const { sessionId } = await devTools.ask(
      'Target.attachToTarget',
      { targetId: pageId, flatten: true },
      sessionSchema,
    );
    try {
      return await devTools.ask(method, params, answer, sessionId);
    } finally {
      await devTools.ask('Target.detachFromTarget', { sessionId }, nothing);
    }
  };
  const show = async (wanted: string): Promise<void> => {
    address = wanted;
    // By way of an empty page: from the same address to itself only the part behind the # would be new.
    await inPage('Page.navigate', { url: 'about:blank' }, nothing);
    await inPage('Page.navigate', { url: wanted }, nothing);
  };
  try {
    pageId = await onlyPage(devTools);
    const strayed = (): void => {
      log.warn('browser shows another page; leading it back');
      void show(address).catch(() => undefined); // its line to us tells when that did not help
    };
    await guardBrowser(devTools, { pageId, origin: options.origin, strayed });
  } catch (cause) {
    child.kill('SIGKILL');
    throw cause;
  }
  return {
    // spawned above, so there is one
    pid: child.pid ?? 0,
    show,
    ask: inPage,
    endPages: () => endPages(devTools),
    displays: () => readDisplays(inPage),
    cover: async (display) => {
      await coverDisplay(devTools, pageId, display);
      // The page gets each key before the browser only while it has the focus, which nobody gives it without a window
      // manager: until then Ctrl+W and Alt+F4 close the window.
      await inPage('Page.bringToFront', {}, nothing);
    },
    yieldToSound: () => {
      if (child.pid !== undefined) yieldToSound(child.pid);
    },
    screenshot: async () => Buffer.from((await inPage('Page.captureScreenshot', {}, pictureSchema)).data, 'base64'),
    exited,
    close: () => endInOrder(child, exited),
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

/** @returns the profile's folder; with a full disk one elsewhere: there is nothing in it that is worth a dark screen */
async function prepareProfile({ profileFolder, freshProfile = false }: BrowserOptions): Promise<string> {
  await freeProfile(profileFolder);
  if (freshProfile) {
    log.warn('the browser’s profile begins anew');
    await rm(profileFolder, { recursive: true, force: true, maxRetries: 3 });
  }
  try {
    lockProfile(profileFolder);
    return profileFolder;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    const own = process.env['XDG_RUNTIME_DIR'] ?? '';
    // Where everybody may write nobody may guess its name.
    const standIn = own === '' ? mkdtempSync(join(tmpdir(), 'parley-profile-')) : join(own, 'parley-profile');
    log.warn('the disk is full; the browser has its profile elsewhere', { standIn });
    await freeProfile(standIn);
    lockProfile(standIn);
    return standIn;
  }
}

/** It is in memory as a rule, and each start would leave one. */
async function removeStandIn(standIn: string): Promise<void> {
  try {
    await rm(standIn, { recursive: true, force: true, maxRetries: 3 });
  } catch (cause) {
    log.warn('a profile was left behind', { because: cause instanceof Error ? cause.message : String(cause) });
  }
}

async function spawnBrowser({ executable, profileFolder, headless, online, headlessScreens }: BrowserOptions) {
  const isRoot = process.getuid?.() === 0;
  const smallSharedMemory = hasSmallSharedMemory();
  const onWayland = (process.env['WAYLAND_DISPLAY'] ?? '') !== '';
  const place = { profileFolder, headless, online, isRoot, onWayland, smallSharedMemory };
  const flags = browserFlags({ ...place, headlessScreens });
  // In a group of its own, so that Ctrl-C reaches the kiosk alone; it ends by itself when the pipes close.
  const detached = process.platform !== 'win32';
  const child = spawn(executable, flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached });
  await once(child, 'spawn');
  return child;
}

async function endInOrder(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await exited;
  clearTimeout(force);
}

async function onlyPage(devTools: DevTools): Promise<string> {
  const { targetInfos } = await devTools.ask('Target.getTargets', {}, targetsSchema);
  const page = targetInfos.find(({ type }) => type === 'page');
  if (page === undefined) throw new Error('the browser has no page');
  return page.targetId;
}

/** Resolves when the browser has noticed: before that it would send a page to where nobody takes it. */
async function endPages(devTools: DevTools): Promise<void> {
  const noticed = new Promise<void>((resolve) => {
    devTools.onEvent('Target.targetCrashed', () => {
      resolve();
    });
  });
  try {
    const { processInfo } = await devTools.ask('SystemInfo.getProcessInfo', {}, processesSchema);
    const pages = processInfo.filter(({ type }) => type === 'renderer');
    for (const { id } of pages) process.kill(id, 'SIGKILL');
    if (pages.length > 0) await Promise.race([noticed, sleep(LONGEST_END_MS)]);
  } catch (cause) {
    // The browser is gone, or a page was faster: loading it again tells.
    log.debug('pages not ended', { because: cause instanceof Error ? cause.message : String(cause) });
  }
}

function hasSmallSharedMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize < ENOUGH_SHARED_MEMORY_BYTES;
  } catch {
    return false; // no such file system: not Linux, and no such trouble
  }
}
