import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type * as Electron from 'electron';
import { FakePage, FakeWebContents, refuseTransfer } from './contents.ts';
import { FakeSession } from './session.ts';

export type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown;

/** What `app` tells. */
export const appEvents = new EventEmitter();

export class FakeBrowserWindow
  extends EventEmitter
  implements Pick<Electron.BrowserWindow, 'isDestroyed' | 'destroy' | 'show' | 'focus' | 'loadURL'>
{
  readonly webContents = new FakeWebContents();
  readonly loaded: string[] = [];
  readonly options: Electron.BrowserWindowConstructorOptions;
  shown = false;
  #destroyed = false;
  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    this.options = options;
    state.windows.push(this);
    appEvents.emit('web-contents-created', {}, this.webContents);
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  /** As the window system asks it to: whoever listens may refuse. */
  close(): void {
    let refused = false;
    this.emit('close', { preventDefault: () => (refused = true) });
    const listenersRefuse = (): boolean => refused;
    if (!listenersRefuse()) this.destroy();
  }
  destroy(): void {
    this.#destroyed = true;
    this.emit('closed');
  }
  show(): void {
    this.shown = true;
  }
  focus(): void {
    this.emit('focus');
  }
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    this.webContents.page = new FakePage({ url });
    this.webContents.crashed = false;
    await state.runPreload();
    this.emit('ready-to-show');
  }
}

/** A child of `utilityProcess`: what it was given, and a way to speak and end as it would. */
export class FakeUtilityProcess
  extends EventEmitter
  implements Pick<Electron.UtilityProcess, 'postMessage' | 'kill' | 'pid'>
{
  pid: number | undefined = undefined;
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly posted: unknown[] = [];
  readonly forked: Parameters<typeof Electron.utilityProcess.fork>;
  #exited = false;
  constructor(...forked: Parameters<typeof Electron.utilityProcess.fork>) {
    super();
    this.forked = forked;
    state.children.push(this);
    this.on('exit', () => (this.#exited = true));
  }
  postMessage(message: unknown, transfer?: Electron.MessagePortMain[]): void {
    refuseTransfer(transfer);
    if (this.#exited) throw new Error('main crashes: posted to a utility process that has exited'); // electron#53923
    this.posted.push(structuredClone(message));
  }
  kill(): boolean {
    return true; // SIGTERM on POSIX: a process that hangs in a driver stays
  }
}

/** What the test reads and steers; `resetFakeElectron` makes it new. */
const fresh = () => ({
  windows: [] as FakeBrowserWindow[],
  children: [] as FakeUtilityProcess[],
  session: new FakeSession(),
  handlers: new Map<string, Handler>(),
  switches: new Map<string, string>(),
  privileged: [] as Electron.CustomScheme[],
  sandboxed: false,
  displays: [] as Pick<Electron.Display, 'id' | 'label' | 'bounds'>[],
  relaunches: 0,
  menu: undefined as Electron.Menu | null | undefined,
  hasLock: true,
  exitCode: null as number | null,
  displayKeptOn: 0,
  /** Runs the preload script of a page that is loading. */
  runPreload: async (): Promise<void> => undefined,
});
export let state = fresh();

export function renewState(): void {
  state = fresh();
}
