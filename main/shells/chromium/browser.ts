import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statfsSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { log } from '../../log.ts';
import { browserFlags } from './browser-flags.ts';
import type { DevTools } from './devtools-pipe.ts';
import { openDevTools } from './devtools-pipe.ts';
import { yieldToSound } from './yield-to-sound.ts';

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
  /** Kills the processes of pages, also those that hang. */
  endPages(): Promise<void>;
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
const sizeSchema = z.object({ width: z.number(), height: z.number() });
const displaySchema = z.object({
  result: z.object({ value: sizeSchema.extend({ left: z.number(), top: z.number() }) }),
});
const windowSchema = z.object({ windowId: z.number(), bounds: sizeSchema });
const processesSchema = z.object({
  processInfo: z.array(z.object({ type: z.string(), id: z.number().int().positive() })),
});
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
  if (child.pid !== undefined) yieldToSound(child.pid);
  // The two pipes asked for above; the type of `stdio` does not know which way they go.
  const devTools = openDevTools(child.stdio[3] as Writable, child.stdio[4] as Readable);

  const pageId = async (): Promise<string> => {
    const { targetInfos } = await devTools.ask('Target.getTargets', {}, targetsSchema);
    const page = targetInfos.find(({ type }) => type === 'page');
    if (page === undefined) throw new Error('the browser has no page');
    return page.targetId;
  };
  const inPage = async <T>(method: string, params: Record<string, unknown>, answer: z.ZodType<T>): Promise<T> => {
    const attach = { targetId: await pageId(), flatten: true };
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
      if (!headless)
        await fillDisplay(devTools, await pageId(), inPage).catch((cause: unknown) => {
          log.debug('window size stays', { because: cause instanceof Error ? cause.message : String(cause) });
        });
    },
    endPages: async () => {
      try {
        const { processInfo } = await devTools.ask('SystemInfo.getProcessInfo', {}, processesSchema);
        for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, 'SIGKILL');
      } catch (cause) {
        // The browser is gone, or a page was faster: loading it again tells.
        log.debug('pages not ended', { because: cause instanceof Error ? cause.message : String(cause) });
      }
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

/** Without a window manager nobody makes a kiosk's window as large as the display. */
async function fillDisplay(
  devTools: DevTools,
  targetId: string,
  inPage: <T>(method: string, params: Record<string, unknown>, answer: z.ZodType<T>) => Promise<T>,
): Promise<void> {
  const expression = '({ left: screen.availLeft, top: screen.availTop, width: screen.width, height: screen.height })';
  const { result } = await inPage('Runtime.evaluate', { expression, returnByValue: true }, displaySchema);
  const { windowId, bounds } = await devTools.ask('Browser.getWindowForTarget', { targetId }, windowSchema);
  if (bounds.width === result.value.width && bounds.height === result.value.height) return;
  for (const wanted of [{ windowState: 'normal' }, result.value, { windowState: 'fullscreen' }])
    await devTools.ask('Browser.setWindowBounds', { windowId, bounds: wanted }, nothing);
}

function hasSmallSharedMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize < ENOUGH_SHARED_MEMORY_BYTES;
  } catch {
    return false; // no such file system: not Linux, and no such trouble
  }
}
