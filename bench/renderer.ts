/**
 * What drawing costs on a machine without a graphics card, beside TalkingHead in the same browser with the same model;
 * the pace of the whole screen while it speaks, calm and with a busy main process; and what stays behind of an hour of
 * talking and of a hundred other avatars: `npm run bench -- renderer [--json] [--model FILE.glb]`. Needs Chromium.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { clock } from '../main/clock.ts';
import { openScreenInBrowser, type ScreenInBrowser } from '../main/testing/e2e/screen-in-browser.ts';
import { openFakeKioskForScreen, snapshot } from '../main/testing/fake-kiosk-for-screen.ts';
import { leadsOf, seenPictures } from '../main/testing/e2e/seen-pictures.ts';
import { readClip } from '../renderer/lip-sync/testing/clips.ts';
import { median } from '../renderer/lip-sync/testing/median.ts';
import { upsampled } from '../renderer/lip-sync/testing/upsample.ts';
import { mannequin } from './renderer-page/mannequin.ts';
import { openBenchPages } from './renderer-page/bench-pages.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, model: { type: 'string' } } });
const model = values.model === undefined ? mannequin() : new Uint8Array(await readFile(values.model));

const WARM_MS = 3000;
const MEASURED_MS = 10_000;
const LATE_MS = 30;
const EARLY_MS = 60;
const say = (words: string): void => {
  if (values.json !== true) console.error(`  ${words}`);
};

type Cost = { readonly cpuMsPerPicture: number; readonly picturesPerSecond: number };

/** CPU time of the page's process and the graphics process, seconds. */
async function cpuSeconds(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo
    .filter(({ type }) => type === 'renderer' || type === 'GPU')
    .reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function costOf(browser: Browser, page: Page): Promise<Cost> {
  await sleep(WARM_MS);
  const pictures = (): Promise<number> => page.evaluate('bench.pictures()');
  const [from, cpuFrom, sinceMs] = [await pictures(), await cpuSeconds(browser), performance.now()];
  await sleep(MEASURED_MS);
  const [to, cpuTo] = [await pictures(), await cpuSeconds(browser)];
  const passedMs = performance.now() - sinceMs;
  return {
    cpuMsPerPicture: ((cpuTo - cpuFrom) * 1000) / Math.max(1, to - from),
    picturesPerSecond: ((to - from) * 1000) / passedMs,
  };
}

async function drawingCosts(): Promise<{ ours: Cost; guide: Cost; theirs: Cost | string; heapMb: number }> {
  const pages = await openBenchPages(model);
  const measured = async (start: string): Promise<Cost> => {
    const browser = await pages.browser();
    try {
      const page = await pages.open(browser);
      await page.evaluate(start);
      return await costOf(browser, page);
    } finally {
      await browser.close();
    }
  };
  say('our stage with the model');
  const ours = await measured("bench.ours('/model.glb')");
  say('our stage with the guide');
  const guide = await measured('bench.ours(null)');
  say('TalkingHead with the model');
  const theirs = await measured("bench.theirs('/model.glb')").catch((error: unknown) => String(error));
  say('an hour of talking');
  const heapMb = await pages.heapGrowthMb(60);
  await pages.close();
  return { ours, guide, theirs, heapMb };
}

/** Speaks into the screen as the kiosk does, until told to stop. */
function speakInto(kiosk: ReturnType<typeof openFakeKioskForScreen>): () => void {
  const clip = readClip('slt');
  const sampleRate = 24_000;
  const samples = upsampled(clip.samples, clip.sampleRate, sampleRate);
  const startedMs = clock.nowMs() + 200;
  const step = (sampleRate * 20) / 1000;
  const words = 'the words of these sentences do not matter here but they move on'.split(' ');
  const timed = Array.from({ length: 60 }, (_, at) => ({
    text: words[at % words.length],
    startMs: at * 400,
    endMs: at * 400 + 350,
  }));
  const text = timed.map((word) => word.text).join(' ');
  kiosk.tell({ kind: 'segment-started', segmentId: 's', generation: 1, heardAtMs: startedMs, text, words: timed });
  let next = 0;
  const timer = setInterval(() => {
    for (; next * 20 < clock.nowMs() - startedMs + 120; next += 1) {
      const from = (next * step) % (samples.length - step);
      const frame = { segmentId: 's', generation: 1, positionMs: next * 20, heardAtMs: startedMs + next * 20 };
      kiosk.hear({ ...frame, samples: samples.slice(from, from + step) });
    }
  }, 20);
  return () => {
    clearInterval(timer);
  };
}

/** Pictures a second: the median of some seconds. */
async function paceOf({ page }: ScreenInBrowser): Promise<number> {
  await sleep(WARM_MS);
  const fromMs: number = await page.evaluate('parleyProbe.kioskNowMs()');
  await sleep(MEASURED_MS);
  const times: number[] = await page.evaluate('parleyProbe.drawn.map((sample) => sample.atMs)');
  const seconds = Array.from({ length: MEASURED_MS / 1000 }, (_, second) => {
    const from = fromMs + second * 1000;
    return times.filter((atMs) => atMs >= from && atMs < from + 1000).length;
  });
  return median(seconds);
}

type Lead = {
  readonly leastMs: number;
  readonly medianMs: number;
  readonly mostMs: number;
  readonly lateShare: number;
};

/** How far the lips are ahead of the sound, by the display's own times. */
async function leadOf({ page }: ScreenInBrowser): Promise<Lead> {
  const leads = leadsOf(await seenPictures(page, MEASURED_MS)).toSorted((a, b) => a - b);
  return {
    leastMs: leads[0],
    medianMs: median(leads),
    mostMs: leads.at(-1) ?? Number.NaN,
    lateShare: leads.filter((leadMs) => leadMs < -LATE_MS).length / leads.length,
  };
}

/** A kiosk's own process that never rests. */
function keepBusy(): () => void {
  const child = spawn(process.execPath, ['-e', 'for (;;) Math.sqrt(2)'], { stdio: 'ignore' });
  return () => {
    child.kill();
  };
}

type ScreenFigures = {
  readonly flatMs: number;
  readonly sculptedMs: number;
  readonly calmFps: number;
  readonly busyFps: number;
  readonly calmLead: Lead;
  readonly busyLead: Lead;
  readonly leftBehind: number;
};

async function screenFigures(): Promise<ScreenFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  await writeFile(join(folder, 'one.glb'), model);
  await writeFile(join(folder, 'two.glb'), mannequin());
  const kiosk = openFakeKioskForScreen();
  const screen = await openScreenInBrowser(kiosk, [folder], { width: 1280, height: 720 });
  await screen.page.waitForSelector('#stage[data-renderer]:not([data-renderer="2D canvas"])', { timeout: 60_000 });
  const [flatMs, sculptedMs]: [number, number] = await screen.page.evaluate('[firstFlatMs, firstSculptedMs]');
  say('the screen while it speaks, calm');
  const hush = speakInto(kiosk);
  const calmFps = await paceOf(screen);
  const calmLead = await leadOf(screen);
  say('the screen while it speaks, main busy');
  const rest = keepBusy();
  const busyFps = await paceOf(screen);
  const busyLead = await leadOf(screen);
  rest();
  hush();
  say('a hundred other avatars');
  const leftBehind = await leftBehindOf(kiosk, screen.page, 100);
  await screen.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
  return { flatMs, sculptedMs, calmFps, busyFps, calmLead, busyLead, leftBehind };
}

