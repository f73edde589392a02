import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HeardFrame } from '../../domain/audio-frames.ts';
import { levelDbfs } from '../../domain/pcm.ts';
import { createResampler } from '../../domain/resampler.ts';
import { parseWav, type WavAudio } from '../../domain/wav.ts';
import { find, onsetOfSpeech } from '../sound-analysis.ts';
import { until } from '../until.ts';
import { openPanelDesk, type PanelDesk } from './panel-desk.ts';

const QUESTION = join(import.meta.dirname, '../../../assets/demo/visitor/is-there-much-more.wav');
const question = parseWav(readFileSync(QUESTION)).samples;
const RECORDED = 'If you speak while I speak, your voice is recorded.';
const PER_MS = 16;

let desk: PanelDesk;
beforeAll(async () => {
  desk = await openPanelDesk();
  await desk.choosePin();
}, 120_000);
afterAll(() => desk.close());

const keepSound = () => desk.page.getByRole('switch', { name: 'Keep the sound of overlaps' });
/** Oldest first: a test that is tried again has left one. */
const recordings = (): string[] =>
  readdirSync(join(desk.folder, 'overlap-sound'))
    .filter((name) => name.endsWith('.wav'))
    .sort();
const newest = (): string => recordings().at(-1) ?? '';
/** Those that are whole: while it is written, a folder has another name. */
const exported = (): string[] =>
  readdirSync(desk.folder).includes('exports')
    ? readdirSync(join(desk.folder, 'exports')).filter((name) => !name.endsWith('.part'))
    : [];

function channelOf({ samples, channels }: WavAudio, which: number): Int16Array {
  return samples.filter((_, i) => i % channels === which);
}

type Recorded = {
  /** Where in the recording the overlap begins, ms. */
  readonly onsetMs: number;
  /** When its first sample was, on the kiosk's clock. */
  readonly startedAtMs: number;
  /** What the guide said, as it was heard. */
  readonly heard: readonly HeardFrame[];
};

/** A visitor asks something in the middle of what the guide says. */
async function interruptOnce(): Promise<Recorded> {
  const heard: HeardFrame[] = [];
  let overlapAtMs = 0;
  const recorded = new Promise<number>((resolve) => {
    const off = desk.kiosk.onEvent((event) => {
      if (event.kind === 'overlap-judged') overlapAtMs = event.verdict.overlapStartedAtMs ?? NaN;
      if (event.kind !== 'overlap-sound') return;
      off();
      resolve(-event.fromMs);
    });
  });
  const off = desk.kiosk.onHeardFrame((frame) => {
    heard.push({ ...frame, samples: frame.samples.slice() });
    if (heard.length === 50) desk.visitor.say(question);
  });
  void desk.kiosk.commands['topic.choose']({ topicId: 'bellows' });
  const onsetMs = await recorded;
  off();
  return { onsetMs, startedAtMs: overlapAtMs - onsetMs, heard };
}

/** What of a voice is the recording's, and where: by likeness, which no pause of the machine changes. */
function placeMs(channel: Int16Array, voice: Int16Array): { atMs: number; score: number } {
  const { index, score } = find(channel, voice);
  return { atMs: index / PER_MS, score };
}

/** A second of the guide's voice as it was heard, at the recording's rate, and when it began. */
function secondOfGuide(heard: readonly HeardFrame[]): { samples: Int16Array; heardAtMs: number } {
  const resampler = createResampler({ fromRate: 24_000, toRate: 16_000, fromChannels: 1, toChannels: 1 });
  const pieces = heard.slice(15, 65).map(({ samples }) => resampler.process(samples));
  return {
    samples: Int16Array.from(pieces.flatMap((piece) => Array.from(piece))),
    heardAtMs: heard[15].heardAtMs - resampler.delayMs,
  };
}

it('records nothing, and says nothing of it, until the operator wants it', async () => {
  await desk.page.keyboard.press('Control+Alt+o');
  await desk.goTo('Overlaps');
  expect(await keepSound().isChecked()).toBe(false);
  expect(await desk.page.locator('#recorded').isHidden()).toBe(true);
  await keepSound().tap();
  await desk.page.getByText('0 recordings').waitFor();
  await desk.page.keyboard.press('Escape');
  await desk.page.getByText(RECORDED).waitFor();
});

