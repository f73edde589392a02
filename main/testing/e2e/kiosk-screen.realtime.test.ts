import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clock } from '../../clock.ts';
import type { KioskEvent } from '../../domain/kiosk-events.ts';
import { defaultSettings } from '../../domain/settings.ts';
import { parseWav } from '../../domain/wav.ts';
import type { Kiosk } from '../../kiosk.ts';
import { openKiosk } from '../../kiosk.ts';
import { openScreenServer } from '../../shells/chromium/screen-server.ts';
import { until } from '../until.ts';
import { leadsOf, seenPictures } from './seen-pictures.ts';
import { openQuietVisitor, type QuietVisitor } from './quiet-visitor.ts';
import type { ScreenInBrowser } from './screen-in-browser.ts';
import { SCREEN_FOLDER, openScreenInBrowser } from './screen-in-browser.ts';

const ASSETS = join(import.meta.dirname, '../../../assets');
/** As open as a mouth is that speaks, and as closed as one that is silent; 0 … 1. */
const OPEN = 0.25;
const CLOSED = 0.08;
/** A picture of a busy machine without a GPU may be so late. */
const DRAWING_MS = 400;

let folder: string;
let visitor: QuietVisitor;
let kiosk: Kiosk;
let screen: ScreenInBrowser;
const events: KioskEvent[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
  visitor = openQuietVisitor();
  const settings = defaultSettings;
  kiosk = await openKiosk({ settings, dataFolder: folder, assetsFolder: ASSETS, audio: 'null', visitor });
  kiosk.onEvent((event) => events.push(event));
  screen = await openScreenInBrowser(kiosk);
  await screen.page.waitForSelector('.chip');
  await watchScreen();
});
afterAll(async () => {
  await screen.close();
  await kiosk.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

type Moment = {
  readonly atMs: number;
  readonly openness: number;
  readonly word: string | null;
  readonly status: string;
};

/**
 * Writes down every 10 ms what the screen is at that very moment: the mouth's curve, which is drawn as often as drawing
 * allows, the word that is marked and what the status says.
 */
async function watchScreen(): Promise<void> {
  await screen.page.evaluate(`
    window.moments = [];
    setInterval(() => {
      const atMs = parleyProbe.kioskNowMs();
      const [{ openness }] = parleyProbe.curve(atMs, atMs, 1);
      const status = document.getElementById('status').dataset.phase;
      moments.push({ atMs, openness, word: parleyProbe.activeWord(), status });
    }, 10);
  `);
}

async function moments(fromMs: number, toMs: number): Promise<Moment[]> {
  // Written by the script above.
  const all = await screen.page.evaluate<Moment[]>('moments');
  return all.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
}

/** The mouth's own curve, every 10 ms, drawn or not; the screen knows the last five seconds. */
async function curve(fromMs: number, toMs: number): Promise<{ readonly atMs: number; readonly openness: number }[]> {
  return screen.page.evaluate(`parleyProbe.curve(${fromMs}, ${toMs}, 10)`);
}

const widest = (all: readonly { readonly openness: number }[]): number =>
  Math.max(...all.map(({ openness }) => openness));

const since = <K extends KioskEvent['kind']>(kind: K, fromMs: number): Extract<KioskEvent, { kind: K }> | undefined =>
  events.find((event): event is Extract<KioskEvent, { kind: K }> => event.kind === kind && event.atMs >= fromMs);

async function next<K extends KioskEvent['kind']>(kind: K, fromMs: number): Promise<Extract<KioskEvent, { kind: K }>> {
  await until(() => since(kind, fromMs) !== undefined, 20_000);
  return since(kind, fromMs)!;
}

it('is woken by a touch that presses nothing, wherever it falls', async () => {
  expect(await screen.page.locator('#screen').getAttribute('data-phase')).toBe('idle');
  const box = (await screen.page.locator('.chip').first().boundingBox())!;
  const touchedAtMs = clock.nowMs();
  await screen.page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  await next('visit-started', touchedAtMs);
  await screen.page.waitForSelector('#screen:not([data-phase="idle"])');
  expect(await screen.page.locator('.chip[data-chosen]').count()).toBe(0);
  expect(events.filter(({ kind }) => kind === 'topic-chosen')).toEqual([]);
  // The greeting has its say elsewhere.
  await next('segment-started', touchedAtMs);
  void kiosk.commands.interrupt({});
  const { atMs } = await next('speaker-silent', touchedAtMs);
  await until(() => clock.nowMs() > atMs + 500);
});

it('answers the touch of a question, and the mouth opens with the voice', async () => {
  const chip = screen.page.locator('.chip').first();
  const topicId = await chip.getAttribute('data-topic');
  const touchedAtMs = clock.nowMs();
  await chip.tap();
  expect(await next('topic-chosen', touchedAtMs)).toMatchObject({ topicId });

  const segment = await next('segment-started', touchedAtMs);
  await until(() => clock.nowMs() > segment.atMs + 2200);
  expect(widest(await curve(segment.atMs - 300, segment.atMs - 60))).toBeLessThan(CLOSED);
  expect(widest(await curve(segment.atMs, segment.atMs + 2000))).toBeGreaterThan(OPEN);
});

it('has the lips 0–60 ms ahead of the sound on the display, and never more than 30 ms behind it', async () => {
  const touchedAtMs = clock.nowMs();
  const seeing = seenPictures(screen.page, 5000);
  await screen.page.locator('.chip').nth(1).tap();
  const { atMs, segmentId } = await next('segment-started', touchedAtMs);
  const pictures = await seeing;
  const untilMs =
    events.find((event) => event.kind === 'segment-finished' && event.segmentId === segmentId)?.atMs ?? Infinity;
  const leads = leadsOf(pictures.filter(({ seenAtMs }) => seenAtMs > atMs && seenAtMs < untilMs));
  const [least, most] = [Math.min(...leads), Math.max(...leads)];
  const early = leads.filter((leadMs) => leadMs > 60).length / leads.length;
  process.stdout.write(
    `lips ahead of the sound: ${least.toFixed(0)} … ${most.toFixed(0)} ms, over 60 in ${(early * 100).toFixed(1)} %\n`,
  );
  expect(leads.length).toBeGreaterThan(1000);
  expect(least).toBeGreaterThanOrEqual(-30);
  expect(early).toBeLessThan(0.02);
});

it('marks the word that is heard, as fast as the machine draws', async () => {
  const { atMs, text, words } = events.findLast((event) => event.kind === 'segment-started')!;
  await until(() => clock.nowMs() > atMs + words[7].endMs + 400, 20_000);
  const shown = (await screen.page.locator('.caption').textContent()) ?? '';
  const marked = (await moments(atMs + 200, atMs + words[7].endMs)).filter(({ word }) => word !== null);
  const isHeardThen = (moment: Moment): boolean =>
    words.some(({ text: word, startMs, endMs }) => {
      const [fromMs, toMs] = [atMs + startMs - DRAWING_MS, atMs + endMs + DRAWING_MS];
      return word === moment.word && moment.atMs > fromMs && moment.atMs < toMs;
    });
  expect(text).toContain(shown.slice(0, 20));
  expect(marked.filter((moment) => !isHeardThen(moment))).toEqual([]);
  expect(new Set(marked.map(({ word }) => word)).size).toBeGreaterThanOrEqual(3);
});

it('closes the mouth within 150 ms when a visitor interrupts, and gives them the floor', async () => {
  const wav = parseWav(await readFile(join(ASSETS, 'demo/visitor/can-you-remind-me.wav')));
  const touchedAtMs = clock.nowMs();
  await screen.page.locator('.chip').last().tap();
  const segment = await next('segment-started', touchedAtMs);
  await until(() => clock.nowMs() > segment.atMs + 1500);
  expect(widest(await curve(segment.atMs, segment.atMs + 1400))).toBeGreaterThan(OPEN);
  visitor.say(wav.samples);
  const decision = await next('interrupted', touchedAtMs);
  await until(() => clock.nowMs() > decision.atMs + 700);

  const after = await moments(decision.atMs, decision.atMs + 500);
  // A clear forgets the past, so the curve tells of the time after it only, and the moments how late it came.
  const seen = [...after, ...(await curve(decision.atMs, decision.atMs + 500))];
  const lastOpenMs = Math.max(
    decision.atMs,
    ...seen.filter(({ openness }) => openness >= CLOSED).map(({ atMs }) => atMs),
  );
  process.stdout.write(`mouth closed ${(lastOpenMs - decision.atMs).toFixed(0)} ms after the decision\n`);
  expect(after.length).toBeGreaterThan(3);
  expect(lastOpenMs - decision.atMs).toBeLessThanOrEqual(150);
  expect(after.at(-1)?.status).toMatch(/^(interrupted|listening)$/);
});

it('refuses another page of the same browser, even with the right token, and a second window', async () => {
  const socketOrigin = screen.origin.replace('http', 'ws');
  const connect = (token: string): string => `new Promise((resolve) => {
    const socket = new WebSocket('${socketOrigin}/bridge', ['parley', '${token}']);
    socket.onopen = () => resolve('let in');
    socket.onerror = () => resolve('refused');
  })`;
  const stranger = await openScreenServer({ screenFolder: SCREEN_FOLDER, connectOrigins: [socketOrigin] });
  const page = await screen.page.context().newPage();
  await page.goto(`${stranger.origin}/index.html`);
  const answers = [await page.evaluate(connect(screen.token)), await page.evaluate(connect('wrong'))];
  await page.goto(`${screen.origin}/index.html`);
  answers.push(await page.evaluate(connect(screen.token)));
  await page.close();
  stranger.server.close();
  stranger.server.closeAllConnections();
  expect(answers).toEqual(['refused', 'refused', 'refused']);
  expect(await screen.page.evaluate('parleyProbe.framesReceived()')).toBeGreaterThan(100);
});

it('hides the mouse pointer from who touches, and shows it to who moves a mouse', async () => {
  const cursor = (): Promise<string> =>
    screen.page.evaluate('getComputedStyle(document.querySelector(".title")).cursor');
  const seen = [await cursor()];
  await screen.page.mouse.move(200, 300);
  await screen.page.mouse.move(220, 310);
  seen.push(await cursor());
  await screen.page.touchscreen.tap(200, 20);
  seen.push(await cursor());
  await screen.page.mouse.move(240, 320);
  seen.push(await cursor());
  expect(seen.map((style) => style === 'none')).toEqual([true, false, true, false]);
});

it('keeps the keys that lead out of the page', async () => {
  await screen.page.evaluate(`
    window.kept = {};
    addEventListener('keydown', (event) => { kept[event.key] = event.defaultPrevented; });
  `);
  for (const key of ['F5', 'Control+w', 'Control+Shift+I', 'a']) await screen.page.keyboard.press(key);
  expect(await screen.page.evaluate('kept')).toMatchObject({ F5: true, w: true, I: true, a: false });
});

it('writes down that the graphics context was lost, and draws anew', async () => {
  const lostAtMs = clock.nowMs();
  const sculpted = '#stage[data-renderer]:not([data-renderer="2D canvas"])';
  await screen.page.waitForSelector(sculpted);
  await screen.page.evaluate(`
    document.querySelector('#stage canvas').getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()
  `);
  const { incident } = await next('incident', lostAtMs);
  expect(incident).toMatchObject({ part: 'screen', kind: 'picture-lost', repair: 'picture-redrawn' });
  expect(incident.atMs).toBeGreaterThan(lostAtMs);
  expect(incident.outageMs).toBeLessThan(2000);
  process.stdout.write(`a lost picture was drawn anew after ${incident.outageMs?.toFixed(0)} ms\n`);
  await screen.page.waitForSelector(sculpted);
});

it('does all this without an error and within the page’s policy', () => {
  expect(screen.complaints).toEqual([]);
});
