import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WebContents } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CHANNELS } from '../../../preload/channels.ts';
import { fakeElectron, invokeFrom, resetFakeElectron, sendFrom, state } from '../../testing/fake-electron.ts';
import type { FakeKioskForScreen } from '../../testing/fake-kiosk-for-screen.ts';
import { heardFrame, openFakeKioskForScreen, snapshot } from '../../testing/fake-kiosk-for-screen.ts';
import { loadPreload } from '../../testing/load-preload.ts';
import { until } from '../../testing/until.ts';
import type { PartCare } from '../../interfaces/watchdog.ts';
import type { Shell } from '../../interfaces/shell.ts';
import { clock } from '../../clock.ts';
import { openWatchdog, type OpenWatchdog } from '../../watchdog.ts';
import { openElectronShell } from './open-shell.ts';
import { prepareApp } from './prepare-app.ts';

vi.mock('electron', async () => (await import('../../testing/fake-electron.ts')).fakeElectron);

let folder: string;
let kiosk: FakeKioskForScreen;
let shell: Shell;
let watchdog: OpenWatchdog;
const notices: string[] = [];
const care: PartCare[] = [];
const DESK = { id: 4, label: 'Desk', bounds: { x: 0, y: 0, width: 1920, height: 1080 } };
const WALL = { id: 9, label: 'Wall', bounds: { x: 1920, y: 0, width: 1080, height: 1920 } };
beforeEach(async () => {
  resetFakeElectron();
  state.displays = [DESK, WALL];
  notices.length = 0;
  watchdog = openWatchdog({ clock });
  state.runPreload = loadPreload;
  folder = await mkdtemp(join(tmpdir(), 'parley-electron-'));
  await mkdir(join(folder, 'screen'));
  await writeFile(join(folder, 'screen', 'index.html'), '<p>hello');
  await writeFile(join(folder, 'secret'), 'secret');
  await mkdir(join(folder, 'avatars'));
  await writeFile(join(folder, 'avatars', 'fox.glb'), 'a fox');
  kiosk = openFakeKioskForScreen();
  prepareApp();
  shell = await openElectronShell(kiosk, {
    headless: false,
    screenFolder: join(folder, 'screen'),
    avatarFolders: [join(folder, 'nowhere'), join(folder, 'avatars')],
    dataFolder: folder,
    connectOrigins: ['wss://room.example'],
    watchdog: {
      watchScreen: (given) => {
        care.unshift(given);
        return watchdog.watchScreen(given);
      },
    },
    display: 'Wall',
    onNotice: (text) => notices.push(text),
  });
  await until(() => state.windows[0].shown);
});
afterEach(async () => {
  await shell.close();
  watchdog.close();
  await rm(folder, { recursive: true });
});

/** Whether the shell keeps an event from having its effect. */
function isPrevented(emitter: { emit(name: string, ...args: unknown[]): boolean }, name: string, ...args: object[]) {
  let prevented = false;
  const event = { preventDefault: () => (prevented = true), ...args[0] };
  emitter.emit(name, event, ...args.slice(1));
  return prevented;
}

describe('before Electron is ready', () => {
  it('turns the sandbox on for everybody, takes the menu away and makes the page’s scheme a standard one', () => {
    expect([state.sandboxed, state.menu, state.privileged]).toEqual([
      true,
      null,
      [
        {
          scheme: 'app',
          privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true, stream: true },
        },
      ],
    ]);
    expect(state.switches.has('enable-unsafe-swiftshader')).toBe(true);
  });

  it('leaves the place to the Parley that runs already', () => {
    resetFakeElectron();
    state.hasLock = false;
    expect([prepareApp(), state.sandboxed]).toEqual([false, false]);
  });
});

