import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDisplayChoice, nameDisplays } from '../../domain/displays.ts';
import { followDisplays } from '../../shells/chromium/follow-displays.ts';
import { until } from '../until.ts';
import { openLockedBrowser, type LockedBrowser } from './locked-browser.ts';

const POLICIES = join(import.meta.dirname, '../../../packaging/chromium-policies.json');

let locked: LockedBrowser;
beforeAll(async () => {
  locked = await openLockedBrowser();
  await comesHome();
});
afterAll(async () => {
  await locked.close();
});

/** The page is where it belongs, and the only one. */
async function comesHome(): Promise<void> {
  const endAtMs = performance.now() + 15_000;
  while (!(await locked.isHome())) {
    if (performance.now() > endAtMs) throw new Error(`the page stays at ${String(await locked.pages())}`);
    await sleep(30);
  }
}

/** How a promise of the page ended. */
const outcome = (call: string): Promise<unknown> =>
  locked.run(`(async () => ${call})().then((value) => 'granted ' + value, (error) => error.name)`);

describe('the browser', () => {
  it('opens no other window, and closes one that opens all the same', async () => {
    await locked.run(`window.open('about:blank'); document.querySelector('.title').dataset.stays = 'yes'`);
    await sleep(300);
    expect((await locked.pages()).map((url) => new URL(url).origin)).toEqual([locked.origin]);
    expect(await locked.run(`document.querySelector('.title').dataset.stays`)).toBe('yes');
  });

  it.each([
    'https://example.com/',
    'file:///etc/passwd',
    'chrome://settings/',
    'http://127.0.0.1:9/',
    'about:blank#x',
    'view-source:file:///etc/passwd',
    'data:text/html,x',
    'devtools://devtools/bundled/inspector.html',
  ])('is led back from %s', async (address) => {
    await locked.run(`setTimeout(() => (location.href = '${address}')); 0`);
    await sleep(250);
    await comesHome();
    expect(await locked.pages()).toHaveLength(1);
  });

  it('saves nothing', async () => {
    const name = 'parley-must-not-save.bin';
    await locked.run(`{
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(['x']));
      link.download = '${name}';
      link.click();
    }`);
    await sleep(400);
    const places = [join(homedir(), 'Downloads'), homedir(), process.cwd(), locked.folder];
    expect(places.filter((place) => existsSync(place) && readdirSync(place).includes(name))).toEqual([]);
    expect(await locked.isHome()).toBe(true);
  });

  it.each([
    [`(await navigator.permissions.query({ name: 'microphone' })).state`, 'granted denied'],
    [`(await navigator.permissions.query({ name: 'camera' })).state`, 'granted denied'],
    [`(await navigator.permissions.query({ name: 'geolocation' })).state`, 'granted denied'],
    [`navigator.mediaDevices.getDisplayMedia()`, 'NotAllowedError'],
    [`navigator.clipboard.readText()`, 'NotAllowedError'],
    [`document.documentElement.requestFullscreen()`, 'TypeError'],
    [`window.getScreenDetails()`, 'NotAllowedError'],
    [`window.queryLocalFonts()`, 'SecurityError'],
    [`Notification.requestPermission()`, 'granted denied'],
    [`window.showOpenFilePicker()`, 'NotAllowedError'],
    [`navigator.requestMIDIAccess()`, 'SecurityError'],
  ])('grants nothing for %s', async (call, how) => {
    expect(await outcome(call)).toBe(how);
  });

  it('asks nobody: a dialog is answered before anybody sees it, and nothing is printed', async () => {
    expect(await locked.run(`alert('x'); [confirm('x'), prompt('x')]`)).toEqual([false, null]);
    await locked.run(`{
      const frame = document.body.appendChild(document.createElement('iframe'));
      frame.contentWindow.print();
      frame.remove();
      print();
    }`);
    expect(await locked.pages()).toHaveLength(1);
  });

  it('is loaded again though its page would rather stay', async () => {
    await locked.run(
      `onbeforeunload = (event) => { event.preventDefault(); event.returnValue = 'x'; }; window.stays = 1`,
    );
    await locked.browser.show(`${locked.origin}/#token=token-of-this-test`);
    await comesHome();
    expect(await locked.run('window.stays ?? 0')).toBe(0);
  });

  it('has no viewer for PDF', async () => {
    expect(await locked.run('navigator.pdfViewerEnabled')).toBe(false);
  });
});