/** What the graphics stack holds more after so many changes than after the first two. */
async function leftBehindOf(
  kiosk: ReturnType<typeof openFakeKioskForScreen>,
  page: Page,
  changes: number,
): Promise<number> {
  const { presentation } = snapshot;
  const choose = async (file: string): Promise<void> => {
    kiosk.tell({ kind: 'presentation', presentation: { ...presentation, look: { ...presentation.look, file } } });
    await page.waitForSelector(`#stage[data-guest="${file}"]`, { timeout: 60_000 });
  };
  const held = (): Promise<number> =>
    page.evaluate('Object.values(parleyProbe.held()).reduce((sum, count) => sum + count, 0)');
  await choose('one.glb');
  await choose('two.glb');
  const before = await held();
  for (let change = 0; change < changes; change += 1) await choose(change % 2 === 0 ? 'one.glb' : 'two.glb');
  return (await held()) - before;
}

const screen = await screenFigures();
const { theirs, heapMb, ...drawing } = await drawingCosts();
const ratio = typeof theirs === 'string' ? Number.NaN : drawing.ours.cpuMsPerPicture / theirs.cpuMsPerPicture;
const round = (value: number): number => Math.round(value * 100) / 100;
const atMost = (name: string, value: number, limit: number) => ({
  name,
  value: round(value),
  limit,
  ok: value <= limit,
});
const atLeast = (name: string, value: number, limit: number) => ({
  name,
  value: round(value),
  limit,
  ok: value >= limit,
});
const gates = [
  atMost('CPU for each picture beside TalkingHead', ratio, 0.5),
  atLeast('pictures a second while speaking, main busy, median', screen.busyFps, 12),
  atLeast('pictures a second while speaking, calm, median', screen.calmFps, 24),
  atMost('lips behind the sound at worst, calm, ms', -screen.calmLead.leastMs, LATE_MS),
  atMost('lips ahead of the sound at most, calm, ms', screen.calmLead.mostMs, EARLY_MS),
  atMost('lips behind the sound at worst, main busy, ms', -screen.busyLead.leastMs, LATE_MS),
  atMost('flat face after, ms', screen.flatMs, 500),
  atMost('first 3D picture after, ms', screen.sculptedMs, 8000),
  atMost('heap grown in an hour of talking, MB', heapMb, 2),
  atMost('left on the graphics stack by 100 avatars', screen.leftBehind, 0),
];
const result = {
  name: 'renderer',
  ours: { ...drawing, ...screen, heapMb },
  peers: { '@met4citizen/talkinghead 1.7.0': theirs },
  ratios: { cpuPerPicture: round(ratio) },
  gates,
};
if (values.json === true) console.log(JSON.stringify(result));
else {
  console.log(JSON.stringify({ ...result, gates: undefined }, null, 2));
  for (const { name, value, limit, ok } of gates)
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${value} (limit ${limit})`);
}
process.exit(gates.every(({ ok }) => ok) ? 0 : 1);