describe('the window', () => {
  it('is one locked window over the whole display', () => {
    expect(state.windows).toHaveLength(1);
    expect(state.windows[0].options).toMatchObject({ kiosk: true, fullscreen: true, frame: false });
    expect(state.windows[0].loaded).toEqual(['app://kiosk/']);
  });

  it('gives its page no Node, no shared world and no way around the sandbox', () => {
    expect(state.windows[0].options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      devTools: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
      backgroundThrottling: false,
      preload: expect.stringMatching(/preload[\\/]index\.cjs$/) as string,
    });
  });

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('lets %s lead to its own page only', (name) => {
    const { webContents: contents } = state.windows[0];
    const out = ['app://other/', 'https://example.com/', 'file:///etc/passwd', 'javascript:1', '%'];
    const inside = [
      'view-source:app://kiosk/',
      'devtools://devtools/',
      'chrome://gpu/',
      'blob:app://kiosk/1',
      'data:,',
    ];
    expect(isPrevented(contents, name, { url: 'app://kiosk/#x' })).toBe(false);
    expect([...out, ...inside].filter((url) => !isPrevented(contents, name, { url }))).toEqual([]);
  });

  it('opens no other window, takes no guest and saves nothing', () => {
    const { webContents: contents } = state.windows[0];
    // The handler looks at nothing of what it is asked.
    const asked = {} as Parameters<NonNullable<typeof contents.windowOpenHandler>>[0];
    expect(contents.windowOpenHandler?.(asked)).toEqual({ action: 'deny' });
    expect(isPrevented(contents, 'will-attach-webview')).toBe(true);
    // Prevented, it unloads: no page of ours has a say in whether it may be loaded again.
    expect(isPrevented(contents, 'will-prevent-unload')).toBe(true);
    expect(isPrevented(state.session, 'will-download')).toBe(true);
    expect(contents.zoomLimits).toEqual([1, 1]);
  });

  it.each([
    ['Control+R', { key: 'r', control: true }, true],
    ['Control+W', { key: 'w', control: true }, true],
    ['Control+Shift+I', { key: 'I', control: true, shift: true }, true],
    ['Control and plus', { key: '+', control: true }, true],
    ['F5', { key: 'F5' }, true],
    ['Alt+F4', { key: 'F4', alt: true }, true],
    ['Alt+Left', { key: 'ArrowLeft', alt: true }, true],
    ['the browser’s back key', { key: 'BrowserBack' }, true],
    ['Shift+Escape', { key: 'Escape', shift: true }, true],
    ['Escape', { key: 'Escape' }, false],
    ['a letter', { key: 'f' }, false],
    ['Control+V', { key: 'v', control: true }, false],
    ['AltGr+Q, an @', { key: '@', control: true, alt: true }, false],
    ['Enter', { key: 'Enter' }, false],
  ])('%s', (_, press, blocked) => {
    const input = { control: false, alt: false, meta: false, shift: false, ...press };
    expect(isPrevented(state.windows[0].webContents, 'before-input-event', {}, input)).toBe(blocked);
    expect(state.windows[0].webContents.ignoresMenuShortcuts).toBe(true);
  });
});

describe('the display', () => {
  const bounds = (): unknown => {
    const { x, y, width, height } = state.windows.at(-1)?.options ?? {};
    return [x, y, width, height];
  };

  it('is the one that the operator chose, and they choose from all that there are', async () => {
    expect(bounds()).toEqual([1920, 0, 1080, 1920]);
    expect((await shell.displays()).map(({ name, isMain }) => [name, isMain])).toEqual([
      ['Desk', true],
      ['Wall', false],
    ]);
  });

  it('is the main one while the chosen one is gone, with a notice, and changes back', async () => {
    state.displays = [DESK];
    fakeElectron.screen.emit('display-removed');
    const meanwhile = bounds();
    state.displays = [DESK, WALL];
    fakeElectron.screen.emit('display-added');
    expect([meanwhile, bounds()]).toEqual([
      [0, 0, 1920, 1080],
      [1920, 0, 1080, 1920],
    ]);
    expect(notices).toEqual(['The display “Wall” is not there; “Desk” is used.', 'The display “Wall” is back.']);
    expect(state.windows.map((window) => window.isDestroyed())).toEqual([true, true, false]);
  });

  it('changes at once when the operator chooses another one, and the page there speaks for the screen', async () => {
    shell.showOn(null);
    expect(bounds()).toEqual([0, 0, 1920, 1080]);
    await until(() => state.windows.at(-1)!.shown);
    const { mainFrame } = state.windows.at(-1)!.webContents;
    expect(await invokeFrom(mainFrame, CHANNELS.command, 'screen.touched', {})).toEqual({ ok: true, answer: {} });
    const before = state.windows[0].webContents.mainFrame;
    await expect(invokeFrom(before, CHANNELS.command, 'screen.touched', {})).rejects.toThrow('refused');
  });
});

describe('the session', () => {
  it('grants no permission, however it is asked for', () => {
    const granted: boolean[] = [];
    const { session } = state;
    const anything = {} as never; // the handlers look at nothing of what they are asked
    session.requestHandler?.(anything, 'media', (isGranted) => granted.push(isGranted), anything);
    granted.push(session.checkHandler?.(null, 'local-network', '', anything) ?? true);
    granted.push(session.deviceHandler?.(anything) ?? true);
    expect(granted).toEqual([false, false, false]);
  });

  it.each([
    ['app://kiosk/assets/head.js', false],
    ['blob:app://kiosk/1', false],
    ['wss://room.example/rtc', false],
    ['wss://room.example:444/rtc', true],
    ['https://room.example/', true],
    ['https://example.com/', true],
    ['http://127.0.0.1:8080/', true],
    ['file:///etc/passwd', true],
    ['app://other/', true],
  ])('lets a request to %s pass or cancels it', (url, cancel) => {
    let answer: unknown;
    state.session.onRequest?.({ url } as never, (given) => (answer = given));
    expect(answer).toEqual({ cancel });
  });

  const load = async (url: string, method = 'GET') => {
    return state.session.schemes.get('app')!(new Request(url, { method }));
  };

  it('gives out the page under its policy', async () => {
    const response = await load('app://kiosk/?probe');
    expect([response.status, await response.text()]).toEqual([200, '<p>hello']);
    expect(response.headers.get('Content-Security-Policy')).toContain("connect-src 'self' blob: wss://room.example;");
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  });

  it('gives out the operator’s avatars', async () => {
    const response = await load('app://kiosk/avatars/fox.glb');
    expect([response.status, await response.text()]).toEqual([200, 'a fox']);
    expect(response.headers.get('Content-Type')).toBe('model/gltf-binary');
  });

  it.each([
    ['app://kiosk/../secret', 404],
    ['app://kiosk/%2e%2e/secret', 404],
    ['app://kiosk/..%5csecret', 404],
    ['app://kiosk/none', 404],
    ['app://kiosk/avatars/none.glb', 404],
    ['app://kiosk/avatars/../secret', 404],
    ['app://other/index.html', 404],
  ])('has nothing at %s', async (url, status) => {
    const response = await load(url);
    expect([response.status, await response.text()]).toEqual([status, '']);
  });

  it('answers reading only', async () => {
    expect((await load('app://kiosk/', 'POST')).status).toBe(405);
  });
});

