import type * as Electron from 'electron';
import type { FakeBrowserWindow, FakeUtilityProcess } from '../fake-electron.ts';
import { FakeSession } from './session.ts';

export type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown;

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