describe('fingers, mouse and keys', () => {
  const centre = { x: 640, y: 400 };

  it('zoom nothing', async () => {
    const size = `[visualViewport.scale, devicePixelRatio, innerWidth]`;
    const before = await locked.run(size);
    await locked.input('synthesizePinchGesture', { ...centre, scaleFactor: 3, gestureSourceType: 'touch' });
    const wheel = { type: 'mouseWheel', ...centre, deltaX: 0, deltaY: -400, modifiers: 2 };
    await locked.input('dispatchMouseEvent', wheel);
    await sleep(200);
    expect(await locked.run(size)).toEqual(before);
  });

  it('go back by no swipe, and open no menu by a long touch', async () => {
    await locked.run(`history.pushState({}, '', '#token=token-of-this-test&second'); window.menus = 0;
      addEventListener('contextmenu', (event) => { menus += event.defaultPrevented ? 0 : 1; })`);
    const swipe = { x: 60, y: 400, xDistance: 700, gestureSourceType: 'touch', speed: 3000 };
    await locked.input('synthesizeScrollGesture', swipe);
    await locked.input('synthesizeTapGesture', { x: 60, y: 60, duration: 800, gestureSourceType: 'touch' });
    for (const type of ['mousePressed', 'mouseReleased'])
      await locked.input('dispatchMouseEvent', { type, ...centre, button: 'right', clickCount: 1 });
    expect(await locked.run(`[location.hash.endsWith('second'), menus]`)).toEqual([true, 0]);
  });

  it('mark no text, and drop no file', async () => {
    const at = (await locked.run(
      `(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))(document.querySelector('#title').getBoundingClientRect())`,
    )) as { x: number; y: number };
    for (const clickCount of [1, 2, 3])
      for (const type of ['mousePressed', 'mouseReleased'])
        await locked.input('dispatchMouseEvent', { type, ...at, button: 'left', clickCount });
    expect(await locked.run(`getSelection().toString()`)).toBe('');
    const data = { items: [], files: ['/etc/hostname'], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'])
      await locked.input('dispatchDragEvent', { type, ...centre, data });
    await sleep(200);
    expect(await locked.isHome()).toBe(true);
  });
});

it('shows the screen on the display that was chosen, and comes back to it', async () => {
  const two = await openLockedBrowser({ headlessScreens: '{1280x800 label=Desk}{1080x1920 label=Wall}' });
  const displays = nameDisplays(await two.browser.displays());
  expect(displays.map(({ name, isMain }) => [name, isMain])).toEqual([
    ['Desk', true],
    ['Wall', false],
  ]);
  const shown = `[screen.width, screen.height, innerWidth, innerHeight]`;
  const sizes: unknown[] = [];
  for (const display of [displays[1], displays[0]]) {
    await two.browser.cover(display);
    await sleep(500);
    sizes.push(await two.run(shown));
  }
  expect(sizes).toEqual([
    [1080, 1920, 1080, 1920],
    [1280, 800, 1280, 800],
  ]);
  await two.close();
});

it('moves to the main display when the chosen one is unplugged, with a notice, and back when it is there again', async () => {
  const two = await openLockedBrowser({ headlessScreens: '{1280x800 label=Desk}{1080x1920 label=Wall}' });
  const notices: string[] = [];
  const choice = createDisplayChoice('Wall', (text) => notices.push(text));
  const follower = followDisplays(() => two.browser, choice);
  const shownAs = async (size: string): Promise<void> => {
    const endAtMs = performance.now() + 10_000;
    for (;;) {
      follower.look();
      await sleep(200);
      const shown = String(await two.run('screen.width + "x" + screen.height + " " + innerWidth + "x" + innerHeight'));
      if (shown === `${size} ${size}`) return;
      if (performance.now() > endAtMs) throw new Error(`the window is ${shown}, not ${size}`);
    }
  };
  await shownAs('1080x1920');
  const wall = (await two.browser.displays()).find(({ label }) => label === 'Wall');
  await two.browser.ask('Emulation.removeScreen', { screenId: wall?.id }, z.unknown());
  await shownAs('1280x800');
  const place = { left: 1280, top: 0, width: 1080, height: 1920, label: 'Wall' };
  await two.browser.ask('Emulation.addScreen', place, z.unknown());
  await shownAs('1080x1920');
  follower.close();
  await two.close();
  expect(notices).toEqual(['The display “Wall” is not there; “Desk” is used.', 'The display “Wall” is back.']);
});

/** Only who may mount can give one program other policies than the rest of the machine. */
const canMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

it.runIf(canMount)('works under the policies that a package installs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-policies-'));
  mkdirSync(join(folder, 'policies', 'managed'), { recursive: true });
  copyFileSync(POLICIES, join(folder, 'policies', 'managed', 'parley.json'));
  const executable = join(folder, 'chromium');
  const mount = `mkdir -p /etc/chromium && mount --bind ${folder} /etc/chromium && exec chromium "$@"`;
  writeFileSync(executable, `#!/bin/sh\nexec unshare -m sh -c '${mount}' chromium "$@"\n`, { mode: 0o755 });
  const managed = await openLockedBrowser({ executable });
  await managed.run(`setTimeout(() => (location.href = 'https://example.com/')); 0`);
  await sleep(300);
  await until(() => managed.kiosk.asked.filter(([name]) => name === 'screen.ready').length === 2, 10_000);
  expect(await managed.pages()).toHaveLength(1);
  await managed.close();
  rmSync(folder, { recursive: true });
});

