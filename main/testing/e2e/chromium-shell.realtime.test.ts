import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ScreenReport } from '../../../preload/contract.ts';
import { clock } from '../../clock.ts';
import type { KioskIncident } from '../../domain/kiosk-events.ts';
import type { Shell } from '../../interfaces/shell.ts';
import { openChromiumShell } from '../../shells/chromium/open-shell.ts';
import type { FakeKioskForScreen } from '../fake-kiosk-for-screen.ts';
import { heardFrame, openFakeKioskForScreen } from '../fake-kiosk-for-screen.ts';
import { openWatchdog, type OpenWatchdog } from '../../watchdog.ts';
import { until } from '../until.ts';

/** A page that does nothing but measure the carrier; the real screen has a test of its own. */
const PAGE = `
import { openBridge } from './renderer/bridge/open-bridge.ts';
const violations = [];
addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
const bridge = openBridge();
await bridge.command('screen.ready', {});
let ahead = { roundTripMs: Infinity, offsetMs: 0 };
for (let round = 0; round < 100; round += 1) {
  const askedAtMs = performance.now();
  const { kioskAtMs } = await bridge.command('clock.read', {});
  const roundTripMs = performance.now() - askedAtMs;
  if (roundTripMs < ahead.roundTripMs) ahead = { roundTripMs, offsetMs: kioskAtMs - askedAtMs - roundTripMs / 2 };
}
const onTheWayMs = [];
bridge.onAudioFrame((frame) => onTheWayMs.push(performance.now() + ahead.offsetMs - frame.heardAtMs));
bridge.onEvent(async (event) => {
  if (event.kind !== 'cleared') return;
  const report = { framesReceived: onTheWayMs.length, audioToMouthMs: onTheWayMs, framesRendered: 0, fps: 0 };
  await bridge.command('screen.report', { ...report, renderer: violations.join(' ') });
});
const blocked = await Promise.allSettled([fetch('http://127.0.0.1:9/'), fetch('https://example.com/')]);
document.body.textContent = blocked.map(({ status }) => status).join(' ');
bridge.onEvent((event) => {
  if (event.kind === 'notice' && event.text === 'hang') for (;;);
});
setInterval(() => bridge.command('clock.read', {}), 200);
const canvas = document.createElement('canvas');
const gl = canvas.getContext('webgl');
canvas.addEventListener('webglcontextlost', (event) => {
  event.preventDefault();
  bridge.command('interrupt', {});
});
canvas.addEventListener('webglcontextrestored', () => bridge.command('commitUserTurn', {}));
bridge.command('screen.touched', {});
`;

let folder: string;
let kiosk: FakeKioskForScreen;
let shell: Shell;
let watchdog: OpenWatchdog;
const troubles: KioskIncident[] = [];
/** As long as the page of this test may say nothing: it says so every 200 ms. */
const LONGEST_SILENCE_MS = 4000;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-shell-'));
  const screenFolder = join(folder, 'screen');
  await mkdir(screenFolder);
  await writeFile(
    join(screenFolder, 'index.html'),
    '<!doctype html><body><script type="module" src="/page.js"></script>',
  );
  const stdin = { contents: PAGE, resolveDir: join(import.meta.dirname, '../../..') };
  await build({ stdin, bundle: true, format: 'esm', outfile: join(screenFolder, 'page.js'), logLevel: 'error' });
  kiosk = openFakeKioskForScreen();
  watchdog = openWatchdog({ clock });
  watchdog.onIncident((trouble) => troubles.push(trouble));
  shell = await openChromiumShell(
    kiosk,
    {
      headless: true,
      screenFolder,
      avatarFolders: [],
      dataFolder: folder,
      connectOrigins: [],
      watchdog,
    },
    LONGEST_SILENCE_MS,
  );
  await pageIsReady(1);
});
afterAll(async () => {
  await shell.close();
  watchdog.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

const countOf = (command: string): number => kiosk.asked.filter(([name]) => name === command).length;
const pageIsReady = (times: number): Promise<void> => until(() => countOf('screen.touched') === times, 40_000);

/** The browser's processes: one without `--type`, and those it started. */
function processes(type: string | null): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const line = commandLineOf(pid);
      if (!line.includes(`--user-data-dir=${join(folder, 'chromium-profile')}`)) return false;
      return type === null ? !line.includes('--type=') : line.includes(`--type=${type}`);
    })
    .map(Number);
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // ended since it was listed
  }
}

