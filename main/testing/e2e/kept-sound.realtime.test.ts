import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { levelDbfs } from '../../domain/pcm.ts';
import { withValues } from '../../domain/secret-settings.ts';
import { defaultSettings } from '../../domain/settings.ts';
import { parseWav, type WavAudio } from '../../domain/wav.ts';
import { openKiosk, type Kiosk } from '../../kiosk.ts';
import { until } from '../until.ts';
import { openQuietVisitor } from './quiet-visitor.ts';
import { openScreenInBrowser, type ScreenInBrowser } from './screen-in-browser.ts';

const ASSETS = join(import.meta.dirname, '../../../assets');
const QUESTION = join(ASSETS, 'demo/visitor/is-there-much-more.wav');
const RECORDED = 'If you speak while I speak, your voice is recorded.';
/** Set to have a picture of the visitor's screen. */
const PICTURES = process.env['PARLEY_PANEL_PICTURES'];

let folder: string;
let kiosk: Kiosk;
let screen: ScreenInBrowser;
const visitor = openQuietVisitor();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-kept-sound-'));
  const settings = withValues(defaultSettings, { 'avatar.picture': 'flat' });
  kiosk = await openKiosk({ settings, dataFolder: folder, assetsFolder: ASSETS, audio: 'null', visitor });
  screen = await openScreenInBrowser(kiosk);
  await screen.page.waitForSelector('.chip');
  await kiosk.commands['operator.pin.set']({ pin: '271828' });
}, 120_000);
afterAll(async () => {
  await screen.close();
  await kiosk.close();
  rmSync(folder, { recursive: true, maxRetries: 5 });
});

const openPage = async (name: string): Promise<void> => {
  await screen.page.getByRole('button', { name, exact: true }).tap();
  await screen.page.getByRole('heading', { name, exact: true, level: 2 }).waitFor();
};
const keepSound = () => screen.page.getByRole('switch', { name: 'Keep the sound of overlaps' });
const recordings = (): string[] => readdirSync(join(folder, 'overlap-sound')).filter((name) => name.endsWith('.wav'));

function channelOf({ samples, channels }: WavAudio, which: number): Int16Array {
  return samples.filter((_, i) => i % channels === which);
}

/** A visitor asks something in the middle of what the guide says. @returns where in the recording that begins, ms */
async function interruptOnce(): Promise<number> {
  const recorded = new Promise<number>((resolve) => {
    const off = kiosk.onEvent((event) => {
      if (event.kind !== 'overlap-sound') return;
      off();
      resolve(-event.fromMs);
    });
  });
  let heard = 0;
  const off = kiosk.onHeardFrame(() => {
    heard += 1;
    if (heard === 50) visitor.say(parseWav(readFileSync(QUESTION)).samples);
  });
  void kiosk.commands['topic.choose']({ topicId: 'bellows' });
  const onsetMs = await recorded;
  off();
  return onsetMs;
}

it('records nothing, and says nothing of it, until the operator wants it', async () => {
  await screen.page.keyboard.press('Control+Alt+o');
  await openPage('Overlaps');
  expect(await keepSound().isChecked()).toBe(false);
  expect(await screen.page.locator('#recorded').isHidden()).toBe(true);
  await keepSound().tap();
  await screen.page.getByText('0 recordings').waitFor();
  await screen.page.keyboard.press('Escape');
  await screen.page.getByText(RECORDED).waitFor();
  if (PICTURES !== undefined) await screen.page.screenshot({ path: join(PICTURES, 'visitor-recorded.png') });
});

it('keeps both voices of an overlap as a WAV, which the panel exports with a manifest', async () => {
  const onsetMs = await interruptOnce();
  const wav = parseWav(readFileSync(join(folder, 'overlap-sound', recordings()[0])));
  expect([wav.sampleRate, wav.channels]).toEqual([16_000, 2]);
  const level = (which: number, fromMs: number, untilMs: number): number =>
    levelDbfs(channelOf(wav, which).subarray((onsetMs + fromMs) * 16, (onsetMs + untilMs) * 16));
  // The guide was heard before, the visitor from the overlap's start on, and soon nobody but them.
  expect(onsetMs).toBeGreaterThan(1000);
  const becameSilent = [400, 800, 1200, 1600, 2000].some((fromMs) => level(1, fromMs, fromMs + 200) < -60);
  expect([level(1, -800, 0) > -40, becameSilent]).toEqual([true, true]);
  // When the voice began is known as well as a busy machine can tell.
  expect([level(0, -onsetMs, 300 - onsetMs) < -60, level(0, 100, 600) > -40]).toEqual([true, true]);

  await kiosk.commands['operator.unlock']({ pin: '271828' });
  await screen.page.keyboard.press('Control+Alt+o');
  await openPage('Overlaps');
  await screen.page.getByRole('button', { name: 'WAV', exact: true }).tap();
  const exports = join(folder, 'exports');
  await until(() => readdirSync(folder).includes('exports') && readdirSync(exports).length === 1);
  const target = join(exports, readdirSync(exports)[0]);
  await until(() => readdirSync(target).includes('manifest.jsonl'));
  const rows: Record<string, string>[] = parse(readFileSync(join(target, 'manifest.csv')), { columns: true });
  const lines = readFileSync(join(target, 'manifest.jsonl'), 'utf8').trimEnd().split('\n');
  expect([rows.length, lines.length]).toEqual([1, 1]);
  expect(JSON.parse(lines[0])).toMatchObject({ sound: recordings()[0], verdict: 'interruption' });
  expect(Number(rows[0]['onset_ms'])).toBe(onsetMs);
  expect(readFileSync(join(target, rows[0]['sound']))).toEqual(
    readFileSync(join(folder, 'overlap-sound', recordings()[0])),
  );
});

it('puts sound into the support bundle only when that is ticked', async () => {
  const bundled = async (withSound: boolean): Promise<string[]> => {
    const { file } = await kiosk.commands['health.bundle']({ withSound });
    return Object.keys(unzipSync(readFileSync(file))).filter((name) => name.endsWith('.wav'));
  };
  expect(await bundled(false)).toEqual([]);
  expect(await bundled(true)).toEqual([`sound/${recordings()[0]}`]);
});

it('asks what becomes of the recordings when it is turned off, and deletes them when it is told to', async () => {
  await keepSound().tap();
  await screen.page.getByText('Nothing new is recorded.').waitFor();
  expect(recordings()).toHaveLength(1);
  await screen.page.getByRole('button', { name: 'Delete all recordings' }).tap();
  await screen.page.getByRole('button', { name: 'Yes, delete' }).tap();
  await until(() => recordings().length === 0);
  await screen.page.keyboard.press('Escape');
  await screen.page.locator('#recorded').waitFor({ state: 'hidden' });
  expect(screen.complaints).toEqual([]);
});
