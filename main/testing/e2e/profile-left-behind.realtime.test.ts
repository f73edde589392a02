import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clock } from '../../clock.ts';
import type { KioskIncident } from '../../domain/kiosk-events.ts';
import type { Browser } from '../../shells/chromium/browser.ts';
import { openChromiumShell } from '../../shells/chromium/open-shell.ts';
import { openWatchdog } from '../../watchdog.ts';
import { startBrowserIn } from '../browser-in.ts';
import { openFakeKioskForScreen } from '../fake-kiosk-for-screen.ts';
import { canMountOwn, runWithOwnMounts } from '../mount-namespace.ts';

let folder: string;
const started: Browser[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-left-'));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((browser) => browser.close()));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const start = async (): Promise<Browser> => {
  const browser = await startBrowserIn(folder);
  started.push(browser);
  return browser;
};

it('starts over a profile whose browser still stands there, and over one that names another machine', async () => {
  const lock = join(folder, 'profile', 'SingletonLock');
  const left = await start();
  process.kill(left.pid, 'SIGSTOP');
  const next = await start();
  expect([await left.exited, readlinkSync(lock).endsWith(`-${next.pid}`)]).toEqual([null, true]);
  next.kill();
  await next.exited;
  rmSync(lock);
  symlinkSync('the-machine-was-renamed-4190000', lock);
  const last = await start();
  expect((await last.screenshot()).subarray(1, 4).toString()).toBe('PNG');
});

it('begins a profile anew that keeps the browser from starting, and writes that down', async () => {
  const screenFolder = join(folder, 'screen');
  mkdirSync(screenFolder);
  const page = `const name = location.hash.slice('#token='.length);
    new WebSocket('ws://' + location.host + '/bridge', ['parley', name]);`;
  writeFileSync(join(screenFolder, 'index.html'), '<!doctype html><script type="module" src="/page.js"></script>');
  writeFileSync(join(screenFolder, 'page.js'), page);
  mkdirSync(join(folder, 'chromium-profile'));
  writeFileSync(join(folder, 'chromium-profile', 'Default'), 'a disk that was full');
  const incidents: KioskIncident[] = [];
  const watchdog = openWatchdog({ clock });
  watchdog.onIncident((incident) => incidents.push(incident));
  const options = { headless: true, screenFolder, avatarFolders: [], dataFolder: folder, connectOrigins: [], watchdog };
  const shell = await openChromiumShell(openFakeKioskForScreen(), options);
  await shell.close();
  watchdog.close();
  expect(incidents).toMatchObject([{ part: 'screen', kind: 'crashed', repair: 'browser-restarted' }]);
});

it.runIf(canMountOwn()).each(['XDG_RUNTIME_DIR', 'TMPDIR'])(
  'draws with a full disk, too, and leaves nothing in %s',
  (name) => {
    const script = join(import.meta.dirname, '../browser-on-full-disk.ts');
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(join(folder, 'disk'));
    mkdirSync(elsewhere);
    expect(runWithOwnMounts(script, join(folder, 'disk'), { XDG_RUNTIME_DIR: '', [name]: elsewhere })).toBe('PNG');
    expect(readdirSync(elsewhere).filter((left) => left.startsWith('parley'))).toEqual([]);
  },
);
