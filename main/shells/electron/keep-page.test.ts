import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserWindow } from 'electron';
import { beforeEach, expect, it } from 'vitest';
import type { ScreenTrouble } from '../../domain/outage.ts';
import { fakeElectron, resetFakeElectron } from '../../testing/fake-electron.ts';
import { until } from '../../testing/until.ts';
import { keepPage } from './keep-page.ts';

beforeEach(resetFakeElectron);

function openWindow(longestSilenceMs: number) {
  const window = new fakeElectron.BrowserWindow();
  // The fake has what the shell uses of a window, and its types were checked there.
  const page = keepPage(window as unknown as BrowserWindow, () => undefined, longestSilenceMs);
  return { window, page };
}

it('tells a hang and a crash as one incident each, when the page is back', async () => {
  const window = new fakeElectron.BrowserWindow();
  const told: ScreenTrouble[] = [];
  const page = keepPage(
    window as unknown as BrowserWindow,
    () => undefined,
    50,
    (trouble) => told.push(trouble),
  );
  page.sign();
  await until(() => window.loaded.length === 2);
  page.sign();
  window.webContents.crash('oom');
  await until(() => window.loaded.length === 3);
  page.sign();
  page.close();
  expect(told).toMatchObject([
    { kind: 'hung', repair: 'page-reloaded' },
    { kind: 'crashed', repair: 'page-reloaded', detail: 'oom' },
  ]);
});

it('loads a page again that was alive and says nothing any more', async () => {
  const { window, page } = openWindow(200);
  for (let sign = 0; sign < 6; sign += 1) {
    page.sign();
    await sleep(50);
  }
  const loadsWhileAlive = window.loaded.length;
  await until(() => window.loaded.length === 2);
  page.close();
  expect(loadsWhileAlive).toBe(1);
});

it('waits for a page that has never been alive, for it may be slow', async () => {
  const { window, page } = openWindow(20);
  await sleep(100);
  page.close();
  expect(window.loaded).toHaveLength(1);
});

it('loads again what could not be loaded, but not what gave way to a newer load', async () => {
  const { window, page } = openWindow(1000);
  window.webContents.emit('did-fail-load', {}, -3, 'ERR_ABORTED', 'app://kiosk/', true);
  window.webContents.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'app://kiosk/x.png', false);
  window.webContents.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'app://kiosk/', true);
  await until(() => window.loaded.length === 2);
  await sleep(300);
  page.close();
  expect(window.loaded).toHaveLength(2);
});