describe('IPC', () => {
  const { command, received } = CHANNELS;

  it('answers the page in the main frame', async () => {
    const { mainFrame } = state.windows[0].webContents;
    expect(await invokeFrom(mainFrame, command, 'screen.ready', {})).toEqual({ ok: true, answer: snapshot });
  });

  it.each([
    ['a frame within the page', () => ({ url: 'app://kiosk/' })],
    ['a frame that has gone', () => null],
    [
      'another page in the main frame',
      () => Object.assign(state.windows[0].webContents.mainFrame, { url: 'https://example.com/' }),
    ],
  ])('refuses %s', async (_, frame) => {
    await expect(invokeFrom(frame(), command, 'screen.touched', {})).rejects.toThrow('refused');
    expect(kiosk.asked).toEqual([]);
  });

  it('believes a receipt from the page only', async () => {
    const { mainFrame, page } = state.windows[0].webContents;
    let frames = 0;
    page.listeners.set(CHANNELS.frame, new Set([() => (frames += 1)])); // a page that gives no receipts of its own
    for (let number = 0; number < 150; number += 1) kiosk.hear(heardFrame(number));
    await until(() => frames === 100);
    sendFrom({ url: 'app://kiosk/' }, received, 100);
    await nextTurn();
    kiosk.hear(heardFrame(150));
    await nextTurn();
    const afterForgery = frames;
    sendFrom(mainFrame, received, 100);
    await nextTurn();
    kiosk.hear(heardFrame(151));
    await nextTurn();
    expect([afterForgery, frames]).toEqual([100, 101]);
  });

  it('gives the page five functions and nothing else', () => {
    const { world } = state.windows[0].webContents.page;
    expect(Object.keys(world)).toEqual(['parley']);
    expect(Object.keys(world['parley'] as object).sort()).toEqual([
      'command',
      'onAudioFrame',
      'onEvent',
      'onRoomPacket',
      'sendRoomPacket',
    ]);
  });

  it('cannot transfer a buffer to the page: it neither compiles nor runs', () => {
    const contents: Pick<WebContents, 'postMessage'> = state.windows[0].webContents;
    const samples = new ArrayBuffer(960);
    const transfer = (): void => {
      // @ts-expect-error Electron moves message ports only
      contents.postMessage(CHANNELS.frame, samples, [samples]); // eslint-disable-line @typescript-eslint/no-unsafe-class-instance-assignment
    };
    expect(transfer).toThrow('not a valid port');
    expect(samples.byteLength).toBe(960);
  });
});

describe('the shell', () => {
  it('loads the page again when it crashes, and gives up when it goes on crashing', async () => {
    const reasons: unknown[] = [];
    shell.onClosed((reason, isLost) => reasons.push([reason, isLost]));
    const [window] = state.windows;
    window.webContents.crash('crashed');
    await until(() => window.loaded.length === 2);
    care[0].gaveUp('again and again');
    expect(reasons).toEqual([['again and again', true]]);
  });

  it('stays open whoever closes its window, and is quiet when it is told to close', async () => {
    const reasons: string[] = [];
    shell.onClosed((reason) => reasons.push(reason));
    state.windows[0].close();
    expect(state.windows[0].isDestroyed()).toBe(false);
    await shell.close();
    expect([reasons, state.windows[0].isDestroyed(), state.displayKeptOn]).toEqual([[], true, 0]);
  });

  it('lets the kiosk end before the process when it is asked to quit', async () => {
    const reasons: unknown[] = [];
    shell.onClosed((reason, isLost) => reasons.push([reason, isLost]));
    expect(isPrevented(fakeElectron.app, 'before-quit')).toBe(true);
    await shell.close();
    expect([isPrevented(fakeElectron.app, 'before-quit'), reasons]).toEqual([false, [['it was asked to quit', false]]]);
  });

  it('writes a picture of the page', async () => {
    expect(await shell.screenshot(join(folder, 'picture.png'))).toBe(true);
  });
});
