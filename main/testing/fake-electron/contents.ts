import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';

export type Listener = (...args: unknown[]) => void;

/** A frame of a page: who sends. Compared by identity, like Electron's. */
export type FakeFrame = { url: string };

/** When what was sent arrives. */
export const later = (run: () => void): void => {
  setImmediate(run);
};

export function refuseTransfer(transfer: readonly unknown[] | undefined): void {
  if (transfer !== undefined && transfer.length > 0) throw new TypeError('Port at index 0 is not a valid port');
}

/** One loaded page: its listeners and what the preload script gave it. */
export class FakePage {
  readonly listeners = new Map<string, Set<Listener>>();
  readonly world: Record<string, unknown> = {};
  readonly frame: FakeFrame;
  constructor(frame: FakeFrame) {
    this.frame = frame;
  }
}

export class FakeWebContents
  extends EventEmitter
  implements
    Pick<
      Electron.WebContents,
      | 'send'
      | 'postMessage'
      | 'setWindowOpenHandler'
      | 'setIgnoreMenuShortcuts'
      | 'setVisualZoomLevelLimits'
      | 'isCrashed'
      | 'forcefullyCrashRenderer'
    >
{
  page = new FakePage({ url: 'app://kiosk/' });
  crashed = false;
  ignoresMenuShortcuts = false;
  zoomLimits: readonly number[] = [];
  windowOpenHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | null = null;
  get mainFrame(): FakeFrame {
    return this.page.frame;
  }
  send(channel: string, ...args: unknown[]): void {
    const { page } = this;
    const copies = structuredClone(args);
    later(() => {
      if (page !== this.page) return; // gone with the page it was sent to
      for (const listener of [...(page.listeners.get(channel) ?? [])]) listener({}, ...copies);
    });
  }
  postMessage(channel: string, message: unknown, transfer?: Electron.MessagePortMain[]): void {
    refuseTransfer(transfer);
    this.send(channel, message);
  }
  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.windowOpenHandler = handler;
  }
  setIgnoreMenuShortcuts(ignore: boolean): void {
    this.ignoresMenuShortcuts = ignore;
  }
  async setVisualZoomLevelLimits(...limits: [number, number]): Promise<void> {
    this.zoomLimits = limits;
  }
  isCrashed(): boolean {
    return this.crashed;
  }
  forcefullyCrashRenderer(): void {
    this.crash('killed');
  }
  crash(reason: string): void {
    this.crashed = true;
    this.emit('render-process-gone', {}, { reason, exitCode: 1 });
  }
  async capturePage(): Promise<{ toPNG(): Buffer }> {
    return { toPNG: () => Buffer.from('\x89PNG', 'latin1') };
  }
}
