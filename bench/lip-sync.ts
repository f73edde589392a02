/**
 * Our mouth beside its peers on the same sentences: `npm run bench -- lip-sync --json`.
 *
 * Voices are flite's slt, rms and awb and Festival's ked; for each, our network is one that never heard its speaker. HeadAudio was trained
 * on other synthetic voices, wawa-lipsync and wlipsync on none. Each peer gets the sample rate that suits it, its own
 * table of phones where it has one, and the lag at which it is best; ours gets lag 0.
 */
import { readFileSync } from 'node:fs';
import type { NetworkFile } from '../renderer/lip-sync/network.ts';
import { readClip, TEST_VOICES, type Clip } from '../renderer/lip-sync/testing/clips.ts';
import { figuresOf, GRID_MS, type Figures, type Shown } from '../renderer/lip-sync/testing/figures.ts';
import { hiss, pinkNoise } from '../renderer/lip-sync/testing/noise.ts';
import { median } from '../renderer/lip-sync/testing/median.ts';
import { performanceOf } from '../renderer/lip-sync/testing/performance.ts';
import { upsampled } from '../renderer/lip-sync/testing/upsample.ts';
import { openHeadAudio } from './lip-sync-peers/head-audio.ts';
import { normalised, type PeerSound } from './lip-sync-peers/peer.ts';
import { openWawa } from './lip-sync-peers/wawa.ts';
import { openWlipsync } from './lip-sync-peers/wlipsync.ts';

type Row = { readonly engine: string; readonly voice: string; readonly msPerSecond: number } & Figures;

const seconds = (clip: Clip): number => clip.samples.length / clip.sampleRate;
const countOf = (clip: Clip): number => Math.floor((seconds(clip) * 1000) / GRID_MS);
const soundOf = (clip: Clip, sampleRate: number): PeerSound => ({
  sampleRate,
  samples: normalised(
    sampleRate === clip.sampleRate ? clip.samples : upsampled(clip.samples, clip.sampleRate, sampleRate),
  ),
});

function timed(clip: Clip, show: () => Shown): { shown: Shown; msPerSecond: number } {
  const before = process.cpuUsage();
  const shown = show();
  const used = process.cpuUsage(before);
  return { shown, msPerSecond: (used.user + used.system) / 1000 / seconds(clip) };
}

function rowOf(clip: Clip): Row {
  const file = new URL(`../renderer/lip-sync/testing/without-${clip.voice}.json`, import.meta.url);
  const network = JSON.parse(readFileSync(file, 'utf8')) as NetworkFile;
  const { shown, msPerSecond } = timed(clip, () => performanceOf(clip, { network }));
  return { engine: 'parley', voice: clip.voice, msPerSecond, ...figuresOf(clip.spans, shown) };
}

const clips = TEST_VOICES.map((voice) => readClip(voice));
const rows: Row[] = clips.map(rowOf);

const wlipsync = openWlipsync();
const peers = [
  { engine: 'headaudio (16 kHz)', rate: 16_000, show: await openHeadAudio(false), own: true },
  { engine: 'headaudio (16 kHz, its issue 2 fixed)', rate: 16_000, show: await openHeadAudio(true), own: true },
  { engine: 'headaudio (24 kHz)', rate: 24_000, show: await openHeadAudio(false), own: true },
  { engine: 'wawa-lipsync (emulated analyser, 48 kHz)', rate: 48_000, show: await openWawa(), own: false },
  { engine: 'wlipsync (AIRI profile; 5 vowels and S)', rate: 16_000, show: wlipsync, own: false },
];
for (const { engine, rate, show, own } of peers)
  for (const clip of clips) {
    const sound = soundOf(clip, rate);
    const { shown, msPerSecond } = timed(clip, () => show(sound, countOf(clip)));
    const spans = own ? clip.headAudioSpans : clip.spans;
    rows.push({ engine, voice: clip.voice, msPerSecond, ...figuresOf(spans, shown, 'best') });
  }

/** Part of the instants at which noise 20 dB below speech, and nothing else, opens the mouth. */
function falseOpening(): number {
  const seconds = 10;
  const opened = [pinkNoise(seconds * 16_000, -43), hiss(seconds * 16_000, -43)].flatMap((samples) =>
    Array.from(performanceOf({ sampleRate: 16_000, samples }).openness, (value) => Number(value > 0.1)),
  );
  return opened.reduce((sum, value) => sum + value, 0) / opened.length;
}

const FIGURES = [
  'classes',
  'vowels',
  'opennessR',
  'offsetMs',
  'ppClosure',
  'switchesPerSecond',
  'msPerSecond',
] as const;
type Summary = Record<(typeof FIGURES)[number], number>;
const summaryOf = (engine: string): Summary => {
  const of = rows.filter((row) => row.engine === engine);
  return Object.fromEntries(FIGURES.map((figure) => [figure, median(of.map((row) => row[figure]))])) as Summary;
};
const our = rows.filter(({ engine }) => engine === 'parley');
const ours = { median: summaryOf('parley'), falseOpening: falseOpening() };
const summaries = Object.fromEntries(peers.map(({ engine }) => [engine, summaryOf(engine)]));
const best = (of: (summary: Summary) => number): number => Math.max(...Object.values(summaries).map(of));

type Gate = { readonly name: string; readonly value: number; readonly limit: number; readonly ok: boolean };
const atLeast = (name: string, value: number, limit: number): Gate => ({ name, value, limit, ok: value >= limit });
const atMost = (name: string, value: number, limit: number): Gate => ({ name, value, limit, ok: value <= limit });
const both = (name: string, of: (row: Row) => number, atMedian: number, atWorst: number): Gate[] => [
  atLeast(`${name}, median`, median(our.map(of)), atMedian),
  atLeast(`${name}, worst`, Math.min(...our.map(of)), atWorst),
];
const gates = [
  ...both('15 visemes', (row) => row.classes, 0.5, 0.45),
  ...both('openness r', (row) => row.opennessR, 0.85, 0.8),
  ...both('PP closed', (row) => row.ppClosure, 0.8, 0.75),
  atMost('offset from the sound, worst, ms', Math.max(...our.map((row) => Math.abs(row.offsetMs))), 30),
  atMost('false opening in noise', ours.falseOpening, 0.02),
];
const ratios = {
  'visemes beside the best peer': ours.median.classes / best((summary) => summary.classes),
  'PP closed beside the best peer': ours.median.ppClosure / best((summary) => summary.ppClosure),
};

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ name: 'lip-sync', ours, peers: summaries, ratios, gates, rows }));
} else {
  console.table(
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === 'number' ? Number(v.toFixed(3)) : v])),
    ),
  );
  for (const { name, value, limit, ok } of gates)
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${value.toFixed(3)} (limit ${limit})`);
}
process.exit(gates.every(({ ok }) => ok) ? 0 : 1);
