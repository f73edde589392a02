import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statfsSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { browserFlags } from './browser-flags.ts';
import { openDevTools } from './devtools-pipe.ts';

const ENOUGH_SHARED_MEMORY_BYTES = 256 * 1024 * 1024;
const GRACE_MS = 3000;

export type BrowserOptions = {
  readonly executable: string;
  readonly profileFolder: string;
  readonly headless: boolean;
  readonly online: boolean;
};

/** One running browser with one page. */
export interface Browser {
  readonly pid: number;
  /** Loads the page, also when another one or a dead one is there. */
  show(address: string): Promise<void>;
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
const pictureSchema = z.object({ data: z.string() });

/** @throws Error if the program cannot be started; one that ends right away is told by `exited` */
export async function startBrowser(options: BrowserOptions): Promise<Browser> {
  const { executable, profileFolder, headless, online } = options;
  const isRoot = process.getuid?.() === 0;
  const flags = browserFlags({ profileFolder, headless, online, isRoot, smallSharedMemory: hasSmallSharedMemory() });
  // In a group of its own, so that Ctrl-C reaches the kiosk alone; it ends by itself when the pipes close.
  const detached = process.platform !== 'win32';
  const child = spawn(executable, flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached });
  const exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  exited.catch(() => undefined); // a program that cannot be started is thrown below
  await once(child, 'spawn');
  // The two pipes asked for above; the type of `stdio` does not know which way they go.
  const devTools = openDevTools(child.stdio[3] as Writable, child.stdio[4] as Readable);

  const inPage = async <T>(method: string, params: Record<string, unknown>, answer: z.ZodType<T>): Promise<T> => {
    const { targetInfos } = await devTools.ask('Target.getTargets', {}, targetsSchema);
    const page = targetInfos.find(({ type }) => type === 'page');
    if (page === undefined) throw new Error('the browser has no page');
    const attach = { targetId: page.targetId, flatten: true };
    const { sessionId } = await devTools.ask('Target.attachToTarget', attach, sessionSchema);
    try {
      return await devTools.ask(method, params, answer, sessionId);
    } finally {
      await devTools.ask('Target.detachFromTarget', { sessionId }, nothing);
    }
  };
  return {
    // spawned above, so there is one
    pid: child.pid ?? 0,
    show: async (address) => {
      // By way of an empty page: from the same address to itself only the part behind the # would be new.
      await inPage('Page.navigate', { url: 'about:blank' }, nothing);
      await inPage('Page.navigate', { url: address }, nothing);
    },
    screenshot: async () => Buffer.from((await inPage('Page.captureScreenshot', {}, pictureSchema)).data, 'base64'),
    exited,
    close: async () => {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await exited;
      clearTimeout(force);
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

function hasSmallSharedMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize < ENOUGH_SHARED_MEMORY_BYTES;
  } catch {
    return false; // no such file system: not Linux, and no such trouble
  }
}
