import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { fakeSafeStorage } from './fake-safe-storage.ts';
import { FakePage, later, type FakeFrame, type Listener } from './fake-electron/contents.ts';
import type { FakeSession } from './fake-electron/session.ts';
import {
  appEvents,
  FakeBrowserWindow,
  FakeUtilityProcess,
  renewState,
  state,
  type Handler,
} from './fake-electron/state.ts';

export { state } from './fake-electron/state.ts';

/**
 * As much of Electron as the shell uses, in one process. What crosses between main and page is cloned as Electron
 * clones it, arrives later, and is refused where Electron refuses it (transfer lists: shell/browser/api/message_port.cc
 * and spec/api-ipc-spec.ts). The parts are checked against Electron's own types, so that a change there breaks here.
 */

const asFrame = (frame: FakeFrame | null): Electron.WebFrameMain => frame as unknown as Electron.WebFrameMain;

const mainListeners = new EventEmitter();

export function resetFakeElectron(): void {
  renewState();
  app.removeAllListeners();
  screen.removeAllListeners();
  mainListeners.removeAllListeners();
}

const app = Object.assign(appEvents, {
  isPackaged: true,
  whenReady: async (): Promise<void> => undefined,
  relaunch: (): void => {
    state.relaunches += 1;
  },
  exit: (exitCode = 0): void => {
    state.exitCode = exitCode;
  },
  enableSandbox: (): void => {
    state.sandboxed = true;
  },
  requestSingleInstanceLock: (): boolean => state.hasLock,
  commandLine: {
    appendSwitch: (name: string, value = ''): void => {
      state.switches.set(name, value);
    },
  },
});
app satisfies Pick<
  Electron.App,
  'isPackaged' | 'whenReady' | 'exit' | 'relaunch' | 'enableSandbox' | 'requestSingleInstanceLock'
>;
app.commandLine satisfies Pick<Electron.CommandLine, 'appendSwitch'>;

const screen = Object.assign(new EventEmitter(), {
  getAllDisplays: () => [...state.displays],
  getPrimaryDisplay: () => state.displays[0] ?? { id: -1 },
});
screen satisfies Record<keyof Pick<Electron.Screen, 'getAllDisplays' | 'getPrimaryDisplay'>, unknown>;

const ipcMain = {
  handle: (channel: string, handler: Handler): void => {
    if (state.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    state.handlers.set(channel, handler);
  },
  removeHandler: (channel: string): void => {
    state.handlers.delete(channel);
  },
  on: (channel: string, listener: (event: Electron.IpcMainEvent, ...args: unknown[]) => void): unknown =>
    mainListeners.on(channel, listener),
  off: (channel: string, listener: (event: Electron.IpcMainEvent, ...args: unknown[]) => void): unknown =>
    mainListeners.off(channel, listener),
};
ipcMain satisfies Record<keyof Pick<Electron.IpcMain, 'handle' | 'removeHandler' | 'on' | 'off'>, unknown>;

/** Sends as a frame of a page would, whoever that is. */
export function sendFrom(frame: FakeFrame | null, channel: string, ...args: unknown[]): void {
  const copies = structuredClone(args);
  later(() => mainListeners.emit(channel, { senderFrame: asFrame(frame) }, ...copies));
}

export async function invokeFrom(frame: FakeFrame | null, channel: string, ...args: unknown[]): Promise<unknown> {
  const copies = structuredClone(args);
  await new Promise(setImmediate);
  const handler = state.handlers.get(channel);
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
  try {
    const event = { senderFrame: asFrame(frame) } as unknown as Electron.IpcMainInvokeEvent;
    return structuredClone(await handler(event, ...copies));
  } catch (cause) {
    throw new Error(`Error invoking remote method '${channel}': ${String(cause)}`, { cause });
  }
}

const page = (): FakePage => state.windows.at(-1)?.webContents.page ?? new FakePage({ url: 'about:blank' });

const ipcRenderer = {
  // Bound to the page that is there now, as each page has its own.
  on: (channel: string, listener: Listener): void => {
    const { listeners } = page();
    listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
  },
  send: (channel: string, ...args: unknown[]): void => {
    sendFrom(page().frame, channel, ...args);
  },
  invoke: (channel: string, ...args: unknown[]): Promise<unknown> => invokeFrom(page().frame, channel, ...args),
  postMessage: (channel: string, message: unknown, transfer?: unknown[]): void => {
    if (transfer !== undefined && transfer.length > 0) throw new TypeError('Invalid value for transfer');
    sendFrom(page().frame, channel, message);
  },
};
ipcRenderer satisfies Record<keyof Pick<Electron.IpcRenderer, 'on' | 'send' | 'invoke' | 'postMessage'>, unknown>;

const contextBridge = {
  exposeInMainWorld: (key: string, api: unknown): void => {
    page().world[key] = bridged(api);
  },
} satisfies Partial<Electron.ContextBridge>;

/** Functions cross as proxies, everything else as a frozen copy. */
function bridged(value: unknown): unknown {
  if (typeof value === 'function')
    return (...args: unknown[]): unknown => {
      // Any function will do; the types of what was given over are checked where it is used.
      const result = (value as (...args: unknown[]) => unknown)(...args.map(bridged));
      return result instanceof Promise ? result.then(bridged) : bridged(result);
    };
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, bridged(part)])));
}

export const fakeElectron = {
  app,
  BrowserWindow: FakeBrowserWindow,
  contextBridge,
  ipcMain,
  ipcRenderer,
  Menu: {
    setApplicationMenu: (menu: Electron.Menu | null): void => {
      state.menu = menu;
    },
  } satisfies Partial<typeof Electron.Menu>,
  powerSaveBlocker: {
    start: (): number => (state.displayKeptOn += 1),
    stop: (): boolean => (state.displayKeptOn -= 1) === 0,
  } satisfies Partial<Electron.PowerSaveBlocker>,
  protocol: {
    registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]): void => {
      state.privileged.push(...schemes);
    },
  } satisfies Partial<Electron.Protocol>,
  safeStorage: fakeSafeStorage,
  screen,
  session: {
    get defaultSession(): FakeSession {
      return state.session;
    },
  },
  utilityProcess: {
    fork: (...forked: Parameters<typeof Electron.utilityProcess.fork>): FakeUtilityProcess =>
      new FakeUtilityProcess(...forked),
  } satisfies Partial<Record<keyof typeof Electron.utilityProcess, unknown>>,
} satisfies Partial<Record<keyof typeof Electron, unknown>>;