it('keeps both voices of an overlap as a WAV, which the panel exports with a manifest', async () => {
  const { onsetMs, startedAtMs, heard } = await interruptOnce();
  const wav = parseWav(readFileSync(join(desk.folder, 'overlap-sound', newest())));
  expect([wav.sampleRate, wav.channels]).toEqual([16_000, 2]);
  const [visitor, guide] = [channelOf(wav, 0), channelOf(wav, 1)];
  expect(onsetMs).toBeGreaterThan(1000);
  // The question is there as it was asked, and the overlap begins where its voice does.
  const asked = placeMs(visitor, question.subarray(0, Math.min(question.length, 1200 * PER_MS)));
  const voiceMs = (onsetOfSpeech(question, 16_000) ?? NaN) / PER_MS;
  expect(asked.score).toBeGreaterThan(0.9);
  expect(Math.abs(asked.atMs + voiceMs - onsetMs)).toBeLessThan(100);
  expect(levelDbfs(visitor.subarray(0, asked.atMs * PER_MS))).toBeLessThan(-60);
  // The guide is there as it was heard, at the time at which it was heard, and silent soon after.
  const said = secondOfGuide(heard);
  const found = placeMs(guide, said.samples);
  expect(found.score).toBeGreaterThan(0.9);
  expect(Math.abs(found.atMs + startedAtMs - said.heardAtMs)).toBeLessThan(20);
  const level = (fromMs: number): number =>
    levelDbfs(guide.subarray((onsetMs + fromMs) * PER_MS, (onsetMs + fromMs + 200) * PER_MS));
  expect([400, 800, 1200, 1600, 2000].some((fromMs) => level(fromMs) < -60)).toBe(true);

  await desk.kiosk.commands['operator.unlock']({ pin: '271828' });
  await desk.page.keyboard.press('Control+Alt+o');
  await desk.goTo('Overlaps');
  const before = exported().length;
  await desk.page.getByRole('button', { name: 'WAV', exact: true }).tap();
  await until(() => exported().length > before);
  const target = join(desk.folder, 'exports', exported().sort().at(-1) ?? '');
  const rows: Record<string, string>[] = parse(readFileSync(join(target, 'manifest.csv')), { columns: true });
  const lines = readFileSync(join(target, 'manifest.jsonl'), 'utf8').trimEnd().split('\n');
  const all = recordings().length;
  expect([rows.length, lines.length]).toEqual([all, all]);
  const line = lines.find((one) => one.includes(newest())) ?? '{}';
  expect(JSON.parse(line)).toMatchObject({ sound: newest(), verdict: 'interruption' });
  const row = rows.find(({ sound }) => sound === newest());
  expect(Number(row?.['onset_ms'])).toBe(onsetMs);
  expect(readFileSync(join(target, row?.['sound'] ?? ''))).toEqual(
    readFileSync(join(desk.folder, 'overlap-sound', newest())),
  );
});

it('plays the recording on the kiosk’s loudspeaker, with a mark where it is, and stops when told to', async () => {
  await desk.page.locator('.op-table .op-link').first().tap();
  const play = desk.page.getByRole('button', { name: 'Play the recording' });
  await play.waitFor();
  expect(await desk.page.locator('.lane-playhead').count()).toBe(0);
  const levels: number[] = [];
  const off = desk.kiosk.onScreenEvent((event) => {
    if (event.kind === 'operator-levels') levels.push(event.speakerDbfs);
  });
  await desk.kiosk.commands['operator.watch']({ on: true });
  await play.tap();
  await desk.page.locator('.lane-playhead').waitFor({ state: 'attached' });
  const at = async (): Promise<number> => Number(await desk.page.locator('.lane-playhead').getAttribute('x1'));
  const before = await at();
  await desk.page.waitForTimeout(1500);
  expect(await at()).toBeGreaterThan(before);
  await desk.page.getByRole('button', { name: 'Stop playing' }).tap();
  await desk.page.locator('.lane-playhead').waitFor({ state: 'detached' });
  off();
  expect(Math.max(...levels)).toBeGreaterThan(-40);
  expect(desk.screen.complaints).toEqual([]);
});

it('says in words that a recording is gone', async () => {
  const file = join(desk.folder, 'overlap-sound', newest());
  renameSync(file, `${file}.away`);
  await desk.page.getByRole('button', { name: 'Play the recording' }).tap();
  await desk.page.getByText('This recording is no longer there.').waitFor();
  renameSync(`${file}.away`, file);
});

it('puts sound into the support bundle only when that is ticked', async () => {
  const bundled = async (withSound: boolean): Promise<string[]> => {
    const { file } = await desk.kiosk.commands['health.bundle']({ withSound });
    return Object.keys(unzipSync(readFileSync(file)))
      .filter((name) => name.endsWith('.wav'))
      .sort();
  };
  expect(await bundled(false)).toEqual([]);
  expect(await bundled(true)).toEqual(recordings().map((name) => `sound/${name}`));
});

it('asks what becomes of the recordings when it is turned off, and deletes them when it is told to', async () => {
  await keepSound().tap();
  await desk.page.getByText('Nothing new is recorded.').waitFor();
  expect(recordings().length).toBeGreaterThan(0);
  await desk.page.getByRole('button', { name: 'Delete all recordings' }).tap();
  await desk.page.getByRole('button', { name: 'Yes, delete' }).tap();
  await until(() => recordings().length === 0);
  await desk.page.keyboard.press('Escape');
  await desk.page.locator('#recorded').waitFor({ state: 'hidden' });
  expect(desk.screen.complaints).toEqual([]);
});
