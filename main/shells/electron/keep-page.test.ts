import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserWindow } from 'electron';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clock } from '../../clock.ts';
import type { KioskIncident } from '../../domain/kiosk-events.ts';
import { fakeElectron, resetFakeElectron, state } from '../../testing/fake-electron.ts';
import { until } from '../../testing/until.ts';
import { openWatchdog, type OpenWatchdog } from '../../watchdog.ts';
import { keepPage, pageRules } from './keep-page.ts';

let watchdog: OpenWatchdog;
const told: KioskIncident[] = [];
const givenUp: string[] = [];
beforeEach(() => {
  resetFakeElectron();
  watchdog = openWatchdog({ clock });
  told.length = 0;
  givenUp.length = 0;
  watchdog.onIncident((incident) => told.push(incident));
});
afterEach(() => {
  watchdog.close();
});

function openPage(longestSilenceMs: number) {
  const page = keepPage({
    watchdog,
    rules: pageRules(longestSilenceMs),
    gaveUp: (reason) => givenUp.push(reason),
    openWindow: (listen) => {
      // The fake has what the shell uses of a window, and its types were checked there.
      const window = new fakeElectron.BrowserWindow() as unknown as BrowserWindow;
      listen(window);
      return window;
    },
  });
  return { page, window: state.windows[0] };
}

it('tells a hang and a crash as one incident each, when the page is back', async () => {
  const { page, window } = openPage(300);
  page.sign();
  await until(() => window.loaded.length === 2);
  page.sign();
  window.webContents.crash('oom');
  await until(() => window.loaded.length === 3);
  page.sign();
  page.close();
  expect(told).toMatchObject([
    { part: 'screen', kind: 'hung', repair: 'page-reloaded' },
    { part: 'screen', kind: 'crashed', repair: 'page-reloaded', detail: 'the page ended: oom' },
  ]);
});

it('loads a page again that was alive and says nothing any more', async () => {
  const { window, page } = openPage(400);
  for (let sign = 0; sign < 12; sign += 1) {
    page.sign();
    await sleep(50);
  }
  const loadsWhileAlive = window.loaded.length;
  await until(() => window.loaded.length === 2);
  page.close();
  expect(loadsWhileAlive).toBe(1);
});

it('waits for a page that has never been alive, for it may be slow', async () => {
  const { window, page } = openPage(20);
  await sleep(600);
  page.close();
  expect(window.loaded).toHaveLength(1);
});

it('loads again what could not be loaded, but not what gave way to a newer load', async () => {
  const { window, page } = openPage(1000);
  window.webContents.emit('did-fail-load', {}, -3, 'ERR_ABORTED', 'app://kiosk/', true);
  window.webContents.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'app://kiosk/x.png', false);
  window.webContents.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'app://kiosk/', true);
  await until(() => window.loaded.length === 2);
  await sleep(600);
  page.close();
  expect(window.loaded).toHaveLength(2);
});

it('cannot be closed but by the kiosk; a window that is gone all the same is opened anew', async () => {
  const { window, page } = openPage(10_000);
  page.sign();
  window.close();
  expect(window.isDestroyed()).toBe(false);
  window.destroy();
  await until(() => state.windows.length === 2);
  page.sign();
  expect([state.windows[1].loaded, told]).toMatchObject([
    ['app://kiosk/'],
    [{ kind: 'closed', repair: 'window-renewed' }],
  ]);
  page.close();
  expect([state.windows[1].isDestroyed(), state.windows.length]).toEqual([true, 2]);
});

it('gives a picture that is lost another page, or another window where a page would not help', async () => {
  const { window, page } = openPage(10_000);
  page.sign();
  page.renewPicture('drew nothing for 20 s', 'page');
  await until(() => window.loaded.length === 2);
  page.sign();
  expect(state.windows).toHaveLength(1);
  page.renewPicture('drew nothing for 20 s', 'window');
  await until(() => state.windows.length === 2);
  page.sign();
  page.close();
  expect(told).toMatchObject([
    { kind: 'picture-lost', repair: 'page-reloaded', detail: 'drew nothing for 20 s' },
    { kind: 'picture-lost', repair: 'window-renewed' },
  ]);
});

it('takes another window when the page crashed twice, and another page for a picture that is lost', async () => {
  const { window, page } = openPage(10_000);
  for (const loads of [2, 3]) {
    page.sign();
    window.webContents.crash('crashed');
    await until(() => window.loaded.length === loads);
  }
  page.sign();
  window.webContents.crash('crashed');
  await until(() => state.windows.length === 2, 5000);
  page.sign();
  page.renewPicture('lost 3 times', 'page');
  page.sign();
  await until(() => state.windows.at(-1)?.loaded.length === 2 || state.windows.length === 3, 5000);
  page.sign();
  page.close();
  expect(told.map(({ kind, repair }) => [kind, repair]).slice(0, 3)).toEqual([
    ['crashed', 'page-reloaded'],
    ['crashed', 'page-reloaded'],
    ['crashed', 'window-renewed'],
  ]);
  expect(told[3]).toMatchObject({ kind: 'picture-lost', detail: 'lost 3 times' });
});
