/**
 * Our mouth beside its peers on the same sentences: `npm run bench -- lip-sync --json`.
 *
 * Voices are flite's slt, rms and awb; for each, our network is one that never heard its speaker. HeadAudio was trained
 * on other synthetic voices, wawa-lipsync and wlipsync on none. Each peer gets the sample rate that suits it, its own
 * table of phones where it has one, and the lag at which it is best; ours gets lag 0.
 */
import { readFileSync } from 'node:fs';
import type { NetworkFile } from '../renderer/lip-sync/network.ts';
import { readClip, TEST_VOICES, type Clip } from '../renderer/lip-sync/testing/clips.ts';
import { figuresOf, GRID_MS, type Figures, type Shown } from '../renderer/lip-sync/testing/figures.ts';
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

function ours(clip: Clip): Row {
  const file = new URL(`../renderer/lip-sync/testing/without-${clip.voice}.json`, import.meta.url);
  const network = JSON.parse(readFileSync(file, 'utf8')) as NetworkFile;
  const { shown, msPerSecond } = timed(clip, () => performanceOf(clip, { network }));
  return { engine: 'parley', voice: clip.voice, msPerSecond, ...figuresOf(clip.spans, shown) };
}

const clips = TEST_VOICES.map((voice) => readClip(voice));
const rows: Row[] = clips.map(ours);

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

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const our = rows.filter(({ engine }) => engine === 'parley');
const gate = (name: string, of: (row: Row) => number, atMedian: number, atWorst: number): object => {
  const values = our.map(of);
  const worst = Math.min(...values);
  return {
    name,
    median: median(values),
    worst,
    wanted: { median: atMedian, worst: atWorst },
    reached: median(values) >= atMedian && worst >= atWorst,
  };
};
const gates = [
  gate('classes', (row) => row.classes, 0.5, 0.45),
  gate('opennessR', (row) => row.opennessR, 0.85, 0.8),
  gate('ppClosure', (row) => row.ppClosure, 0.8, 0.75),
  gate('offsetMs (negated)', (row) => -Math.abs(row.offsetMs), -30, -30),
];

if (process.argv.includes('--json')) console.log(JSON.stringify({ bench: 'lip-sync', gates, rows }, null, 2));
else {
  console.table(
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === 'number' ? Number(v.toFixed(3)) : v])),
    ),
  );
  console.table(gates.map((g) => ({ ...g, wanted: JSON.stringify((g as { wanted: object }).wanted) })));
}