it('carries sound to a real page within 5 ms as a rule, and the page’s policy lets nothing else through', async () => {
  for (let number = 0; number < 200; number += 1) {
    kiosk.hear({ ...heardFrame(number), heardAtMs: clock.nowMs() });
    await sleep(20);
  }
  kiosk.tell({ kind: 'cleared', generation: 1, atMs: 0 });
  await until(() => countOf('screen.report') === 1);
  // The only report that there is.
  const report = kiosk.asked.find(([name]) => name === 'screen.report')?.[1] as ScreenReport;
  const sorted = report.audioToMouthMs.toSorted((a, b) => a - b);
  process.stdout.write(`kiosk to page: p50 ${sorted[100].toFixed(2)} ms, p95 ${sorted[190].toFixed(2)} ms\n`);
  expect(report.framesReceived).toBe(200);
  expect(sorted[100]).toBeLessThan(10);
  expect(report.renderer).toBe('connect-src connect-src');
  expect(troubles).toEqual([]); // undisturbed, nothing went wrong
});

it('keeps the token out of what other users of the machine can read', () => {
  const lines = [...processes(null), ...processes('renderer')].map((pid) => commandLineOf(String(pid)));
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(lines.join()).not.toContain('token');
});

it('takes a picture of the page', async () => {
  const file = join(folder, 'picture.png');
  expect(await shell.screenshot(file)).toBe(true);
  const picture = await readFile(file);
  expect([picture.subarray(1, 4).toString(), picture.readUInt32BE(16) > 1000]).toEqual(['PNG', true]);
});

it('loads the page again when it crashes', async () => {
  for (const pid of processes('renderer')) process.kill(pid, 'SIGKILL');
  await pageIsReady(2);
});

it('loads the page again when it hangs, and writes that down', async () => {
  const before = processes('renderer');
  kiosk.tell({ kind: 'notice', level: 'info', text: 'hang' });
  await pageIsReady(3);
  await until(() => troubles.length === 2);
  expect(troubles.map(({ kind, repair }) => [kind, repair])).toEqual([
    ['crashed', 'page-reloaded'],
    ['hung', 'page-reloaded'],
  ]);
  expect(processes('renderer').some((pid) => before.includes(pid))).toBe(false);
  process.stdout.write(
    `away: ${troubles.map(({ kind, outageMs }) => `${kind} ${Math.round(outageMs ?? -1)} ms`).join(', ')}\n`,
  );
});

it('keeps its page when the process that draws for it ends, and the page gets a new context', async () => {
  for (const pid of processes('gpu-process')) process.kill(pid, 'SIGKILL');
  await until(() => countOf('interrupt') === 1 && countOf('commitUserTurn') === 1, 15_000);
  expect(countOf('screen.touched')).toBe(3);
});

it('starts the browser again when it crashes', async () => {
  const [before] = processes(null);
  process.kill(before, 'SIGKILL');
  await pageIsReady(4);
  await until(() => troubles.length === 3);
  expect(troubles[2]).toMatchObject({ kind: 'crashed', repair: 'browser-restarted' });
  expect(processes(null)).not.toContain(before);
});

it('opens its window anew when somebody closes it', async () => {
  const [before] = processes(null);
  process.kill(before, 'SIGTERM'); // as the window system does it: in order, with exit code 0
  await pageIsReady(5);
  await until(() => troubles.length === 4);
  expect(troubles[3]).toMatchObject({ kind: 'closed', repair: 'browser-restarted' });
});

it('leaves no browser behind', async () => {
  await shell.close();
  await until(() => processes(null).length + processes('renderer').length === 0);
  expect(await shell.screenshot(join(folder, 'none.png'))).toBe(false);
});