const canPress =
  spawnSync('Xvfb', ['-help']).status !== null &&
  spawnSync('python3', ['-c', 'import ctypes; ctypes.CDLL("libXtst.so.6")']).status === 0;

describe.runIf(canPress)('a keyboard on a real display', () => {
  const DISPLAY = ':87';
  let server: ChildProcess;
  let shown: LockedBrowser;
  beforeAll(async () => {
    server = spawn('Xvfb', [DISPLAY, '-screen', '0', '800x600x24'], { stdio: 'ignore' });
    await until(() => existsSync(`/tmp/.X11-unix/X${DISPLAY.slice(1)}`), 10_000);
    process.env['DISPLAY'] = DISPLAY;
    shown = await openLockedBrowser({ headless: false });
    await shown.browser.cover(nameDisplays(await shown.browser.displays())[0]);
    await sleep(500);
  });
  afterAll(async () => {
    delete process.env['DISPLAY'];
    await shown.close();
    server.kill();
  });

  it('closes nothing, opens nothing and changes nothing', async () => {
    await shown.run(`window.heard = []; addEventListener('keydown', ({ key }) => heard.push(key), true)`);
    const keys = [
      'Control_L+w',
      'Control_L+q',
      'Control_L+Shift_L+w',
      'Control_L+Shift_L+q',
      'Alt_L+F4',
      'Control_L+F4',
      'Control_L+t',
      'Control_L+n',
      'Control_L+Shift_L+n',
      'Control_L+Shift_L+i',
      'Control_L+Shift_L+j',
      'F12',
      'Control_L+u',
      'Control_L+f',
      'Control_L+g',
      'F3',
      'F7',
      'Control_L+d',
      'Control_L+l',
      'Alt_L+d',
      'Alt_L+f',
      'Control_L+Shift_L+t',
      'Control_L+Shift_L+b',
      'Control_L+Shift_L+m',
      'Control_L+Shift_L+Delete',
      'Control_L+Shift_L+c',
      'Control_L+1',
      'Control_L+Tab',
      'Control_L+Page_Down',
      'Control_L+minus',
      'Control_L+0',
      'Control_L+p',
      'Control_L+s',
      'Control_L+o',
      'Control_L+j',
      'Control_L+h',
      'Control_L+r',
      'F5',
      'F11',
      'F1',
      'F6',
      'F10',
      'Alt_L+Left',
      'Alt_L+Home',
      'Alt_L+e',
      'Control_L+plus',
      'Escape',
      'Shift_L+Escape',
      'Menu',
      'a',
    ];
    execFileSync('python3', [join(import.meta.dirname, '..', 'x-keys.py'), ...keys], {
      env: { ...process.env, DISPLAY },
    });
    await sleep(500);
    const heard = (await shown.run('window.heard')) as string[] | undefined;
    expect(heard?.at(-1)).toBe('a');
    expect(heard).toContain('F4');
    expect(await shown.pages()).toHaveLength(1);
    expect(await shown.run(`[devicePixelRatio, innerWidth > 790, innerHeight > 590]`)).toEqual([1, true, true]);
  });
});
